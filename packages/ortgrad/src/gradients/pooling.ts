/** @file Gradients of pooling. */
import { addNode, constant, fixedShape, type Value } from '../graph/graph.ts';
import { convTranspose, div, expand, mul, reshape, scatterAdd } from '../graph/operators.ts';
import { intAttribute, intsAttribute, windowOf, windowOutput } from '../graph/shapes.ts';
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

/** Average over windows = convolution with a constant kernel, each channel by itself; its transpose spreads the gradient. */
const averagePool: GradientRule = ({ gradients, inputs, outputs, attributes }) => {
  const x = inputs[0] as Value;
  const [, c, ...spatial] = fixedShape(x) as [number, number, ...number[]];
  const kernel = intsAttribute(attributes, 'kernel_shape', []);
  const window = windowOf(attributes, kernel, spatial);
  const ceil = intAttribute(attributes, 'ceil_mode', 0) === 1;
  if (ceil && spatial.some((s, i) => windowOutput(s, window, i, true) !== windowOutput(s, window, i))) {
    throw new Error('AveragePool with windows that reach over the end (ceil_mode) has no gradient rule');
  }
  const out = fixedShape(outputs[0] as Value).slice(2);
  const counts = windowCounts(spatial, out, window, intAttribute(attributes, 'count_include_pad', 0) === 1);
  const share = div(gradients[0] as Value, constant(x.graph, tensor(x.dtype, [1, 1, ...out], counts), 'window sizes'));
  const ones = constant(x.graph, filled(x.dtype, [c, 1, ...kernel], 1), 'ones');
  const extra = spatial.map((s, i) => {
    const k = ((kernel[i] as number) - 1) * (window.dilations[i] as number) + 1;
    const pads = (window.pads[i] as number) + (window.pads[i + kernel.length] as number);
    return s - ((window.strides[i] as number) * ((out[i] as number) - 1) + k - pads);
  });
  const gradient = convTranspose(share, ones, {
    strides: window.strides,
    pads: window.pads,
    dilations: window.dilations,
    group: c,
    output_padding: extra,
  });
  return [gradient];
};

/** How many elements each window averaged over. */
function windowCounts(
  spatial: readonly number[],
  out: readonly number[],
  window: ReturnType<typeof windowOf>,
  includePads: boolean,
): number[] {
  const axis = (i: number) =>
    Array.from({ length: out[i] as number }, (_, o) => {
      if (includePads) return window.kernel[i] as number;
      const start = o * (window.strides[i] as number) - (window.pads[i] as number);
      let count = 0;
      for (let k = 0; k < (window.kernel[i] as number); k++) {
        const at = start + k * (window.dilations[i] as number);
        if (at >= 0 && at < (spatial[i] as number)) count++;
      }
      return count;
    });
  return out.map((_, i) => axis(i)).reduce<number[]>((all, one) => all.flatMap((a) => one.map((b) => a * b)), [1]);
}

register({
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: simple((dy, [x]) => {
    const shape = fixedShape(x as Value);
    return [expand(mul(dy, 1 / sizeOf(shape.slice(2))), shape)];
  }),
});
