/** @file ResNet-18 and ResNet-50 (He et al. 2016), parameters named as torchvision names them. */
import type { Value } from '../graph/graph.ts';
import { add, maxPool, reduceMean } from '../graph/operators.ts';
import type { RandomNumbers } from '../layers/parameters.ts';
import { type BuiltInNetwork, convNorm, relu } from './network.ts';

type Block = (x: Value, name: string, width: number, stride: number, random: RandomNumbers) => Value;

function shortcut(x: Value, name: string, outputs: number, stride: number, random: RandomNumbers): Value {
  if (stride === 1 && x.shape[1] === outputs) return x;
  return convNorm(x, `${name}.downsample.0`, `${name}.downsample.1`, { kernel: 1, outputs, stride, random });
}

const basic: Block = (x, name, width, stride, random) => {
  const first = relu(convNorm(x, `${name}.conv1`, `${name}.bn1`, { kernel: 3, outputs: width, stride, random }));
  const second = convNorm(first, `${name}.conv2`, `${name}.bn2`, { kernel: 3, outputs: width, random });
  return relu(add(second, shortcut(x, name, width, stride, random)));
};

const EXPANSION = 4;

const bottleneck: Block = (x, name, width, stride, random) => {
  const a = relu(convNorm(x, `${name}.conv1`, `${name}.bn1`, { kernel: 1, outputs: width, random }));
  const b = relu(convNorm(a, `${name}.conv2`, `${name}.bn2`, { kernel: 3, outputs: width, stride, random }));
  const c = convNorm(b, `${name}.conv3`, `${name}.bn3`, { kernel: 1, outputs: width * EXPANSION, random });
  return relu(add(c, shortcut(x, name, width * EXPANSION, stride, random)));
};

function resnet(block: Block, counts: readonly number[], features: number, source: string): BuiltInNetwork {
  return {
    features,
    size: 224,
    names: 'torchvision',
    source,
    body: (pictures, random) => {
      const stem = relu(convNorm(pictures, 'conv1', 'bn1', { kernel: 7, outputs: 64, stride: 2, random }));
      let x = maxPool(stem, { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
      for (const [stage, count] of counts.entries()) {
        for (let i = 0; i < count; i++) {
          x = block(x, `layer${stage + 1}.${i}`, 64 << stage, i === 0 && stage > 0 ? 2 : 1, random);
        }
      }
      return reduceMean(x, [2, 3]);
    },
  };
}

export const resnet18 = resnet(basic, [2, 2, 2, 2], 512, 'He et al. 2016, table 1');
export const resnet50 = resnet(
  bottleneck,
  [3, 4, 6, 3],
  2048,
  'He et al. 2016, table 1; stride in the 3x3 as torchvision has it',
);
