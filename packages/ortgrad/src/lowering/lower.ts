/** @file Lowering: composite operators are replaced by the ONNX operators that compute them fastest at their shapes. */
import { COMPOSITE_DOMAIN } from '../graph/composites.ts';
import { copyGraph } from '../graph/copy.ts';
import type { Graph, Node, Value } from '../graph/graph.ts';
import { lowerActivationGradient } from './activation.ts';
import { blockLayout } from './blocked/pass.ts';
import { lowerConvInputGradient, lowerConvWeightGradient } from './convolution.ts';
import { lowerEinsum } from './einsum.ts';
import { lowerLayerNormGradient } from './layer-normalization.ts';
import { lowerBatchNormGradient, lowerBatchNormTraining } from './normalization.ts';
import { plainProducts } from './plain-products.ts';
import type { Lowering } from './rule.ts';
import { shareNodes } from './shared-nodes.ts';

const lowerings: Readonly<Record<string, Lowering>> = {
  ConvInputGradient: lowerConvInputGradient,
  ConvWeightGradient: lowerConvWeightGradient,
  BatchNormTraining: lowerBatchNormTraining,
  BatchNormGradient: lowerBatchNormGradient,
  LayerNormGradient: lowerLayerNormGradient,
  ActivationGradient: lowerActivationGradient,
  StopGradient: (inputs) => inputs,
  StochasticDepth: (inputs) => inputs,
};

function lowerNode(node: Node, inputs: readonly (Value | undefined)[]): readonly Value[] | undefined {
  if (node.op === 'Einsum' && node.domain === '') return lowerEinsum(inputs, node.attributes);
  if (node.domain !== COMPOSITE_DOMAIN) return undefined;
  const lowering = lowerings[node.op];
  if (!lowering) throw new Error(`node "${node.name}": composite ${node.op} has no lowering`);
  return lowering(inputs as readonly Value[], node.attributes);
}

export interface LoweringTarget {
  /** Channels in a block of the runtime's blocked layout on this machine; without it pictures stay as they are. */
  readonly block?: number | undefined;
  /** Whether products with a transposed side are written out: the fused operator is the CPU's alone. */
  readonly plainProducts?: boolean | undefined;
}

/** The same graph in operators that the runtime has, without nodes that no output or state needs. */
export function lower(graph: Graph, target: LoweringTarget = {}): Graph {
  const shared = shareNodes(graph);
  const lowered = copyGraph(target.block ? blockLayout(shared, target.block) : shared, lowerNode);
  return target.plainProducts ? copyGraph(lowered, plainProducts) : lowered;
}
