/** @file The gradients of a convolution in forms that ONNX Runtime computes fast: which one is chosen by shape. */
import { fixedShape, type Value } from '../graph/graph.ts';
import { conv, convTranspose, matmulTransposed, reduceSum, reshape, slice, transpose } from '../graph/operators.ts';
import { intAttribute, intsAttribute } from '../graph/shapes.ts';
import type { Lowering } from './rule.ts';
import { type Views, weightGradient } from './weight-gradient.ts';

interface Convolution {
  readonly strides: readonly number[];
  /** All begins, then all ends. */
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly group: number;
  readonly rank: number;
}

function readConvolution(attributes: Parameters<Lowering>[1]): Convolution {
  const strides = intsAttribute(attributes, 'strides', []);
  return {
    strides,
    pads: intsAttribute(attributes, 'pads', []),
    dilations: intsAttribute(attributes, 'dilations', []),
    group: intAttribute(attributes, 'group', 1),
    rank: strides.length,
  };
}

/** A 1x1 kernel at stride 1 is a matrix product over the channels. */
function isPointwise(kernel: readonly number[], { strides, pads, group }: Convolution): boolean {
  return group === 1 && kernel.every((k) => k === 1) && strides.every((s) => s === 1) && pads.every((p) => p === 0);
}

const spatialAxes = (rank: number) => Array.from({ length: rank }, (_, i) => i + 2);

/** The kernel turned round in space, input and output channels exchanged within each group: [O, C/g, ...] to [C, O/g, ...]. */
function adjointKernel(w: Value, group: number): Value {
  const [o, c, ...kernel] = fixedShape(w) as [number, number, ...number[]];
  const spatial = spatialAxes(kernel.length);
  const ones = kernel.map(() => -1);
  const flipped = kernel.every((k) => k === 1)
    ? w
    : slice(
        w,
        spatial,
        ones,
        kernel.map((k) => -(k + 1)),
        ones,
      );
  if (group === 1) return transpose(flipped, [1, 0, ...spatial]);
  if (c === 1 && o === group) return flipped;
  const grouped = reshape(flipped, [group, o / group, c, ...kernel]);
  return reshape(transpose(grouped, [0, 2, 1, ...spatial.map((i) => i + 1)]), [group * c, o / group, ...kernel]);
}

/** dy [N, O, ...], w [O, C/g, ...kernel] to dx of shape [N, C, ...]. */
export const lowerConvInputGradient: Lowering = ([dy, w], attributes) => {
  const shape = intsAttribute(attributes, 'shape', []);
  const { strides, pads, dilations, group, rank } = readConvolution(attributes);
  const kernel = fixedShape(w as Value).slice(2);
  const out = fixedShape(dy as Value);
  if (isPointwise(kernel, { strides, pads, dilations, group, rank })) {
    const matrix = reshape(w as Value, [fixedShape(w as Value)[0] as number, -1]);
    const columns = reshape(dy as Value, [out[0] as number, out[1] as number, -1]);
    return [reshape(matmulTransposed(matrix, columns, { a: true }), shape)];
  }
  const extent = kernel.map((k, i) => (dilations[i] as number) * (k - 1));
  const stepOne = strides.every((s) => s === 1);
  const adjointPads = [
    ...extent.map((e, i) => e - (pads[i] as number)),
    ...extent.map((e, i) => e - (pads[i + rank] as number)),
  ];
  if (stepOne && adjointPads.every((p) => p >= 0)) {
    return [conv(dy as Value, adjointKernel(w as Value, group), undefined, { pads: adjointPads, dilations, group })];
  }
  const output_padding = extent.map((e, i) => {
    const covered = (strides[i] as number) * ((out[i + 2] as number) - 1) + e + 1;
    return (shape[i + 2] as number) - (covered - (pads[i] as number) - (pads[i + rank] as number));
  });
  return [convTranspose(dy as Value, w as Value, { strides, pads, dilations, group, output_padding })];
};

/** x [N, C, ...], dy [N, O, ...] to dw of shape [O, C/g, ...kernel]. */
export const lowerConvWeightGradient: Lowering = ([x, dy], attributes) => {
  const shape = intsAttribute(attributes, 'shape', []);
  const convolution = readConvolution(attributes);
  const kernel = shape.slice(2);
  if (convolution.group > 1) return [groupedWeightGradient(x as Value, dy as Value, shape, convolution)];
  const views = (v: Value): Views => ({
    plain: () => v,
    channelsLast: () => transpose(v, [0, ...spatialAxes(kernel.length), 1]),
  });
  const out = fixedShape(dy as Value).slice(2);
  return [weightGradient(views(x as Value), views(dy as Value), shape, out, convolution)];
};

/**
 * With groups: a convolution of the input by the gradient, whose output is the kernel. Samples and channels change places; one
 * channel a group (depthwise) needs no transposition, samples count as groups and are summed after.
 */
function groupedWeightGradient(x: Value, dy: Value, shape: readonly number[], convolution: Convolution): Value {
  const { strides, pads, dilations, group, rank } = convolution;
  const [n, c, ...spatial] = fixedShape(x) as [number, number, ...number[]];
  const [, o, ...out] = fixedShape(dy) as [number, number, ...number[]];
  const kernel = shape.slice(2);
  const exchanged = { strides: dilations, dilations: strides, pads };
  const axes = spatialAxes(rank);
  const cut = (v: Value) =>
    slice(
      v,
      axes,
      axes.map(() => 0),
      kernel,
    );
  if (c === group && o === group) {
    const perSample = conv(reshape(x, [1, n * c, ...spatial]), reshape(dy, [n * c, 1, ...out]), undefined, {
      ...exchanged,
      group: n * c,
    });
    return reshape(reduceSum(reshape(cut(perSample), [n, c, ...kernel]), [0]), shape);
  }
  const inside = axes.map((i) => i + 1);
  const image = reshape(transpose(reshape(x, [n, group, c / group, ...spatial]), [2, 1, 0, ...inside]), [
    c / group,
    group * n,
    ...spatial,
  ]);
  const filters = transpose(dy, [1, 0, ...axes]);
  const result = cut(conv(image, filters, undefined, { ...exchanged, group }));
  return transpose(result, [1, 0, ...axes]);
}
