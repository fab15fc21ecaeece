/** @file Patterns of names: what stars stand for, and which parts names have. */
import { describe, expect, it } from 'vitest';
import { matcher } from './patterns.ts';

describe('patterns of names', () => {
  it.each([
    ['blocks.1*.**', 'blocks.11.attn.qkv.weight', true],
    ['blocks.1*.**', 'blocks.1.norm1.bias', true],
    ['blocks.1*.**', 'blocks.2.norm1.bias', false],
    ['**.bias', 'bias', true],
    ['**.bias', 'blocks.2.norm1.bias', true],
    ['**.bias', 'blocks.2.norm1.unbias', false],
    ['*.weight', 'conv1.weight', true],
    ['*.weight', 'layer1.conv1.weight', false],
    ['layer?.**.conv*.weight', 'layer4.1.conv2.weight', true],
    ['layer?.**.conv*.weight', 'layer10.1.conv2.weight', false],
    ['**.attn.qkv.*', '/blocks.0/attn/qkv/MatMul', true],
    ['model/conv1/kernel', 'model.conv1.kernel', true],
    ['conv(1).weight', 'conv(1).weight', true],
    ['**', 'anything.at/all', true],
    ['blocks', 'blocks.0.weight', false],
  ])('%s of %s: %s', (pattern, name, expected) => {
    expect(matcher(pattern)(name)).toBe(expected);
  });
});
