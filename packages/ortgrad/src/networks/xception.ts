/**
 * @file Xception (Chollet 2017), parameters named as `pretrainedmodels`, timm (`legacy_xception`) and the networks of FaceForensics++
 * name them.
 */
import type { Value } from '../graph/graph.ts';
import { add, maxPool, reduceMean } from '../graph/operators.ts';
import { batchNorm, convolution } from '../layers/layers.ts';
import type { RandomNumbers } from '../layers/parameters.ts';
import { type BuiltInNetwork, convNorm, relu } from './network.ts';

/** Depthwise 3x3, then 1x1, with nothing between them. */
function separable(x: Value, name: string, outputs: number, random: RandomNumbers): Value {
  const channels = x.shape[1] as number;
  const depthwise = convolution(x, { name: `${name}.conv1`, kernel: 3, outputs: channels, group: channels, random });
  return convolution(depthwise, { name: `${name}.pointwise`, kernel: 1, outputs, random });
}

interface BlockOptions {
  readonly stride: number;
  /** Output channels of each separable convolution. */
  readonly outputs: readonly number[];
  /** False where the input has been rectified already. */
  readonly rectified: boolean;
}

/** Separable convolutions, each behind a ReLU, beside a shortcut. */
function block(x: Value, name: string, { stride, outputs, rectified }: BlockOptions, random: RandomNumbers): Value {
  let y = x;
  // Counts as nn.Sequential does: ReLU, convolution, norm.
  let at = 0;
  for (const [i, count] of outputs.entries()) {
    if (i > 0 || rectified) {
      y = relu(y);
      at++;
    }
    y = separable(y, `${name}.rep.${at++}`, count, random);
    y = batchNorm(y, { name: `${name}.rep.${at++}` });
  }
  if (stride === 1) return add(y, x);
  y = maxPool(y, { kernel: [3, 3], strides: [stride, stride], pads: [1, 1, 1, 1] });
  const shortcut = { kernel: 1, outputs: outputs.at(-1) as number, stride, random };
  return add(y, convNorm(x, `${name}.skip`, `${name}.skipbn`, shortcut));
}

const BLOCKS: readonly BlockOptions[] = [
  { stride: 2, outputs: [128, 128], rectified: false },
  { stride: 2, outputs: [256, 256], rectified: true },
  { stride: 2, outputs: [728, 728], rectified: true },
  ...Array.from({ length: 8 }, () => ({ stride: 1, outputs: [728, 728, 728], rectified: true })),
  { stride: 2, outputs: [728, 1024], rectified: true },
];

export const xception: BuiltInNetwork = {
  features: 2048,
  size: 299,
  names: 'pretrainedmodels, timm (legacy_xception), FaceForensics++',
  source: 'Chollet 2017, figure 5; no padding in the first two convolutions',
  body: (pictures, random) => {
    let x = relu(convNorm(pictures, 'conv1', 'bn1', { kernel: 3, outputs: 32, stride: 2, padding: 0, random }));
    x = relu(convNorm(x, 'conv2', 'bn2', { kernel: 3, outputs: 64, padding: 0, random }));
    for (const [i, options] of BLOCKS.entries()) x = block(x, `block${i + 1}`, options, random);
    x = relu(batchNorm(separable(x, 'conv3', 1536, random), { name: 'bn3' }));
    x = relu(batchNorm(separable(x, 'conv4', 2048, random), { name: 'bn4' }));
    return reduceMean(x, [2, 3]);
  },
};
