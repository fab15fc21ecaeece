/** @file Gradients of operators that move elements: reshape, transpose, join, cut, pad. */
import { constant, constantOf, fixedShape, type Value } from '../graph/graph.ts';
import { sliceRange } from '../graph/inference/movement.ts';
import { concat, pad, reshape, slice, transpose } from '../graph/operators.ts';
import { intAttribute, intsAttribute, positiveAxis } from '../graph/shapes.ts';
import { filled, toNumbers } from '../graph/tensor.ts';
import { type GradientArguments, type GradientRule, register, simple, sumTo } from './rules.ts';

function numbers(args: GradientArguments, index: number): number[] | undefined {
  const value = args.inputs[index];
  const data = value && constantOf(value);
  return data && toNumbers(data);
}

/** Operators that only give another shape to the same elements in the same order. */
const reshaping: GradientRule = simple((dy, [x]) => [reshape(dy, fixedShape(x as Value))]);

/** The gradient of a cut: zeros everywhere else. Steps put zeros between; negative ones turn the axis round first. */
const sliceGradient = simple((dy, [x], _y, args) => {
  const shape = fixedShape(x as Value);
  const starts = numbers(args, 1) as number[];
  const ends = numbers(args, 2) as number[];
  const axes = numbers(args, 3) ?? starts.map((_, i) => i);
  const steps = numbers(args, 4) ?? starts.map(() => 1);
  let gradient = dy;
  const pads = Array(2 * shape.length).fill(0) as number[];
  for (const [i, given] of axes.entries()) {
    const axis = positiveAxis(given, shape.length);
    const size = shape[axis] as number;
    const step = steps[i] as number;
    const { start, length } = sliceRange(size, starts[i] as number, ends[i] as number, step);
    if (length === 0) continue;
    const stride = Math.abs(step);
    if (step < 0) gradient = slice(gradient, [axis], [-1], [-(length + 1)], [-1]);
    if (stride > 1) gradient = spreadAxis(gradient, axis, stride);
    const covered = (length - 1) * stride + 1;
    const first = step > 0 ? start : start - (length - 1) * stride;
    pads[axis] = first;
    pads[axis + shape.length] = size - first - covered;
  }
  return [pads.every((p) => p === 0) ? gradient : pad(gradient, pads)];
});

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

/** What was padded on is cut off again. */
const padGradient: GradientRule = (args) => {
  const mode = args.attributes.mode ?? 'constant';
  const dy = args.gradients[0] as Value;
  const x = args.inputs[0] as Value;
  const shape = fixedShape(x);
  const pads = numbers(args, 1) as number[];
  const axes = numbers(args, 3) ?? shape.map((_, i) => i);
  if (mode !== 'constant') throw new Error(`Pad in mode "${mode}" has no gradient rule`);
  const padded = fixedShape(dy);
  const at = axes.map((a) => positiveAxis(a, shape.length));
  const begins = at.map((_, i) => pads[i] as number);
  if (pads.some((p) => p < 0)) throw new Error('Pad with negative pads has no gradient rule');
  return [
    slice(
      dy,
      at,
      begins,
      at.map((axis, i) => (padded[axis] as number) - (pads[i + axes.length] as number)),
    ),
  ];
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

register({
  Reshape: reshaping,
  Flatten: reshaping,
  Squeeze: reshaping,
  Unsqueeze: reshaping,
  Transpose: simple((dy, [x], _y, { attributes }) => {
    const perm = intsAttribute(attributes, 'perm', [...(x as Value).shape.keys()].reverse());
    return [
      transpose(
        dy,
        perm.map((_, i) => perm.indexOf(i)),
      ),
    ];
  }),
  Expand: simple((dy, [x]) => [sumTo(dy, x as Value)]),
  Concat: concatGradient,
  Split: splitGradient,
  Slice: sliceGradient,
  Pad: padGradient,
});
