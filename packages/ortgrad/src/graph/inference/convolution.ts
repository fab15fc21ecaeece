/** @file Types and shapes of convolutions and of pooling. */
import { addDims, multiplyDims } from '../dims.ts';
import { intAttribute, intsAttribute, windowOf, windowOutput } from '../shapes.ts';
import type { Dim } from '../structure.ts';
import { type InferenceRule, type InferenceRules, required } from './rule.ts';

/** Rank and sizes of a kernel [O, C, ...]; its spatial sizes must be known. */
function kernelOf({ shape }: { readonly shape: readonly Dim[] }): number[] {
  if (shape.length < 3 || shape.slice(1).some((d) => typeof d !== 'number')) {
    throw new Error(`[${shape}] is no shape of a kernel`);
  }
  return shape.slice(2) as number[];
}

export const convolutionShape: InferenceRule = ({ inputs, attributes }) => {
  const x = required(inputs, 0);
  const w = required(inputs, 1);
  const group = intAttribute(attributes, 'group', 1);
  const kernel = kernelOf(w);
  const [n, c, ...spatial] = x.shape as [Dim, Dim, ...Dim[]];
  if (spatial.length !== kernel.length) throw new Error('rank of input and kernel differ');
  if (typeof c === 'number' && c !== (w.shape[1] as number) * group) {
    throw new Error(`${c} channels, but the kernel takes ${w.shape[1]} in each of ${group} groups`);
  }
  const window = windowOf(attributes, kernel, spatial);
  return [{ dtype: x.dtype, shape: [n, w.shape[0] as Dim, ...spatial.map((s, i) => windowOutput(s, window, i))] }];
};

const convTranspose: InferenceRule = ({ inputs, attributes }) => {
  const x = required(inputs, 0);
  const w = required(inputs, 1);
  const kernel = kernelOf(w);
  const [n, c, ...spatial] = x.shape as [Dim, Dim, ...Dim[]];
  if (attributes.output_shape || String(attributes.auto_pad ?? '').startsWith('SAME')) {
    throw new Error('output_shape and auto_pad are not supported: write out the pads');
  }
  if (c !== w.shape[0] && typeof c === 'number') throw new Error(`${c} channels, but the kernel takes ${w.shape[0]}`);
  const { strides, pads, dilations } = windowOf(attributes, kernel, spatial);
  const extra = intsAttribute(attributes, 'output_padding', Array(kernel.length).fill(0));
  const out = spatial.map((s, i) => {
    const stride = strides[i] as number;
    const cut = (pads[i] as number) + (pads[i + kernel.length] as number);
    const reach = ((kernel[i] as number) - 1) * (dilations[i] as number) + 1;
    return addDims(multiplyDims(s, stride), (extra[i] as number) + reach - stride - cut);
  });
  return [{ dtype: x.dtype, shape: [n, (w.shape[1] as number) * intAttribute(attributes, 'group', 1), ...out] }];
};

const pool: InferenceRule = ({ inputs, attributes, count }) => {
  const x = required(inputs, 0);
  const [n, c, ...spatial] = x.shape as [Dim, Dim, ...Dim[]];
  const window = windowOf(attributes, intsAttribute(attributes, 'kernel_shape', []), spatial);
  const ceil = intAttribute(attributes, 'ceil_mode', 0) === 1;
  const shape = [n, c, ...spatial.map((s, i) => windowOutput(s, window, i, ceil))];
  return [
    { dtype: x.dtype, shape },
    { dtype: 'int64' as const, shape },
  ].slice(0, count);
};

const globalPool: InferenceRule = ({ inputs }) => {
  const x = required(inputs, 0);
  return [{ dtype: x.dtype, shape: x.shape.map((d, i) => (i < 2 ? d : 1)) }];
};

export const convolution: InferenceRules = {
  Conv: convolutionShape,
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
};
