/**
 * @file The weight gradient of a convolution without groups, in the form that was fastest at its shape (docs/engine-performance.md):
 * one product a sample over patches of the input where there are many positions, one product over all samples where there are few.
 */
import { constant, fixedShape, type Value } from '../graph/graph.ts';
import { concat, conv, matmulTransposed, pad, reduceSum, reshape, slice, transpose } from '../graph/operators.ts';
import { filled, sizeOf, type Tensor } from '../graph/tensor.ts';

export interface WindowOptions {
  readonly strides: readonly number[];
  /** All begins, then all ends. */
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

/** A value in the layouts that the forms want; each is made when it is asked for. */
export interface Views {
  /** [N, C, ...spatial]. */
  readonly plain: () => Value;
  /** [N, ...spatial, C]. */
  readonly channelsLast: () => Value;
}

/** From this many positions on a product for each sample is faster than one over all: for a 1x1 kernel, and for larger ones. */
const MANY_POSITIONS = { pointwise: 3136, window: 784 } as const;
/** Fewer input channels (a picture) leave a product for each position of the kernel idle. */
const FEW_CHANNELS = 16;

const isPointwise = (kernel: readonly number[], { strides, pads }: WindowOptions) =>
  kernel.every((k) => k === 1) && strides.every((s) => s === 1) && pads.every((p) => p === 0);

/**
 * @param shape of the kernel, [O, C, ...]
 * @param out spatial size of dy
 */
export function weightGradient(
  x: Views,
  dy: Views,
  shape: readonly number[],
  out: readonly number[],
  window: WindowOptions,
): Value {
  const [o, c, ...kernel] = shape as [number, number, ...number[]];
  const pointwise = isPointwise(kernel, window);
  const many = sizeOf(out) >= (pointwise ? MANY_POSITIONS.pointwise : MANY_POSITIONS.window);
  if (many || (!pointwise && c < FEW_CHANNELS)) {
    const patches = pointwise ? x.plain() : patchesOf(x.plain(), kernel, window);
    return patchProducts(patches, dy.plain(), shape);
  }
  const rows = reshape(dy.channelsLast(), [-1, o]);
  if (pointwise) {
    return reshape(matmulTransposed(rows, reshape(x.channelsLast(), [-1, c]), { a: true }), shape);
  }
  return shiftedProducts(rows, x.channelsLast(), shape, out, window);
}

/**
 * Every position's window as channels: [N, C, ...] to [N, C * kernel, ...out], by a convolution whose kernels are one-hot. It is
 * constant, so the runtime may prepare it once.
 */
function patchesOf(x: Value, kernel: readonly number[], { strides, pads, dilations }: WindowOptions): Value {
  const channels = fixedShape(x)[1] as number;
  const taps = sizeOf(kernel);
  const shape = [channels * taps, 1, ...kernel];
  const oneHot = filled('float32', shape, 0) as Tensor<'float32'>;
  for (let i = 0; i < channels * taps; i++) oneHot.data[i * taps + (i % taps)] = 1;
  return conv(x, constant(x.graph, oneHot, 'one-hot kernels'), undefined, {
    strides,
    pads,
    dilations,
    group: channels,
  });
}

/** sum over samples and positions of patch [N, C * kernel, ...] by dy [N, O, ...]: the kernel's gradient [O, C, ...]. */
function patchProducts(patches: Value, dy: Value, shape: readonly number[]): Value {
  const [o, c, ...kernel] = shape as [number, number, ...number[]];
  const samples = fixedShape(dy)[0] as number;
  const flat = (v: Value) => reshape(v, [samples, fixedShape(v)[1] as number, -1]);
  const products = matmulTransposed(flat(patches), flat(dy), { b: true });
  const sum = reshape(reduceSum(products, [0]), [c, ...kernel, o]);
  const last = kernel.length + 1;
  return transpose(sum, [last, ...Array.from({ length: last }, (_, i) => i)]);
}

/**
 * One product for each position of the kernel, over the input shifted by it; channels last, so that each shift is contiguous.
 *
 * @param rows dy as [N * positions, O]
 */
function shiftedProducts(
  rows: Value,
  image: Value,
  shape: readonly number[],
  out: readonly number[],
  window: WindowOptions,
): Value {
  const { strides, pads, dilations } = window;
  const [o, c, ...kernel] = shape as [number, number, ...number[]];
  const rank = kernel.length;
  const axes = kernel.map((_, i) => i + 1);
  const padded = pads.some((p) => p > 0)
    ? pad(image, [0, ...pads.slice(0, rank), 0, 0, ...pads.slice(rank), 0])
    : image;
  const products = positions(kernel).map((at) => {
    const starts = at.map((k, i) => k * (dilations[i] as number));
    const ends = starts.map((s, i) => s + ((out[i] as number) - 1) * (strides[i] as number) + 1);
    return matmulTransposed(rows, reshape(slice(padded, axes, starts, ends, strides), [-1, c]), { a: true });
  });
  const stacked = reshape(concat(products, 0), [...kernel, o, c]);
  return transpose(stacked, [rank, rank + 1, ...kernel.keys()]);
}

/** All positions of a kernel, the last axis fastest. */
function positions(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (all, k) => all.flatMap((at) => Array.from({ length: k }, (_, i) => [...at, i])),
    [[]],
  );
}
