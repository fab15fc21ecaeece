/** @file Gradients of operators that pick elements by index: gather, scatter, top-k, running sums and triangles. */

import { contentsOf } from '../graph/contents.ts';
import { addNode, constant, fixedShape, type Value } from '../graph/graph.ts';
import { concat, expand, gatherElements, pad, reshape, scatterAdd } from '../graph/operators.ts';
import { intAttribute, positiveAxis } from '../graph/shapes.ts';
import { filled, sizeOf, tensor } from '../graph/tensor.ts';
import { type GradientArguments, type GradientRule, register, simple } from './rules.ts';

function zerosLike(x: Value): Value {
  return constant(x.graph, filled(x.dtype, fixedShape(x), 0), 'zeros');
}

const gatherGradient = simple((dy, [x, indices], _y, { attributes }) => {
  const data = x as Value;
  const shape = fixedShape(data);
  const axis = positiveAxis(intAttribute(attributes, 'axis', 0), shape.length);
  const count = sizeOf(fixedShape(indices as Value));
  const flatShape = shape.map((d, i) => (i === axis ? count : d));
  const rows = reshape(dy, flatShape);
  const single = count === 1 ? contentsOf(indices as Value)?.[0] : undefined;
  if (typeof single === 'number') {
    // One place known beforehand (a class token): zeros around it.
    const size = shape[axis] as number;
    const at = single < 0 ? single + size : single;
    const pads = Array(2 * shape.length).fill(0) as number[];
    pads[axis] = at;
    pads[axis + shape.length] = size - 1 - at;
    return [pad(rows, pads)];
  }
  const along = shape.map((_, i) => (i === axis ? count : 1));
  const everywhere = expand(reshape(indices as Value, along), flatShape);
  return [scatterAdd(zerosLike(data), everywhere, rows, axis)];
});

function indexed(op: string, inputs: readonly Value[], attributes: Record<string, number | string> = {}): Value {
  return addNode((inputs[0] as Value).graph, op, inputs, { attributes })[0] as Value;
}

/** Indices with the position in the first `batch` axes written before them, so that they count from the first axis. */
function absoluteIndices(indices: Value, batch: number): Value {
  const shape = fixedShape(indices);
  const positions = shape.slice(0, -1);
  const columns = Array.from({ length: batch }, (_, axis) => {
    const stride = sizeOf(positions.slice(axis + 1));
    const numbers = Array.from(
      { length: sizeOf(positions) },
      (_, i) => Math.floor(i / stride) % (positions[axis] as number),
    );
    return constant(indices.graph, tensor('int64', [...positions, 1], numbers), 'positions');
  });
  return concat([...columns, indices], shape.length - 1);
}

const gatherNdGradient = simple((dy, [x, indices], _y, { attributes }) => {
  const batch = intAttribute(attributes, 'batch_dims', 0);
  const places = batch === 0 ? (indices as Value) : absoluteIndices(indices as Value, batch);
  return [indexed('ScatterND', [zerosLike(x as Value), places, dy], { reduction: 'add' })];
});

/** Overwritten elements have no part in the result any more; added ones leave what was there. */
function scatterGradient(gather: (dy: Value, indices: Value, args: GradientArguments) => Value): GradientRule {
  return simple((dy, [, indices, updates], _y, args) => {
    const reduction = args.attributes.reduction ?? 'none';
    if (reduction !== 'add' && reduction !== 'none') {
      throw new Error(`node "${args.node.name}": ${args.node.op} with reduction "${reduction}" has no gradient rule`);
    }
    const cleared = () => {
      const attributes = { ...args.attributes, reduction: 'none' };
      return indexed(args.node.op, [dy, indices as Value, zerosLike(updates as Value)], attributes);
    };
    return [
      !args.wanted[0] ? undefined : reduction === 'add' ? dy : cleared(),
      undefined,
      args.wanted[2] ? gather(dy, indices as Value, args) : undefined,
    ];
  });
}

/** The values' gradient goes back to where they were found. */
const topK: GradientRule = ({ gradients, inputs, outputs, attributes }) => {
  const dy = gradients[0];
  const x = inputs[0] as Value;
  if (!dy) return [undefined];
  const axis = positiveAxis(intAttribute(attributes, 'axis', -1), x.shape.length);
  return [scatterAdd(zerosLike(x), outputs[1] as Value, dy, axis)];
};

register({
  Gather: gatherGradient,
  GatherElements: simple((dy, [x, indices], _y, { attributes }) => {
    const axis = positiveAxis(intAttribute(attributes, 'axis', 0), (x as Value).shape.length);
    return [scatterAdd(zerosLike(x as Value), indices as Value, dy, axis)];
  }),
  GatherND: gatherNdGradient,
  ScatterElements: scatterGradient((dy, indices, { attributes }) =>
    gatherElements(dy, indices, intAttribute(attributes, 'axis', 0)),
  ),
  ScatterND: scatterGradient((dy, indices) => indexed('GatherND', [dy, indices])),
  TopK: topK,
  Trilu: (args) => {
    const [, offset] = args.inputs;
    const attributes = { upper: intAttribute(args.attributes, 'upper', 1) };
    return [indexed('Trilu', [args.gradients[0] as Value, ...(offset ? [offset] : [])], attributes)];
  },
  // A running sum's gradient is a running sum from the other end.
  CumSum: simple((dy, [, axis], _y, { attributes }) => [
    indexed('CumSum', [dy, axis as Value], {
      exclusive: intAttribute(attributes, 'exclusive', 0),
      reverse: 1 - intAttribute(attributes, 'reverse', 0),
    }),
  ]),
});
