/** @file The parameters of a network: which of its constants they are, and what its batch norms keep beside them. */
import { neededNodes } from '../graph/copy.ts';
import type { Graph, Node } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';

export const isBatchNorm = (node: Node) => node.op === 'BatchNormalization' && node.domain === '';

/** Names of all running means and variances. */
export function batchNormStatistics(network: Graph): Set<string> {
  return new Set(network.nodes.filter(isBatchNorm).flatMap((node) => node.inputs.slice(3)));
}

/**
 * The constants that a network's outputs depend on and that may learn, and running statistics, in the order in which they are first used.
 * A constant without dimensions is a setting of an operator (the 6 of a clip), one computed from sizes is none either.
 */
export function networkTensors(network: Graph): Map<string, Tensor> {
  const results = [...network.outputs.values()].map((value) => value.name);
  const read = neededNodes(network, results).flatMap((node) => node.inputs);
  return new Map(
    read.flatMap((name): [string, Tensor][] => {
      const data = network.constants.get(name);
      const learns = data?.dtype === 'float32' && data.shape.length > 0 && !network.contents.has(name);
      return learns ? [[name, data]] : [];
    }),
  );
}

/** Those of `networkTensors` that a gradient may change: running statistics are not among them. */
export function networkParameters(network: Graph): Map<string, Tensor> {
  const statistics = batchNormStatistics(network);
  return new Map([...networkTensors(network)].filter(([name]) => !statistics.has(name)));
}
