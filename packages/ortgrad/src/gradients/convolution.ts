/** @file Gradients of convolutions; which operators compute them is chosen by shape when the graph is lowered. */
import { convInputGradient, convWeightGradient } from '../graph/composites.ts';
import { type Attributes, fixedShape, type Value } from '../graph/graph.ts';
import { conv, reduceSum } from '../graph/operators.ts';
import { intAttribute, windowOf } from '../graph/shapes.ts';
import { register, simple } from './rules.ts';

/** Strides, pads, dilations and groups with every default written out. */
function fullAttributes(attributes: Attributes, kernel: readonly number[], spatial: readonly number[]) {
  const { strides, pads, dilations } = windowOf(attributes, kernel, spatial);
  return { strides, pads, dilations, group: intAttribute(attributes, 'group', 1) };
}

function biasGradient(dy: Value): Value {
  return reduceSum(
    dy,
    dy.shape.flatMap((_, i) => (i === 1 ? [] : [i])),
  );
}

register({
  Conv: simple((dy, inputs, _y, { attributes, wanted }) => {
    const [x, w] = inputs as readonly [Value, Value];
    const kernel = fixedShape(w);
    const full = fullAttributes(attributes, kernel.slice(2), fixedShape(x).slice(2));
    return [
      wanted[0] ? convInputGradient(dy, w, fixedShape(x), full) : undefined,
      wanted[1] ? convWeightGradient(x, dy, kernel, full) : undefined,
      wanted[2] ? biasGradient(dy) : undefined,
    ];
  }),
  // A transposed convolution is the input gradient of a convolution: its own gradients are the convolution's other two.
  ConvTranspose: simple((dy, inputs, _y, { attributes, wanted }) => {
    const [x, w] = inputs as readonly [Value, Value];
    const kernel = fixedShape(w);
    const full = fullAttributes(attributes, kernel.slice(2), fixedShape(dy).slice(2));
    return [
      wanted[0] ? conv(dy, w, undefined, full) : undefined,
      wanted[1] ? convWeightGradient(dy, x, kernel, full) : undefined,
      wanted[2] ? biasGradient(dy) : undefined,
    ];
  }),
});
