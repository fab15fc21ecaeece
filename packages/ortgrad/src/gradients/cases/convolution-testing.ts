/** @file Gradient checks of convolutions. */
import type { Value } from '../../graph/graph.ts';
import * as ops from '../../graph/operators.ts';
import { type Cases, f32, type GradientCheck } from './case-testing.ts';

/** Convolution is linear in input, kernel and bias each: a step of 1 gives exact differences. */
function convolution(x: number[], w: number[], options: ops.ConvOptions, bias = false): GradientCheck {
  const inputs = bias ? [f32(x), f32(w, 1), f32([w[0] as number], 2)] : [f32(x), f32(w, 1)];
  return { build: (image, kernel, b) => ops.conv(image as Value, kernel as Value, b, options), inputs, step: 1 };
}
export const convolutions: Cases = {
  '1x1': convolution([2, 3, 5, 4], [4, 3, 1, 1], {}),
  '1x1, stride 2': convolution([2, 3, 5, 4], [4, 3, 1, 1], { strides: [2, 2] }),
  '3x3, same, bias': convolution([2, 3, 6, 5], [4, 3, 3, 3], { pads: [1, 1, 1, 1] }, true),
  '3x3, no pads': convolution([2, 3, 6, 5], [4, 3, 3, 3], {}),
  '3x3, stride 2': convolution([2, 3, 7, 7], [4, 3, 3, 3], { pads: [1, 1, 1, 1], strides: [2, 2] }),
  '3x3, stride 2, even size, asymmetric pads': convolution([2, 3, 8, 6], [4, 3, 3, 3], {
    pads: [0, 0, 1, 1],
    strides: [2, 2],
  }),
  '3x2, strides 3 and 2, rows left over': convolution([2, 3, 9, 8], [4, 3, 3, 2], {
    strides: [3, 2],
    pads: [1, 0, 0, 1],
  }),
  '3x3, dilated': convolution([2, 3, 8, 8], [4, 3, 3, 3], { pads: [2, 2, 2, 2], dilations: [2, 2] }),
  '3x3, dilated, stride 2': convolution([1, 2, 9, 9], [3, 2, 3, 3], {
    pads: [1, 2, 1, 2],
    dilations: [2, 2],
    strides: [2, 2],
  }),
  '3x3, pads wider than the kernel': convolution([1, 2, 4, 4], [3, 2, 3, 3], { pads: [3, 3, 3, 3] }),
  '7x7, stride 2': convolution([1, 3, 14, 14], [4, 3, 7, 7], { pads: [3, 3, 3, 3], strides: [2, 2] }),
  'grouped 1x1': convolution([2, 4, 3, 3], [6, 2, 1, 1], { group: 2 }),
  'grouped 3x3': convolution([2, 4, 6, 5], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }, true),
  'grouped 3x3, stride 2': convolution([2, 6, 7, 8], [9, 2, 3, 3], { group: 3, pads: [1, 1, 1, 1], strides: [2, 2] }),
  depthwise: convolution([2, 4, 6, 5], [4, 1, 3, 3], { group: 4, pads: [1, 1, 1, 1] }, true),
  'depthwise, stride 2, asymmetric pads': convolution([2, 4, 8, 8], [4, 1, 3, 3], {
    group: 4,
    pads: [0, 0, 1, 1],
    strides: [2, 2],
  }),
  'depthwise, dilated': convolution([2, 4, 8, 8], [4, 1, 3, 3], { group: 4, pads: [2, 2, 2, 2], dilations: [2, 2] }),
  'depthwise, two filters a channel': convolution([2, 3, 6, 6], [6, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }),
  'one dimension': convolution([2, 3, 9], [4, 3, 3], { pads: [1, 1], strides: [2] }),
  transposed: {
    build: (x, w) => ops.convTranspose(x, w, { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }),
    inputs: [f32([2, 3, 4, 4]), f32([3, 2, 3, 3], 1)],
    step: 1,
  },
  'transposed, grouped': {
    build: (x, w) => ops.convTranspose(x, w, { strides: [2, 2], group: 2 }),
    inputs: [f32([2, 4, 4, 3]), f32([4, 2, 2, 2], 1)],
    step: 1,
  },
};
