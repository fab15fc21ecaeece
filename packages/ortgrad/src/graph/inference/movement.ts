/** @file Types and shapes of operators that move elements: reshape, transpose, join, cut, pad, repeat. */
import { addDims, floorDivideDims, multiplyDims, productOfDims, subtractDims } from '../dims.ts';
import { broadcast, intAttribute, intsAttribute, positiveAxis, reshape } from '../shapes.ts';
import type { Dim, Shape } from '../structure.ts';
import { constantDims, constantIntegers, type InferenceRule, type InferenceRules, required } from './rule.ts';

/** What an ONNX slice keeps of an axis: where it starts and how many elements it takes. */
export function sliceRange(size: number, start: number, end: number, step: number): { start: number; length: number } {
  if (step === 0) throw new Error('a slice with step 0');
  const clamp = (v: number, low: number, high: number) => Math.min(Math.max(v < 0 ? v + size : v, low), high);
  const from = step > 0 ? clamp(start, 0, size) : clamp(start, 0, size - 1);
  const to = step > 0 ? clamp(end, 0, size) : clamp(end, -1, size - 1);
  return { start: from, length: Math.max(0, Math.ceil((to - from) / step)) };
}

/** Exporters write "to the end" as the largest integer of 32 or 64 bits. */
const TO_THE_END = 2 ** 31 - 1;

/** Length of a cut of an open axis: sums where it is one, else a name that says what was cut. */
function openSliceLength(size: Dim, start: Dim, end: Dim, step: number): Dim {
  const from = typeof start === 'number' && start < 0 ? addDims(size, start) : start;
  const beyond = typeof end === 'number' && end >= TO_THE_END;
  const to = beyond ? size : typeof end === 'number' && end < 0 ? addDims(size, end) : end;
  if (step === 1) return subtractDims(to, from);
  return `slice(${size},${start},${end},${step})`;
}

/** The bounds of a Slice node by axis. Starts and ends may be open sizes. */
export function sliceBounds(inputs: Parameters<typeof required>[0]) {
  const rank = required(inputs, 0).shape.length;
  const starts = constantDims(inputs, 1);
  const ends = constantDims(inputs, 2);
  if (!starts || !ends) throw new Error('a slice needs starts and ends');
  const axes = constantIntegers(inputs, 3) ?? starts.map((_, i) => i);
  const steps = constantIntegers(inputs, 4) ?? starts.map(() => 1);
  if ([ends, axes, steps].some((list) => list.length !== starts.length)) throw new Error('lists of different length');
  return axes.map((axis, i) => ({
    axis: positiveAxis(axis, rank),
    start: starts[i] as Dim,
    end: ends[i] as Dim,
    step: steps[i] as number,
  }));
}

const slice: InferenceRule = ({ inputs }) => {
  const x = required(inputs, 0);
  const shape = [...x.shape];
  for (const { axis, start, end, step } of sliceBounds(inputs)) {
    const size = shape[axis] as Dim;
    shape[axis] = [size, start, end].every((d) => typeof d === 'number')
      ? sliceRange(size as number, start as number, end as number, step).length
      : openSliceLength(size, start, end, step);
  }
  return [{ dtype: x.dtype, shape }];
};

const concat: InferenceRule = ({ inputs, attributes }) => {
  const first = required(inputs, 0);
  const axis = positiveAxis(intAttribute(attributes, 'axis', 0), first.shape.length);
  const shape = [...first.shape];
  let total: Dim = 0;
  for (const index of inputs.keys()) {
    const part = required(inputs, index);
    if (part.dtype !== first.dtype) throw new Error(`mixed element types ${first.dtype}, ${part.dtype}`);
    if (part.shape.length !== shape.length) throw new Error('parts of different rank');
    for (const [i, dim] of part.shape.entries()) {
      const other = shape[i] as Dim;
      if (i === axis || dim === other) continue;
      if (typeof dim === 'number' && typeof other === 'number') {
        throw new Error(`[${first.shape}] and [${part.shape}] differ beside axis ${axis}`);
      }
      if (typeof other === 'string') shape[i] = dim;
    }
    total = addDims(total, part.shape[axis] as Dim);
  }
  shape[axis] = total;
  return [{ dtype: first.dtype, shape }];
};

const split: InferenceRule = ({ inputs, attributes, count }) => {
  const x = required(inputs, 0);
  const axis = positiveAxis(intAttribute(attributes, 'axis', 0), x.shape.length);
  const size = x.shape[axis] as Dim;
  const equal = () => {
    if (typeof size === 'string') return Array<Dim>(count).fill(floorDivideDims(size, count));
    const each = Math.ceil(size / count);
    return Array.from({ length: count }, (_, i) => Math.max(0, Math.min(each, size - i * each)));
  };
  const sizes = constantDims(inputs, 1) ?? equal();
  const total = sizes.reduce<Dim>(addDims, 0);
  if (typeof total === 'number' && typeof size === 'number' && total !== size) {
    throw new Error(`parts of ${sizes} do not make ${size}`);
  }
  return sizes.map((s) => ({ dtype: x.dtype, shape: x.shape.map((d, i) => (i === axis ? s : d)) }));
};

/** Elements put before and after each axis by a Pad node; negative ones are cut off. */
export function padAmounts(inputs: Parameters<typeof required>[0]): [number, number][] {
  const rank = required(inputs, 0).shape.length;
  const pads = constantIntegers(inputs, 1);
  const axes = constantIntegers(inputs, 3) ?? [...Array(rank).keys()];
  if (pads?.length !== 2 * axes.length) throw new Error(`pads [${pads}] for ${axes.length} axes`);
  const amounts = Array.from({ length: rank }, (): [number, number] => [0, 0]);
  for (const [i, axis] of axes.entries()) {
    amounts[positiveAxis(axis, rank)] = [pads[i] as number, pads[i + axes.length] as number];
  }
  return amounts;
}

const pad: InferenceRule = ({ inputs }) => {
  const { dtype, shape } = required(inputs, 0);
  return [{ dtype, shape: padAmounts(inputs).map(([before, after], i) => addDims(shape[i] as Dim, before + after)) }];
};

const depthToSpace =
  (inverse: boolean): InferenceRule =>
  ({ inputs, attributes }) => {
    const { dtype, shape } = required(inputs, 0);
    const block = intAttribute(attributes, 'blocksize', 1);
    if (shape.length !== 4 || block < 1) throw new Error(`blocks of ${block} in [${shape}]`);
    const [n, c, h, w] = shape as [Dim, Dim, Dim, Dim];
    const area = block * block;
    return inverse
      ? [{ dtype, shape: [n, multiplyDims(c, area), floorDivideDims(h, block), floorDivideDims(w, block)] }]
      : [{ dtype, shape: [n, floorDivideDims(c, area), multiplyDims(h, block), multiplyDims(w, block)] }];
  };

export const movement: InferenceRules = {
  Transpose: ({ inputs, attributes }) => {
    const x = required(inputs, 0);
    const perm = intsAttribute(attributes, 'perm', [...x.shape.keys()].reverse());
    if (perm.length !== x.shape.length || new Set(perm).size !== perm.length) throw new Error(`perm [${perm}]`);
    return [{ dtype: x.dtype, shape: perm.map((p) => x.shape[positiveAxis(p, perm.length)] as Dim) }];
  },
  Reshape: ({ inputs, attributes }) => {
    const x = required(inputs, 0);
    const target = constantDims(inputs, 1);
    if (!target) throw new Error('a shape is missing');
    return [{ dtype: x.dtype, shape: reshape(x.shape, target, intAttribute(attributes, 'allowzero', 0) === 1) }];
  },
  Flatten: ({ inputs, attributes }) => {
    const x = required(inputs, 0);
    const axis = intAttribute(attributes, 'axis', 1);
    const at = axis === x.shape.length ? axis : positiveAxis(axis, x.shape.length);
    const fold = (dims: Shape) => productOfDims(dims);
    return [{ dtype: x.dtype, shape: [fold(x.shape.slice(0, at)), fold(x.shape.slice(at))] }];
  },
  Unsqueeze: ({ inputs }) => {
    const x = required(inputs, 0);
    const axes = constantIntegers(inputs, 1) ?? [];
    const rank = x.shape.length + axes.length;
    const at = new Set(axes.map((a) => positiveAxis(a, rank)));
    if (at.size !== axes.length) throw new Error(`axes [${axes}] repeat`);
    let next = 0;
    return [
      { dtype: x.dtype, shape: Array.from({ length: rank }, (_, i) => (at.has(i) ? 1 : (x.shape[next++] as Dim))) },
    ];
  },
  Squeeze: ({ inputs }) => {
    const x = required(inputs, 0);
    const axes = constantIntegers(inputs, 1)?.map((a) => positiveAxis(a, x.shape.length));
    const gone = new Set(axes ?? [...x.shape.keys()].filter((i) => x.shape[i] === 1));
    for (const i of gone) {
      const size = x.shape[i];
      if (typeof size === 'number' && size !== 1) throw new Error(`axis ${i} has ${size} elements`);
    }
    return [{ dtype: x.dtype, shape: x.shape.filter((_, i) => !gone.has(i)) }];
  },
  Expand: ({ inputs }) => {
    const x = required(inputs, 0);
    return [{ dtype: x.dtype, shape: broadcast(x.shape, constantDims(inputs, 1) ?? []) }];
  },
  Tile: ({ inputs }) => {
    const x = required(inputs, 0);
    const repeats = constantDims(inputs, 1) ?? [];
    if (repeats.length !== x.shape.length) throw new Error(`repeats [${repeats}] for [${x.shape}]`);
    return [{ dtype: x.dtype, shape: x.shape.map((d, i) => multiplyDims(d, repeats[i] as Dim)) }];
  },
  DepthToSpace: depthToSpace(false),
  SpaceToDepth: depthToSpace(true),
  Concat: concat,
  Slice: slice,
  Split: split,
  Pad: pad,
};
