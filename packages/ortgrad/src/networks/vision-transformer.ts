/** @file Vision transformers (Dosovitskiy et al. 2021), parameters named as timm names them. */
import type { Value } from '../graph/graph.ts';
import { add, gelu, pad, reduceMean, reshape, slice, transpose } from '../graph/operators.ts';
import { convolution, layerNorm, linear, selfAttention } from '../layers/layers.ts';
import { normal, parameter, type RandomNumbers } from '../layers/parameters.ts';
import type { BuiltInNetwork } from './network.ts';

export interface VisionTransformerOptions {
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  /** Side of a patch in pixels; 16 unless told otherwise. */
  readonly patch?: number;
  /** The feature: that of a class token (the default), or the mean over the patches, without such a token. */
  readonly pooling?: 'token' | 'mean';
  /** Whether a last layer norm stands before the pooling; true unless told otherwise. */
  readonly finalNorm?: boolean;
  /** Of the layer norms; 1e-6 unless told otherwise. */
  readonly epsilon?: number;
}

/** [N, 3, H, W] to [N, patches, width]. */
function embedPatches(pictures: Value, patch: number, width: number, random: RandomNumbers): Value {
  const sides = pictures.shape.slice(2) as number[];
  if (sides.some((side) => side % patch !== 0)) {
    throw new Error(`pictures of ${sides.join(' x ')} pixels do not divide into patches of ${patch}`);
  }
  const options = { kernel: patch, stride: patch, padding: 0, bias: true, outputs: width, random };
  const grid = convolution(pictures, { ...options, name: 'patch_embed.proj' });
  return transpose(reshape(grid, [0, width, -1]), [0, 2, 1]);
}

function block(x: Value, name: string, heads: number, epsilon: number, random: RandomNumbers): Value {
  const width = x.shape[2] as number;
  const attended = selfAttention(layerNorm(x, { name: `${name}.norm1`, epsilon }), {
    name: `${name}.attn`,
    heads,
    random,
  });
  const y = add(x, attended);
  const normed = layerNorm(y, { name: `${name}.norm2`, epsilon });
  const hidden = gelu(linear(normed, { name: `${name}.mlp.fc1`, outputs: 4 * width, random }));
  return add(y, linear(hidden, { name: `${name}.mlp.fc2`, outputs: width, random }));
}

/** Pre-norm transformer over the patches of a picture; GELU by erf, a hidden layer of 4 times the width. */
export function visionTransformer(options: VisionTransformerOptions): BuiltInNetwork {
  const { width, depth, heads, patch = 16, pooling = 'token', finalNorm = true, epsilon = 1e-6 } = options;
  const tokens = pooling === 'token' ? 1 : 0;
  return {
    features: width,
    size: 14 * patch,
    names: 'timm',
    source: `Dosovitskiy et al. 2021, section 3.1; width ${width}, depth ${depth}, ${heads} heads`,
    body: (pictures, random) => {
      let x = embedPatches(pictures, patch, width, random);
      const patches = x.shape[1] as number;
      let position = parameter(x, 'pos_embed', normal([1, patches + tokens, width], 0.02, random));
      if (tokens > 0) {
        // A row of zeros with the class token added: the batch may be open, and no token need be repeated for it.
        const token = parameter(x, 'cls_token', normal([1, 1, width], 0.02, random));
        position = add(position, pad(token, [0, 0, 0, 0, patches, 0]));
        x = pad(x, [0, 1, 0, 0, 0, 0]);
      }
      x = add(x, position);
      for (let i = 0; i < depth; i++) x = block(x, `blocks.${i}`, heads, epsilon, random);
      if (tokens > 0) x = reshape(slice(x, [1], [0], [1]), [-1, width]);
      if (finalNorm) x = layerNorm(x, { name: 'norm', epsilon });
      return tokens > 0 ? x : reduceMean(x, [1]);
    },
  };
}

export const vitTiny = visionTransformer({ width: 192, depth: 12, heads: 3 });
export const vitSmall = visionTransformer({ width: 384, depth: 12, heads: 6 });
