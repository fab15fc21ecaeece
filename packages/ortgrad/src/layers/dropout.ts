/**
 * @file Dropout and stochastic depth. In a network they stand at rest and change nothing; a training graph sets them going with uniform
 * draws that are fed at every step, so that a step is a function of its inputs: the same draws, the same losses, on every device.
 */
import { stochasticDepthAtRest } from '../graph/composites.ts';
import { addNode, constant, type Graph, input, scalarLike, type Value } from '../graph/graph.ts';
import { cast, greaterOrEqual, mul, where } from '../graph/operators.ts';
import { allocate, scalar, sizeOf, type Tensor } from '../graph/tensor.ts';
import type { RandomNumbers } from './parameters.ts';

export interface DropoutOptions {
  readonly name: string;
  /** Share that is dropped, in [0, 1). */
  readonly rate: number;
}

function checkRate(rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`a dropout rate is in [0, 1), got ${rate}`);
}

/** Elements dropped each by itself while training, the others scaled up by 1 / (1 - rate) (Srivastava et al. 2014). */
export function dropout(x: Value, { name, rate }: DropoutOptions): Value {
  checkRate(rate);
  return addNode(x.graph, 'Dropout', [x, constant(x.graph, scalar(rate), `${name}.rate`)], { name })[0] as Value;
}

/** Whole samples of a residual branch x [N, ...] dropped while training, the others scaled up (Huang et al. 2016). */
export function stochasticDepth(x: Value, { name, rate }: DropoutOptions): Value {
  checkRate(rate);
  return stochasticDepthAtRest(x, rate, name);
}

/** Gives a float32 value of uniform draws from [0, 1), of a shape, for the node of a name. */
export type Draws = (name: string, shape: readonly number[]) => Value;

/** x with the elements whose draw is below the rate set to zero, and the mask of the others. */
export function droppedElements(x: Value, draws: Value, rate: number): readonly [Value, Value] {
  const kept = greaterOrEqual(draws, rate);
  return [where(kept, mul(x, 1 / (1 - rate)), scalarLike(x, 0)), kept];
}

/** x [N, ...] with the samples whose draw [N, 1, ...] is below the rate set to zero. */
export function droppedSamples(x: Value, draws: Value, rate: number): Value {
  const kept = cast(greaterOrEqual(draws, rate), 'float32');
  return mul(x, cast(mul(kept, 1 / (1 - rate)), x.dtype));
}

export interface DrawInputs {
  readonly draws: Draws;
  /** What to feed the inputs in one step; the generator is asked for a few seeds of each input, in the order of their nodes. */
  feed(random: RandomNumbers): Record<string, Tensor>;
}

/** Uniform draws of 24 bits in [0, 1) by sfc32 (Doty-Humphrey's PractRand), seeded with three draws. */
function fillUniform(data: Float32Array, random: RandomNumbers): void {
  let [a, b, c] = [random(), random(), random()].map((u) => Math.floor(u * 2 ** 32) | 0) as [number, number, number];
  let counter = 1;
  const warmUp = 12;
  for (let i = -warmUp; i < data.length; i++) {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    if (i >= 0) data[i] = (result >>> 8) / 2 ** 24;
  }
}

/** Makes an input of the graph, named `<node>:draws`, for every dropout that a network brings into it. */
export function drawInputs(graph: Graph): DrawInputs {
  const made: Value[] = [];
  return {
    draws(name, shape) {
      const value = input(graph, `${name}:draws`, 'float32', shape);
      made.push(value);
      return value;
    },
    feed(random) {
      const tensors = made.map(({ name, shape }): [string, Tensor] => {
        const data = allocate('float32', sizeOf(shape as readonly number[]));
        fillUniform(data, random);
        return [name, { dtype: 'float32', shape: shape as readonly number[], data }];
      });
      return Object.fromEntries(tensors);
    },
  };
}
