/**
 * @file Puts batch norms back into a network that was published with them folded into its convolutions. Without them the
 * layers' scales are welded together and fine-tuning hardly moves; see docs/decisions.
 */
import { inline } from '../graph/copy.ts';
import { addNode, constant, createGraph, type Graph, input, type Node, output, type Value } from '../graph/graph.ts';
import { mul, reduceMean } from '../graph/operators.ts';
import { type Tensor, tensor, toNumbers } from '../graph/tensor.ts';

/** Of the outputs of one convolution, for each channel. */
export interface ChannelStatistics {
  readonly mean: Float64Array;
  /** Mean of the squares. */
  readonly square: Float64Array;
}

/** A convolution with a constant bias: where a batch norm was folded in. */
function isFolded(network: Graph, node: Node): boolean {
  return node.op === 'Conv' && node.domain === '' && network.constants.has(node.inputs[2] ?? '');
}

/** A copy that gives, for each such convolution, the mean and mean square of its channels over a batch. */
export function statisticsProbe(network: Graph): Graph {
  const target = createGraph(`${network.name} statistics`);
  const inputs = new Map(network.inputs.map((v) => [v.name, input(target, v.name, v.dtype, v.shape)]));
  inline(target, network, {
    bind: (value) => inputs.get(value.name),
    rewrite: (node, operands) => {
      if (!isFolded(network, node)) return undefined;
      const [y] = addNode(target, node.op, operands, { attributes: node.attributes, name: node.name }) as [Value];
      const others = [...y.shape.keys()].filter((axis) => axis !== 1);
      output(target, `${node.name} mean`, reduceMean(y, others));
      output(target, `${node.name} square`, reduceMean(mul(y, y), others));
      return [y];
    },
  });
  return target;
}

/** Averages what runs of the probe gave, batches of equal size. */
export function collectStatistics(runs: readonly Readonly<Record<string, Tensor>>[]): Map<string, ChannelStatistics> {
  const average = (key: string) => {
    const lists = runs.map((run) => toNumbers(run[key] as Tensor));
    const first = lists[0] as number[];
    return Float64Array.from(first, (_, i) => lists.reduce((sum, list) => sum + (list[i] as number), 0) / lists.length);
  };
  const names = Object.keys(runs[0] ?? {}).filter((key) => key.endsWith(' mean'));
  return new Map(
    names.map((key) => {
      const name = key.slice(0, -' mean'.length);
      return [name, { mean: average(key), square: average(`${name} square`) }];
    }),
  );
}

/**
 * The network with a BatchNormalization behind every convolution that has statistics, instead of its bias: running mean and variance as measured,
 * scale = sqrt(variance + epsilon) and shift such that the output does not change.
 */
export function restoreBatchNorm(
  network: Graph,
  statistics: ReadonlyMap<string, ChannelStatistics>,
  epsilon = 1e-3,
): Graph {
  const target = createGraph(network.name);
  const inputs = new Map(network.inputs.map((v) => [v.name, input(target, v.name, v.dtype, v.shape)]));
  const made = inline(target, network, {
    bind: (value) => inputs.get(value.name),
    rewrite: (node, operands) => {
      const measured = statistics.get(node.name);
      if (!isFolded(network, node) || !measured) return undefined;
      const bias = toNumbers(network.constants.get(node.inputs[2] as string) as Tensor);
      const { mean, square } = measured;
      const variance = Array.from(mean, (m, i) => Math.max(0, (square[i] as number) - m * m));
      const vector = (suffix: string, values: readonly number[]) =>
        constant(target, tensor('float32', [values.length], values), `${node.name}/norm.${suffix}`);
      const [y] = addNode(target, 'Conv', operands.slice(0, 2), { attributes: node.attributes, name: node.name });
      const parameters = [
        vector(
          'weight',
          variance.map((v) => Math.sqrt(v + epsilon)),
        ),
        vector('bias', [...mean]),
        vector(
          'running_mean',
          bias.map((b, i) => (mean[i] as number) - b),
        ),
        vector('running_var', variance),
      ];
      return addNode(target, 'BatchNormalization', [y, ...parameters], {
        attributes: { epsilon },
        name: `${node.name}/norm`,
      });
    },
  });
  for (const [name, value] of made) output(target, name, value);
  return target;
}
