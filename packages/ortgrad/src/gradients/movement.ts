/** @file Gradients of operators that move elements: reshape, transpose, join, cut, pad, repeat. */
import { constant, fixedShape, type Value } from '../graph/graph.ts';
import { padAmounts, sliceBounds, sliceRange } from '../graph/inference/movement.ts';
import { add, concat, pad, reduceSum, reshape, slice, transpose } from '../graph/operators.ts';
import { intAttribute, intsAttribute, positiveAxis } from '../graph/shapes.ts';
import { filled } from '../graph/tensor.ts';
import { type GradientRule, register, simple, sumTo } from './rules.ts';

/** Operators that only give another shape to the same elements in the same order. */
const reshaping: GradientRule = simple((dy, [x]) => [reshape(dy, fixedShape(x as Value))]);

/** The gradient of a cut: zeros everywhere else. Steps put zeros between; negative ones turn the axis round first. */
const sliceGradient: GradientRule = ({ gradients, inputs }) => {
  const shape = fixedShape(inputs[0] as Value);
  let gradient = gradients[0] as Value;
  const pads = Array(2 * shape.length).fill(0) as number[];
  for (const { axis, start: from, end, step } of sliceBounds(inputs)) {
    const size = shape[axis] as number;
    const { start, length } = sliceRange(size, from as number, end as number, step);
    if (length === 0) {
      pads[axis] = size;
      continue;
    }
    const stride = Math.abs(step);
    if (step < 0) gradient = reversed(gradient, axis);
    if (stride > 1) gradient = spreadAxis(gradient, axis, stride);
    const covered = (length - 1) * stride + 1;
    const first = step > 0 ? start : start - (length - 1) * stride;
    pads[axis] = first;
    pads[axis + shape.length] = size - first - covered;
  }
  return [pads.every((p) => p === 0) ? gradient : pad(gradient, pads)];
};

function reversed(x: Value, axis: number): Value {
  return slice(x, [axis], [-1], [-(fixedShape(x)[axis] as number) - 1], [-1]);
}

/** Puts `stride - 1` zeros between neighbours along an axis. */
function spreadAxis(x: Value, axis: number, stride: number): Value {
  const shape = fixedShape(x);
  const rows = reshape(x, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
  const pads = Array(2 * (shape.length + 1)).fill(0) as number[];
  pads[shape.length + 1 + axis + 1] = stride - 1;
  const length = shape[axis] as number;
  const spread = reshape(pad(rows, pads), [...shape.slice(0, axis), length * stride, ...shape.slice(axis + 1)]);
  return slice(spread, [axis], [0], [(length - 1) * stride + 1]);
}

/** Zeros before and after along one axis. */
function padAxis(x: Value, axis: number, before: number, after: number): Value {
  if (before === 0 && after === 0) return x;
  const pads = Array(2 * x.shape.length).fill(0) as number[];
  pads[axis] = before;
  pads[axis + x.shape.length] = after;
  return pad(x, pads);
}

/**
 * What was padded on is cut off, and added back to where it was copied from: the edge, the mirror image beside it, or the
 * other end. Each axis by itself, in any order.
 */
const padGradient: GradientRule = ({ gradients, inputs, attributes }) => {
  const mode = String(attributes.mode ?? 'constant');
  const shape = fixedShape(inputs[0] as Value);
  let gradient = gradients[0] as Value;
  for (const [axis, [before, after]] of padAmounts(inputs).entries()) {
    const size = shape[axis] as number;
    if (before === 0 && after === 0) continue;
    if (mode !== 'constant' && (before < 0 || after < 0 || before > size || after > size)) {
      throw new Error(`Pad in mode "${mode}" by ${before} and ${after} of ${size} has no gradient rule`);
    }
    const part = (start: number, length: number) => slice(gradient, [axis], [start], [start + length]);
    // Where a pad is negative the input itself was cut: zeros stand for it.
    const [skipped, lost] = [Math.max(0, -before), Math.max(0, -after)];
    const kept = part(Math.max(0, before), size - skipped - lost);
    let sum = padAxis(kept, axis, skipped, lost);
    const addAt = (piece: Value, at: number) => {
      sum = add(sum, padAxis(piece, axis, at, size - at - (fixedShape(piece)[axis] as number)));
    };
    if (mode === 'reflect') {
      if (before > 0) addAt(reversed(part(0, before), axis), 1);
      if (after > 0) addAt(reversed(part(before + size, after), axis), size - 1 - after);
    } else if (mode === 'edge') {
      if (before > 0) addAt(reduceSum(part(0, before), [axis], true), 0);
      if (after > 0) addAt(reduceSum(part(before + size, after), [axis], true), size - 1);
    } else if (mode === 'wrap') {
      if (before > 0) addAt(part(0, before), size - before);
      if (after > 0) addAt(part(before + size, after), 0);
    }
    gradient = sum;
  }
  return [gradient];
};

const concatGradient: GradientRule = ({ gradients, inputs, attributes, wanted }) => {
  const dy = gradients[0] as Value;
  const axis = positiveAxis(intAttribute(attributes, 'axis', 0), dy.shape.length);
  let start = 0;
  return inputs.map((x, i) => {
    const from = start;
    start += fixedShape(x as Value)[axis] as number;
    return wanted[i] ? slice(dy, [axis], [from], [start]) : undefined;
  });
};

const splitGradient: GradientRule = ({ gradients, outputs, attributes, node }) => {
  const graph = (outputs[0] as Value).graph;
  const parts = outputs.map(
    (y, i) => gradients[i] ?? constant(graph, filled(y.dtype, fixedShape(y), 0), `${node.name} zero`),
  );
  return [concat(parts, intAttribute(attributes, 'axis', 0))];
};

/** Each axis repeated r times is an axis of repeats before it: their gradients add up. */
const tileGradient: GradientRule = simple((dy, [x]) => {
  const shape = fixedShape(x as Value);
  const whole = fixedShape(dy);
  const repeated = shape.flatMap((d, i) => [d === 0 ? 0 : (whole[i] as number) / d, d]);
  const axes = shape.map((_, i) => 2 * i);
  return [axes.length === 0 ? dy : reduceSum(reshape(dy, repeated), axes)];
});

/** The two are each other's inverse, where the blocks stand before the channels (DCR); CRD has them after. */
const depthToSpaceGradient: GradientRule = simple((dy, [x], _y, { attributes }) => {
  const [n, c, h, w] = fixedShape(x as Value) as [number, number, number, number];
  const block = intAttribute(attributes, 'blocksize', 1);
  const depth = c / block ** 2;
  const cells = reshape(dy, [n, depth, h, block, w, block]);
  const perm = attributes.mode === 'CRD' ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4];
  return [reshape(transpose(cells, perm), [n, c, h, w])];
});

const spaceToDepthGradient: GradientRule = simple((dy, [x], _y, { attributes }) => {
  const [n, c, h, w] = fixedShape(x as Value) as [number, number, number, number];
  const block = intAttribute(attributes, 'blocksize', 1);
  const cells = reshape(dy, [n, block, block, c, h / block, w / block]);
  return [reshape(transpose(cells, [0, 3, 4, 1, 5, 2]), [n, c, h, w])];
});

register({
  Reshape: reshaping,
  Flatten: reshaping,
  Squeeze: reshaping,
  Unsqueeze: reshaping,
  Transpose: simple((dy, [x], _y, { attributes }) => {
    const perm = intsAttribute(attributes, 'perm', [...(x as Value).shape.keys()].reverse());
    const order = perm.map((p) => positiveAxis(p, perm.length));
    return [
      transpose(
        dy,
        order.map((_, i) => order.indexOf(i)),
      ),
    ];
  }),
  Expand: simple((dy, [x]) => [sumTo(dy, x as Value)]),
  Tile: tileGradient,
  DepthToSpace: depthToSpaceGradient,
  SpaceToDepth: spaceToDepthGradient,
  Concat: concatGradient,
  Split: splitGradient,
  Slice: sliceGradient,
  Pad: padGradient,
});
