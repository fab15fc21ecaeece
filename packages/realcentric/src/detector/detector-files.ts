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
  /** Missing where the network has nothing to make heat maps from. */
  readonly explanation?: { readonly bytes: Uint8Array; readonly about: ExplainableNetwork['about'] };
}

export function detectorFiles(network: Graph, options?: ExplanationOptions): DetectorFiles {
  const explained = explainNetwork(network, options);
  const bytes = (graph: Graph) => writeOnnx(halfPrecisionWeights(graph));
  if (!explained) return { network: bytes(network) };
  const { explanation, about } = explained;
  return { network: bytes(explained.network), explanation: { bytes: bytes(explanation), about } };
}
