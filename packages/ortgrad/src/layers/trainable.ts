/** @file A network for use turned into one for training, and back. */
import { batchNormTraining } from '../graph/composites.ts';
import { contentsOf } from '../graph/contents.ts';
import { inline, type Rewrite } from '../graph/copy.ts';
import { assign, fixedShape, type Graph, isState, type Node, state, type Value } from '../graph/graph.ts';
import { add, mul } from '../graph/operators.ts';
import { sizeOf, type Tensor } from '../graph/tensor.ts';
import { type Draws, droppedElements, droppedSamples } from './dropout.ts';
import { isBatchNorm, networkParameters } from './network-parameters.ts';

export interface TrainableOptions {
  /** What stands for the network's inputs. */
  readonly inputs: Readonly<Record<string, Value>>;
  /** Which constants learn, by name. Statistics of batch norms and constants without dimensions are not asked about. */
  readonly learns: (name: string) => boolean;
  /**
   * Statistics of batch norms whose scale learns: the batch's own, with running averages kept (`batch`, the default), or the running
   * ones as they are (`running`).
   */
  readonly statistics?: 'batch' | 'running';
  /** Share of the new in running averages; what each batch norm itself says (1 less ONNX's momentum) where left out. */
  readonly momentum?: number;
  /** Sets dropouts and stochastic depth going: gives the draws that say what is dropped. Without it they change nothing. */
  readonly draws?: Draws;
}

export interface Trainable {
  readonly outputs: ReadonlyMap<string, Value>;
  /** The states that learn; running statistics are states too, but not among them. */
  readonly parameters: readonly Value[];
}

/**
 * Puts a network into a training graph: its learning constants become states of the same name. A batch norm whose scale learns
 * is computed from the batch's statistics (PyTorch's training mode, running variance unbiased); the others stay frozen.
 */
export function trainable(target: Graph, network: Graph, options: TrainableOptions): Trainable {
  const learning = new Set([...networkParameters(network).keys()].filter(options.learns));
  const usesBatch = (node: Node) =>
    options.statistics !== 'running' && isBatchNorm(node) && learning.has(node.inputs[1] as string);
  const running = new Set(network.nodes.filter(usesBatch).flatMap((n) => n.inputs.slice(3)));
  const bind = (value: Value): Value | undefined => {
    const given = options.inputs[value.name];
    if (given) return given;
    if (!learning.has(value.name) && !running.has(value.name)) return undefined;
    if (isState(target, value.name)) return target.values.get(value.name);
    return state(target, value.name, network.constants.get(value.name) as Tensor);
  };
  const rewrite: Rewrite = (node, inputs) => {
    if (usesBatch(node)) return [batchNormWithAverages(node, inputs as readonly Value[], options.momentum)];
    return dropped(node, inputs as readonly Value[], options.draws);
  };
  const outputs = inline(target, network, { bind, rewrite });
  return { outputs, parameters: [...learning].flatMap((name) => target.values.get(name) ?? []) };
}

/** A dropout or stochastic depth at work, or nothing in its place where there are no draws; undefined for other nodes. */
function dropped(node: Node, inputs: readonly Value[], draws: Draws | undefined): readonly Value[] | undefined {
  const [x, ratio] = inputs as readonly [Value, Value?];
  if (node.op === 'Dropout' && node.domain === '') {
    const rate = draws === undefined ? 0 : ratio ? contentsOf(ratio)?.[0] : 0.5;
    if (typeof rate !== 'number') throw new Error(`node "${node.name}" (Dropout): its rate is computed`);
    if (draws === undefined || rate === 0) return node.outputs.length === 1 ? [x] : undefined;
    return droppedElements(x, draws(node.name, fixedShape(x)), rate);
  }
  if (node.op !== 'StochasticDepth') return undefined;
  const rate = node.attributes.rate as number;
  if (draws === undefined || rate === 0) return [x];
  const shape = fixedShape(x).map((size, axis) => (axis === 0 ? size : 1));
  return [droppedSamples(x, draws(node.name, shape), rate)];
}

function batchNormWithAverages(node: Node, inputs: readonly Value[], momentumOption: number | undefined): Value {
  const momentum = momentumOption ?? 1 - ((node.attributes.momentum as number | undefined) ?? 0.9);
  const [x, scale, bias, runningMean, runningVariance] = inputs as readonly [Value, Value, Value, Value, Value];
  const { y, mean, variance } = batchNormTraining(
    x,
    scale,
    bias,
    (node.attributes.epsilon as number | undefined) ?? 1e-5,
  );
  const shape = fixedShape(x);
  const count = sizeOf(shape) / (shape[1] as number);
  const blend = (old: Value, fresh: Value, factor = 1) => add(mul(old, 1 - momentum), mul(fresh, momentum * factor));
  assign(runningMean, blend(runningMean, mean));
  assign(runningVariance, blend(runningVariance, variance, count / Math.max(1, count - 1)));
  return y;
}

/** The same network with other values in its constants: what training left in the states of the same names. */
export function withValues(network: Graph, values: ReadonlyMap<string, Tensor>): Graph {
  const constants = new Map([...network.constants].map(([name, t]) => [name, values.get(name) ?? t]));
  return { ...network, constants };
}
