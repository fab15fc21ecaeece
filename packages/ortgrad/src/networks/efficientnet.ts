/** @file EfficientNet (Tan and Le 2019), parameters named as torchvision names them. */
import type { Value } from '../graph/graph.ts';
import { add, reduceMean } from '../graph/operators.ts';
import { stochasticDepth } from '../layers/layers.ts';
import type { RandomNumbers } from '../layers/parameters.ts';
import {
  type BuiltInNetwork,
  type ConvNormOptions,
  convNorm,
  roundChannels,
  sigmoid,
  silu,
  squeezeExcitation,
} from './network.ts';

/** Expansion, kernel, stride of the first, output channels, repeats: before scaling. */
const STAGES: readonly (readonly [number, number, number, number, number])[] = [
  [1, 3, 1, 16, 1],
  [6, 3, 2, 24, 2],
  [6, 5, 2, 40, 2],
  [6, 3, 2, 80, 3],
  [6, 5, 1, 112, 3],
  [6, 5, 2, 192, 4],
  [6, 3, 1, 320, 1],
];

/** Residual branches are dropped in training at a rate that rises to this. */
const DROP_RATE = 0.2;

interface BlockOptions {
  readonly expansion: number;
  readonly kernel: number;
  readonly stride: number;
  readonly outputs: number;
  readonly dropRate: number;
  readonly random: RandomNumbers;
}

const layer = (x: Value, name: string, options: ConvNormOptions) => convNorm(x, `${name}.0`, `${name}.1`, options);

function mbConv(x: Value, name: string, options: BlockOptions): Value {
  const { expansion, kernel, stride, outputs, dropRate, random } = options;
  const channels = x.shape[1] as number;
  const hidden = roundChannels(channels * expansion);
  const squeezed = Math.max(1, Math.floor(channels / 4));
  let at = 0;
  const next = () => `${name}.block.${at++}`;
  let y = x;
  if (hidden !== channels) y = silu(layer(y, next(), { kernel: 1, outputs: hidden, random }));
  y = silu(layer(y, next(), { kernel, outputs: hidden, stride, group: hidden, random }));
  y = squeezeExcitation(y, next(), { squeezed, activation: silu, gate: sigmoid, random });
  y = layer(y, next(), { kernel: 1, outputs, random });
  if (stride !== 1 || channels !== outputs) return y;
  return add(stochasticDepth(y, { name: `${name}.stochastic_depth`, rate: dropRate }), x);
}

export interface EfficientNetScaling {
  /** Factor on the channels. */
  readonly width: number;
  /** Factor on the repeats. */
  readonly depth: number;
  /** Side of the pictures, pixels. */
  readonly size: number;
}

export function efficientNet({ width, depth, size }: EfficientNetScaling): BuiltInNetwork {
  const channels = (count: number) => roundChannels(count * width);
  const repeats = (count: number) => Math.ceil(count * depth);
  const features = 4 * channels(320);
  const blocks = STAGES.reduce((sum, stage) => sum + repeats(stage[4]), 0);
  return {
    features,
    size,
    names: 'torchvision',
    source: `Tan and Le 2019, table 1; width ${width}, depth ${depth}`,
    body: (pictures, random) => {
      let x = silu(layer(pictures, 'features.0', { kernel: 3, outputs: channels(32), stride: 2, random }));
      let n = 0;
      for (const [s, [expansion, kernel, first, outputs, count]] of STAGES.entries()) {
        for (let i = 0; i < repeats(count); i++) {
          x = mbConv(x, `features.${s + 1}.${i}`, {
            expansion,
            kernel,
            stride: i === 0 ? first : 1,
            outputs: channels(outputs),
            dropRate: (DROP_RATE * n++) / blocks,
            random,
          });
        }
      }
      x = silu(layer(x, `features.${STAGES.length + 1}`, { kernel: 1, outputs: features, random }));
      return reduceMean(x, [2, 3]);
    },
  };
}

export const efficientnetB0 = efficientNet({ width: 1, depth: 1, size: 224 });
export const efficientnetB4 = efficientNet({ width: 1.4, depth: 1.8, size: 380 });
