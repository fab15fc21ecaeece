/**
 * @file A detector's network as the files of its folder: weights in half precision, and the graph that explains it
 * beside.
 */
import { type Graph, writeOnnx } from 'ortgrad';
import { type ExplainableNetwork, type ExplanationOptions, explainNetwork } from './explanation-graph.ts';
import { halfPrecisionWeights } from './half-precision.ts';

export interface DetectorFiles {
  /** ONNX. */
  readonly network: Uint8Array;
  readonly explanation?: { readonly bytes: Uint8Array; readonly about: ExplainableNetwork['about'] };
  /** Why there is no explanation. */
  readonly unexplained?: string;
}

/** A network that cannot be explained is a detector all the same: nobody is to lose a training over it. */
function explain(network: Graph, options: ExplanationOptions | undefined): ExplainableNetwork | string {
  try {
    return explainNetwork(network, options) ?? 'it has no feature map to explain by (transformers have none)';
  } catch (error) {
    return (error as Error).message;
  }
}

export function detectorFiles(network: Graph, options?: ExplanationOptions): DetectorFiles {
  const explained = explain(network, options);
  const bytes = (graph: Graph) => writeOnnx(halfPrecisionWeights(graph));
  if (typeof explained === 'string') return { network: bytes(network), unexplained: explained };
  const { explanation, about } = explained;
  return { network: bytes(explained.network), explanation: { bytes: bytes(explanation), about } };
}
