/** @file Parameters of layers and their initial values. Randomness comes from the generator that is passed in. */
import { constant, type Value } from '../graph/graph.ts';
import { allocate, sizeOf, type Tensor } from '../graph/tensor.ts';

/** Draws from [0, 1). */
export type RandomNumbers = () => number;

function drawn(shape: readonly number[], draw: () => number): Tensor {
  const data = allocate('float32', sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = draw();
  return { dtype: 'float32', shape, data };
}

/** Normal with mean 0 (Box and Muller 1958). */
export function normal(shape: readonly number[], deviation: number, random: RandomNumbers): Tensor {
  return drawn(shape, () => deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
}

/** Normal with variance 2 / fan-out, for convolutions before a rectifier (He et al. 2015); w is [O, C / group, ...kernel]. */
export function heNormal(shape: readonly number[], random: RandomNumbers, group = 1): Tensor {
  const fanOut = sizeOf(shape.slice(2)) * ((shape[0] as number) / group);
  return normal(shape, Math.sqrt(2 / fanOut), random);
}

/** Uniform in +-sqrt(6 / (inputs + outputs)) for a matrix [outputs, inputs] (Glorot and Bengio 2010). */
export function glorotUniform(shape: readonly [number, number], random: RandomNumbers): Tensor {
  const bound = Math.sqrt(6 / (shape[0] + shape[1]));
  return drawn(shape, () => bound * (2 * random() - 1));
}

/** A constant of the graph of `x` that is a parameter. @throws Error where the graph has one of that name. */
export function parameter(x: Value, name: string, data: Tensor): Value {
  if (x.graph.values.has(name)) throw new Error(`the graph has a parameter named "${name}" already`);
  return constant(x.graph, data, name);
}
