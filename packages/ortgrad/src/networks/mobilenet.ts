/** @file MobileNetV1 and V2 (Howard et al. 2017, Sandler et al. 2018). */
import type { Value } from '../graph/graph.ts';
import { add, reduceMean } from '../graph/operators.ts';
import type { RandomNumbers } from '../layers/parameters.ts';
import { type BuiltInNetwork, convNorm, relu, relu6 } from './network.ts';

/** Output channels and stride of each separable block. */
const V1_BLOCKS: readonly (readonly [outputs: number, stride: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  ...Array.from({ length: 5 }, () => [512, 1] as const),
  [1024, 2],
  [1024, 1],
];

export const mobilenetV1: BuiltInNetwork = {
  features: 1024,
  size: 224,
  names: 'its own: no reference in torchvision',
  source: 'Howard et al. 2017, table 1; ReLU',
  body: (pictures, random) => {
    let x = relu(convNorm(pictures, 'stem.conv', 'stem.norm', { kernel: 3, outputs: 32, stride: 2, random }));
    for (const [i, [outputs, stride]] of V1_BLOCKS.entries()) {
      const channels = x.shape[1] as number;
      const depthwise = { kernel: 3, outputs: channels, stride, group: channels, random };
      x = relu(convNorm(x, `blocks.${i}.depthwise`, `blocks.${i}.depthwise_norm`, depthwise));
      x = relu(convNorm(x, `blocks.${i}.pointwise`, `blocks.${i}.pointwise_norm`, { kernel: 1, outputs, random }));
    }
    return reduceMean(x, [2, 3]);
  },
};

function invertedResidual(
  x: Value,
  name: string,
  outputs: number,
  stride: number,
  expansion: number,
  random: RandomNumbers,
): Value {
  const channels = x.shape[1] as number;
  const hidden = channels * expansion;
  let y = x;
  let at = 0;
  if (expansion !== 1) {
    y = relu6(convNorm(y, `${name}.conv.0.0`, `${name}.conv.0.1`, { kernel: 1, outputs: hidden, random }));
    at = 1;
  }
  const depthwise = { kernel: 3, outputs: hidden, stride, group: hidden, random };
  y = relu6(convNorm(y, `${name}.conv.${at}.0`, `${name}.conv.${at}.1`, depthwise));
  y = convNorm(y, `${name}.conv.${at + 1}`, `${name}.conv.${at + 2}`, { kernel: 1, outputs, random });
  return stride === 1 && channels === outputs ? add(x, y) : y;
}

/** Expansion, output channels, repeats, stride of the first. */
const V2_STAGES: readonly (readonly [number, number, number, number])[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

export const mobilenetV2: BuiltInNetwork = {
  features: 1280,
  size: 224,
  names: 'torchvision',
  source: 'Sandler et al. 2018, table 2',
  body: (pictures, random) => {
    let x = relu6(convNorm(pictures, 'features.0.0', 'features.0.1', { kernel: 3, outputs: 32, stride: 2, random }));
    let n = 1;
    for (const [expansion, outputs, repeats, first] of V2_STAGES) {
      for (let i = 0; i < repeats; i++) {
        x = invertedResidual(x, `features.${n++}`, outputs, i === 0 ? first : 1, expansion, random);
      }
    }
    x = relu6(convNorm(x, `features.${n}.0`, `features.${n}.1`, { kernel: 1, outputs: 1280, random }));
    return reduceMean(x, [2, 3]);
  },
};
