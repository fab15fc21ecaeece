/** @file Blocks told from names, as the built-in networks and exporters write them. */
import { describe, expect, it } from 'vitest';
import { buildNetwork, type NetworkName, networks } from '../networks/index.ts';
import { blocksOf } from './blocks.ts';
import { networkParameters } from './network-parameters.ts';

describe('blocks', () => {
  it.each<[NetworkName, number, string, string]>([
    ['resnet18', 8, 'conv1.weight', 'layer4.1.bn2.bias'],
    ['resnet50', 16, 'conv1.weight', 'layer4.2.bn3.bias'],
    ['mobilenetv1', 13, 'stem.conv.weight', 'blocks.12.pointwise_norm.bias'],
    ['mobilenetv2', 19, 'features.0.0.weight', 'features.18.1.bias'],
    ['mobilenetv3_small', 13, 'features.0.0.weight', 'features.12.1.bias'],
    ['mobilenetv3_large', 17, 'features.0.0.weight', 'features.16.1.bias'],
    ['efficientnet_b0', 18, 'features.0.0.weight', 'features.8.1.bias'],
    ['xception', 14, 'conv1.weight', 'bn4.bias'],
    ['vit_tiny', 12, 'patch_embed.proj.weight', 'norm.bias'],
  ])('of %s are %d', (name, count, first, last) => {
    const names = [...networkParameters(buildNetwork(name, networks[name].size, () => 0.5)).keys()];
    const blocks = blocksOf(names);
    expect(blocks).toHaveLength(count);
    expect(blocks[0]).toContain(first);
    expect(blocks.at(-1)?.at(-1)).toBe(last);
    expect(blocks.flat()).toEqual(names);
  });

  it('are stages where their number is followed by another', () => {
    const names = [
      'features.7.0.block.0.weight',
      'features.7.0.layer_scale',
      'features.7.1.block.0.weight',
      'features.8.0.weight',
    ];
    expect(blocksOf(names).map((block) => block.length)).toEqual([2, 1, 1]);
  });

  it('lie behind what all names share, and may be words with a number', () => {
    const names = [
      'stem/conv/kernel',
      'bottleneck_1/expand/kernel',
      'bottleneck_1/project/kernel',
      'bottleneck_2/expand/kernel',
    ];
    const deep = names.map((name) => `model/MobilenetV2/${name}`);
    expect(blocksOf(deep)).toEqual([deep.slice(0, 3), deep.slice(3)]);
  });

  it('are none where nothing is numbered', () => {
    expect(blocksOf(['conv.weight', 'conv1.weight', 'norm.bias'])).toEqual([]);
    expect(blocksOf([])).toEqual([]);
  });
});
