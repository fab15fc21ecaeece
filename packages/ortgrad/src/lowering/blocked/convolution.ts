/** @file Convolutions and their gradients in the blocked layout; a rule gives false where the plain form has to do. */
import { fixedShape, type Value } from '../../graph/graph.ts';
import { reduceSum, reshape, slice } from '../../graph/operators.ts';
import { intAttribute, intsAttribute, windowOf } from '../../graph/shapes.ts';
import { weightGradient } from '../weight-gradient.ts';
import {
  adjointFullKernel,
  depthwiseKernel,
  fullKernel,
  plainDepthwiseKernel,
  plainInputKernel,
  turned,
} from './kernels.ts';
import { asBlocked, asChannelsLast, asPlain, blockedConv, isBlockable } from './layouts.ts';
import { hasPhases, stridedInputGradient } from './phases.ts';
import { type BlockedRule, sourceValue } from './rule.ts';

/** Forward: depthwise, full with whole blocks on both sides, or full from a picture with few channels. */
export const conv: BlockedRule = (node, layouts) => {
  const { block } = layouts;
  const [xName, wName, biasName] = node.inputs as [string, string, string?];
  const [x, w] = [sourceValue(layouts, xName), sourceValue(layouts, wName)];
  const y = sourceValue(layouts, node.outputs[0] as string);
  if (x.shape.length !== 4 || !isBlockable(y, block)) return false;
  const group = intAttribute(node.attributes, 'group', 1);
  const channels = x.shape[1] as number;
  const { strides, pads, dilations } = windowOf(node.attributes, w.shape.slice(2) as number[], x.shape.slice(2));
  const options = { strides, pads, dilations, group, bias: biasName ? asPlain(layouts, biasName) : undefined };
  const kernel = asPlain(layouts, wName);
  const set = (value: Value) => layouts.blocked.set(y.name, value);
  if (group === 1 && channels % block === 0) {
    set(blockedConv(asBlocked(layouts, xName), fullKernel(kernel, block), options));
  } else if (group === 1 && channels < block) {
    set(blockedConv(asPlain(layouts, xName), plainInputKernel(kernel, block), options));
  } else if (group === channels && group === y.shape[1]) {
    set(blockedConv(asBlocked(layouts, xName), depthwiseKernel(kernel, block), options));
  } else {
    return false;
  }
  return true;
};

/** dy, w to dx: a convolution with the adjoint kernel, one for each phase where the stride is above 1. */
export const convInputGradient: BlockedRule = (node, layouts) => {
  const { block } = layouts;
  const [dyName, wName] = node.inputs as [string, string];
  const dx = sourceValue(layouts, node.outputs[0] as string);
  const dy = sourceValue(layouts, dyName);
  if (!isBlockable(dx, block) || !isBlockable(dy, block)) return false;
  const { attributes } = node;
  const [group, strides] = [intAttribute(attributes, 'group', 1), intsAttribute(attributes, 'strides', [])];
  const [pads, dilations] = [intsAttribute(attributes, 'pads', []), intsAttribute(attributes, 'dilations', [])];
  const w = asPlain(layouts, wName);
  const depthwise = group > 1 && group === dx.shape[1] && group === dy.shape[1];
  if (group > 1 && !depthwise) return false;
  const set = (value: Value) => layouts.blocked.set(dx.name, value);
  if (strides.some((s) => s > 1)) {
    const gradient = { shape: fixedShape(dx), strides, pads, depthwise, block };
    if (dilations.some((d) => d > 1) || !hasPhases(dy, w, gradient)) return false;
    set(stridedInputGradient(asBlocked(layouts, dyName), w, gradient));
    return true;
  }
  const extent = fixedShape(w)
    .slice(2)
    .map((k, i) => (dilations[i] as number) * (k - 1));
  const adjointPads = [0, 1, 2, 3].map((i) => (extent[i % 2] as number) - (pads[i] as number));
  if (adjointPads.some((p) => p < 0)) return false;
  const kernel = depthwise ? depthwiseKernel(turned(w), block) : adjointFullKernel(w, block);
  set(blockedConv(asBlocked(layouts, dyName), kernel, { pads: adjointPads, dilations, group }));
  return true;
};

/** x, dy to dw. */
export const convWeightGradient: BlockedRule = (node, layouts) => {
  const { block } = layouts;
  const [xName, dyName] = node.inputs as [string, string];
  const { attributes } = node;
  const [x, dy] = [sourceValue(layouts, xName), sourceValue(layouts, dyName)];
  const shape = intsAttribute(attributes, 'shape', []);
  const group = intAttribute(attributes, 'group', 1);
  if (!isBlockable(dy, block) || x.shape.length !== 4) return false;
  const [strides, pads, dilations] = ['strides', 'pads', 'dilations'].map((key) =>
    intsAttribute(attributes, key, []),
  ) as [readonly number[], readonly number[], readonly number[]];
  const set = (value: Value) => layouts.plain.set(node.outputs[0] as string, value);
  if (group === 1) {
    const views = (name: string) => ({
      plain: () => asPlain(layouts, name),
      channelsLast: () => asChannelsLast(layouts, name),
    });
    set(weightGradient(views(xName), views(dyName), shape, fixedShape(dy).slice(2), { strides, pads, dilations }));
    return true;
  }
  if (group !== x.shape[1] || group !== dy.shape[1] || !isBlockable(x, block)) return false;
  // The gradient as a kernel over the input, each sample and channel by itself; samples are summed after.
  const [n, c, h, w] = fixedShape(x) as [number, number, number, number];
  const [, , oh, ow] = fixedShape(dy) as [number, number, number, number];
  const [kh, kw] = shape.slice(2) as [number, number];
  const image = reshape(asBlocked(layouts, xName), [1, n * c, h, w]);
  const filters = reshape(asBlocked(layouts, dyName), [n * c, 1, oh, ow]);
  const result = blockedConv(image, filters, { strides: dilations, dilations: strides, pads, group: n * c });
  const [, , rh, rw] = fixedShape(result) as [number, number, number, number];
  const perSample = reshape(result, [n, c / block, rh, rw, block]);
  const cut = rh === kh && rw === kw ? perSample : slice(perSample, [2, 3], [0, 0], [kh, kw]);
  set(plainDepthwiseKernel(reshape(reduceSum(cut, [0]), [c, 1, kh, kw]), block));
  return true;
};
