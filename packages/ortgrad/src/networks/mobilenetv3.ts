/** @file MobileNetV3, large and small (Howard et al. 2019), parameters named as torchvision names them. */
import type { Value } from '../graph/graph.ts';
import { add, reduceMean } from '../graph/operators.ts';
import type { RandomNumbers } from '../layers/parameters.ts';
import {
  type BuiltInNetwork,
  type ConvNormOptions,
  convNorm,
  hardGate,
  hardSwish,
  relu,
  roundChannels,
  squeezeExcitation,
} from './network.ts';

/** Kernel, channels in the middle, output channels, squeeze and excitation, activation, stride. */
type Block = readonly [number, number, number, 'se' | 'plain', 'relu' | 'hardSwish', number];

const LARGE: readonly Block[] = [
  [3, 16, 16, 'plain', 'relu', 1],
  [3, 64, 24, 'plain', 'relu', 2],
  [3, 72, 24, 'plain', 'relu', 1],
  [5, 72, 40, 'se', 'relu', 2],
  [5, 120, 40, 'se', 'relu', 1],
  [5, 120, 40, 'se', 'relu', 1],
  [3, 240, 80, 'plain', 'hardSwish', 2],
  [3, 200, 80, 'plain', 'hardSwish', 1],
  [3, 184, 80, 'plain', 'hardSwish', 1],
  [3, 184, 80, 'plain', 'hardSwish', 1],
  [3, 480, 112, 'se', 'hardSwish', 1],
  [3, 672, 112, 'se', 'hardSwish', 1],
  [5, 672, 160, 'se', 'hardSwish', 2],
  [5, 960, 160, 'se', 'hardSwish', 1],
  [5, 960, 160, 'se', 'hardSwish', 1],
];

const SMALL: readonly Block[] = [
  [3, 16, 16, 'se', 'relu', 2],
  [3, 72, 24, 'plain', 'relu', 2],
  [3, 88, 24, 'plain', 'relu', 1],
  [5, 96, 40, 'se', 'hardSwish', 2],
  [5, 240, 40, 'se', 'hardSwish', 1],
  [5, 240, 40, 'se', 'hardSwish', 1],
  [5, 120, 48, 'se', 'hardSwish', 1],
  [5, 144, 48, 'se', 'hardSwish', 1],
  [5, 288, 96, 'se', 'hardSwish', 2],
  [5, 576, 96, 'se', 'hardSwish', 1],
  [5, 576, 96, 'se', 'hardSwish', 1],
];

type LayerOptions = Omit<ConvNormOptions, 'epsilon' | 'momentum'>;

function layer(x: Value, name: string, options: LayerOptions): Value {
  return convNorm(x, `${name}.0`, `${name}.1`, { ...options, epsilon: 1e-3, momentum: 0.01 });
}

function bottleneck(x: Value, name: string, block: Block, random: RandomNumbers): Value {
  const [kernel, hidden, outputs, kind, act, stride] = block;
  const channels = x.shape[1] as number;
  const activation = act === 'relu' ? relu : hardSwish;
  let at = 0;
  const next = () => `${name}.block.${at++}`;
  let y = x;
  if (hidden !== channels) y = activation(layer(y, next(), { kernel: 1, outputs: hidden, random }));
  y = activation(layer(y, next(), { kernel, outputs: hidden, stride, group: hidden, random }));
  if (kind === 'se') {
    const squeezed = roundChannels(Math.floor(hidden / 4));
    y = squeezeExcitation(y, next(), { squeezed, activation: relu, gate: hardGate, random });
  }
  y = layer(y, next(), { kernel: 1, outputs, random });
  return stride === 1 && channels === outputs ? add(x, y) : y;
}

function mobilenetV3(blocks: readonly Block[], source: string): BuiltInNetwork {
  const features = 6 * (blocks.at(-1) as Block)[2];
  return {
    features,
    size: 224,
    names: 'torchvision',
    source,
    body: (pictures, random) => {
      let x = hardSwish(layer(pictures, 'features.0', { kernel: 3, outputs: 16, stride: 2, random }));
      for (const [i, block] of blocks.entries()) x = bottleneck(x, `features.${i + 1}`, block, random);
      x = hardSwish(layer(x, `features.${blocks.length + 1}`, { kernel: 1, outputs: features, random }));
      return reduceMean(x, [2, 3]);
    },
  };
}

export const mobilenetV3Large = mobilenetV3(LARGE, 'Howard et al. 2019, table 1');
export const mobilenetV3Small = mobilenetV3(SMALL, 'Howard et al. 2019, table 2');
