/** @file Lowering: composite operators are replaced by the ONNX operators that compute them fastest at their shapes. */
import { COMPOSITE_DOMAIN } from '../graph/composites.ts';
import { copyGraph } from '../graph/copy.ts';
import type { Attributes, Graph, Node, Value } from '../graph/graph.ts';
import { lowerConvInputGradient, lowerConvWeightGradient } from './convolution.ts';
import { lowerBatchNormGradient, lowerBatchNormTraining } from './normalization.ts';

export type Lowering = (inputs: readonly Value[], attributes: Attributes) => readonly Value[];

const lowerings: Readonly<Record<string, Lowering>> = {
  ConvInputGradient: lowerConvInputGradient,
  ConvWeightGradient: lowerConvWeightGradient,
  BatchNormTraining: lowerBatchNormTraining,
  BatchNormGradient: lowerBatchNormGradient,
  StopGradient: (inputs) => inputs,
};

function lowerNode(node: Node, inputs: readonly (Value | undefined)[]): readonly Value[] | undefined {
  if (node.domain !== COMPOSITE_DOMAIN) return undefined;
  const lowering = lowerings[node.op];
  if (!lowering) throw new Error(`node "${node.name}": composite ${node.op} has no lowering`);
  return lowering(inputs as readonly Value[], node.attributes);
}

/** The same graph in ONNX operators alone, without nodes that no output or state needs. */
export function lower(graph: Graph): Graph {
  return copyGraph(graph, lowerNode);
}
