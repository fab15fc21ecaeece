/** @file Gradients of pooling. */
import { convInputGradient } from '../graph/composites.ts';
import { addNode, constant, fixedShape, type Value } from '../graph/graph.ts';
import { cast, div, equal, expand, mul, reduceSum, reshape, scatterAdd } from '../graph/operators.ts';
import { intAttribute, intsAttribute, windowOf } from '../graph/shapes.ts';
import { filled, sizeOf, tensor } from '../graph/tensor.ts';
import { type GradientRule, register, simple } from './rules.ts';

/** Each window's gradient goes to its largest element. */
const maxPool: GradientRule = ({ gradients, inputs, outputs, attributes }) => {
  const x = inputs[0] as Value;
  const graph = x.graph;
  let indices = outputs[1];
  if (!indices) indices = addNode(graph, 'MaxPool', [x], { attributes, outputs: 2 })[1] as Value;
  const shape = fixedShape(x);
  // ONNX counts the indices over the whole flattened tensor.
  const zeros = constant(graph, filled(x.dtype, [sizeOf(shape)], 0), 'zeros');
  const flat = scatterAdd(zeros, reshape(indices, [-1]), reshape(gradients[0] as Value, [-1]), 0);
  return [reshape(flat, shape)];
};

/** An average over windows is a convolution with a constant kernel, each channel by itself: its input gradient spreads the shares. */
const averagePool: GradientRule = ({ gradients, inputs, outputs, attributes }) => {
  const x = inputs[0] as Value;
  const shape = fixedShape(x);
  const [, c, ...spatial] = shape as [number, number, ...number[]];
  const kernel = intsAttribute(attributes, 'kernel_shape', []);
  const window = windowOf(attributes, kernel, spatial);
  const out = fixedShape(outputs[0] as Value).slice(2);
  const counts = windowCounts(spatial, out, window, intAttribute(attributes, 'count_include_pad', 0) === 1);
  const share = div(gradients[0] as Value, constant(x.graph, tensor(x.dtype, [1, 1, ...out], counts), 'window sizes'));
  const ones = constant(x.graph, filled(x.dtype, [c, 1, ...kernel], 1), 'ones');
  const { strides, dilations } = window;
  // With `ceil_mode` the last window may reach over the end: as if there were more pads there.
  const pads = window.pads.map((p, i) => {
    if (i < kernel.length) return p;
    const axis = i - kernel.length;
    const reach = ((out[axis] as number) - 1) * (strides[axis] as number) + windowExtent(window, axis);
    return Math.max(p, reach - (spatial[axis] as number) - (window.pads[axis] as number));
  });
  return [convInputGradient(share, ones, shape, { strides, dilations, pads, group: c })];
};

function windowExtent({ kernel, dilations }: ReturnType<typeof windowOf>, axis: number): number {
  return ((kernel[axis] as number) - 1) * (dilations[axis] as number) + 1;
}

/** How many elements each window averaged over; pads count where told, but never what lies beyond them. */
function windowCounts(
  spatial: readonly number[],
  out: readonly number[],
  window: ReturnType<typeof windowOf>,
  includePads: boolean,
): number[] {
  const axis = (i: number) => {
    const size = spatial[i] as number;
    const [before, after] = [window.pads[i] as number, window.pads[i + spatial.length] as number];
    const [low, high] = includePads ? [-before, size + after] : [0, size];
    return Array.from({ length: out[i] as number }, (_, o) => {
      const start = o * (window.strides[i] as number) - before;
      let count = 0;
      for (let k = 0; k < (window.kernel[i] as number); k++) {
        const at = start + k * (window.dilations[i] as number);
        if (at >= low && at < high) count++;
      }
      return count;
    });
  };
  return out.map((_, i) => axis(i)).reduce<number[]>((all, one) => all.flatMap((a) => one.map((b) => a * b)), [1]);
}

register({
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: simple((dy, [x]) => {
    const shape = fixedShape(x as Value);
    return [expand(mul(dy, 1 / sizeOf(shape.slice(2))), shape)];
  }),
  // Equal largest elements share the gradient.
  GlobalMaxPool: simple((dy, [x], y) => {
    const chosen = cast(equal(x as Value, y), dy.dtype);
    const axes = [...(x as Value).shape.keys()].slice(2);
    return [mul(chosen, div(dy, reduceSum(chosen, axes, true)))];
  }),
});
