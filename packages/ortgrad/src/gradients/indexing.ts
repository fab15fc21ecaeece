/** @file Gradients of operators that pick elements by index: gather, scatter, top-k. */
import { constant, fixedShape, type Value } from '../graph/graph.ts';
import { expand, gatherElements, reshape, scatterAdd } from '../graph/operators.ts';
import { intAttribute, positiveAxis } from '../graph/shapes.ts';
import { filled } from '../graph/tensor.ts';
import { type GradientRule, register, simple } from './rules.ts';

function zerosLike(x: Value): Value {
  return constant(x.graph, filled(x.dtype, fixedShape(x), 0), 'zeros');
}

register({
  Gather: simple((dy, [x, indices], _y, { attributes }) => {
    const data = x as Value;
    const shape = fixedShape(data);
    const axis = positiveAxis(intAttribute(attributes, 'axis', 0), shape.length);
    const count = fixedShape(indices as Value).reduce((p, d) => p * d, 1);
    const flatShape = shape.map((d, i) => (i === axis ? count : d));
    const along = shape.map((_, i) => (i === axis ? count : 1));
    const everywhere = expand(reshape(indices as Value, along), flatShape);
    return [scatterAdd(zerosLike(data), everywhere, reshape(dy, flatShape), axis)];
  }),
  GatherElements: simple((dy, [x, indices], _y, { attributes }) => {
    const axis = positiveAxis(intAttribute(attributes, 'axis', 0), (x as Value).shape.length);
    return [scatterAdd(zerosLike(x as Value), indices as Value, dy, axis)];
  }),
  ScatterElements: simple((dy, [, indices], _y, { attributes, wanted, node }) => {
    if (attributes.reduction !== 'add')
      throw new Error(`node "${node.name}": only ScatterElements with reduction "add" has a gradient rule`);
    const axis = intAttribute(attributes, 'axis', 0);
    return [dy, undefined, wanted[2] ? gatherElements(dy, indices as Value, axis) : undefined];
  }),
});

/** The values' gradient goes back to where they were found. */
const topK: GradientRule = ({ gradients, inputs, outputs, attributes }) => {
  const dy = gradients[0];
  const x = inputs[0] as Value;
  if (!dy) return [undefined];
  const axis = positiveAxis(intAttribute(attributes, 'axis', -1), x.shape.length);
  return [scatterAdd(zerosLike(x), outputs[1] as Value, dy, axis)];
};
register({ TopK: topK });
