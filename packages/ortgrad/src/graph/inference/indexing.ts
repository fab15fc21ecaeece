/** @file Types and shapes of operators that pick elements by index, and of those that make tensors from sizes. */
import { subtractDims } from '../dims.ts';
import { intAttribute, positiveAxis } from '../shapes.ts';
import type { Dim } from '../structure.ts';
import type { Tensor } from '../tensor.ts';
import { constantDims, constantIntegers, type InferenceRules, like, required, sameRule } from './rule.ts';

/** The part of a shape that a Shape node gives. */
export function shapePart(shape: readonly Dim[], attributes: Parameters<typeof intAttribute>[0]): readonly Dim[] {
  return shape.slice(intAttribute(attributes, 'start', 0), intAttribute(attributes, 'end', shape.length));
}

export const indexing: InferenceRules = {
  Gather: ({ inputs, attributes }) => {
    const x = required(inputs, 0);
    const axis = positiveAxis(intAttribute(attributes, 'axis', 0), x.shape.length);
    return [
      { dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...required(inputs, 1).shape, ...x.shape.slice(axis + 1)] },
    ];
  },
  GatherElements: ({ inputs }) => [{ dtype: required(inputs, 0).dtype, shape: required(inputs, 1).shape }],
  GatherND: ({ inputs, attributes }) => {
    const x = required(inputs, 0);
    const indices = required(inputs, 1).shape;
    const depth = indices.at(-1);
    const batch = intAttribute(attributes, 'batch_dims', 0);
    if (typeof depth !== 'number' || batch + depth > x.shape.length) {
      throw new Error(`indices [${indices}] into [${x.shape}]`);
    }
    return [{ dtype: x.dtype, shape: [...indices.slice(0, -1), ...x.shape.slice(batch + depth)] }];
  },
  ...sameRule(['ScatterElements', 'ScatterND', 'Trilu', 'CumSum'], like(0)),
  TopK: ({ inputs, attributes }) => {
    const x = required(inputs, 0);
    const axis = positiveAxis(intAttribute(attributes, 'axis', -1), x.shape.length);
    const k = constantIntegers(inputs, 1)?.[0];
    const size = x.shape[axis];
    if (k === undefined || k < 0) throw new Error('k is missing');
    if (typeof size === 'number' && k > size) throw new Error(`k = ${k} is above ${size}`);
    const shape = x.shape.map((d, i) => (i === axis ? k : d));
    return [
      { dtype: x.dtype, shape },
      { dtype: 'int64', shape },
    ];
  },
  OneHot: ({ inputs, attributes }) => {
    const { shape } = required(inputs, 0);
    const depth = constantDims(inputs, 1)?.[0];
    if (depth === undefined) throw new Error('a depth is missing');
    const axis = positiveAxis(intAttribute(attributes, 'axis', -1), shape.length + 1);
    return [{ dtype: required(inputs, 2).dtype, shape: shape.toSpliced(axis, 0, depth) }];
  },
  Shape: ({ inputs, attributes }) => [
    { dtype: 'int64', shape: [shapePart(required(inputs, 0).shape, attributes).length] },
  ],
  Size: () => [{ dtype: 'int64', shape: [] }],
  ConstantOfShape: ({ inputs, attributes }) => {
    const value = attributes.value as Tensor | undefined;
    return [{ dtype: value?.dtype ?? 'float32', shape: constantDims(inputs, 0) ?? [] }];
  },
  Range: ({ inputs }) => {
    const [start, limit, delta] = [0, 1, 2].map((i) => {
      const single = constantDims(inputs, i)?.[0];
      if (single === undefined) throw new Error(`input ${i} is missing`);
      return single;
    }) as [Dim, Dim, Dim];
    const { dtype } = required(inputs, 0);
    if ([start, limit, delta].every((n) => typeof n === 'number')) {
      const length = Math.ceil(((limit as number) - (start as number)) / (delta as number));
      if (!Number.isFinite(length)) throw new Error(`a range from ${start} to ${limit} by ${delta}`);
      return [{ dtype, shape: [Math.max(0, length)] }];
    }
    return [{ dtype, shape: [delta === 1 ? subtractDims(limit, start) : `range(${start},${limit},${delta})`] }];
  },
};
