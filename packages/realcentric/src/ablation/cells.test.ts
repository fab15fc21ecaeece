/** @file The runs of an ablation: variants, seeds, left-out families, and configurations that do not fit. */
import { describe, expect, it } from 'vitest';
import { cellsOf, withSetting } from './cells.ts';
import { type AblationConfig, ablationConfig } from './config.ts';

const raw = {
  out: 'out',
  base: { data: { reals: [{ path: 'photos' }], test: 0.2 }, forge: { methods: ['selfblend', 'swap'] } },
  variants: [
    { name: 'classification', set: { 'method.objective': 'cross_entropy' } },
    { name: 'full', set: { 'method.pairing.strategy': 'quad', 'method.margin': 0.3 } },
  ],
  seeds: [1, 2],
};
const config = (more: object = {}): AblationConfig => ablationConfig.parse({ ...raw, ...more });
const folder = (id: string) => `out/${id}`;
const at = (path: string) => `/configs/${path}`;

describe('the cells of an ablation', () => {
  it('are every variant over every seed, the same people on each side', () => {
    const cells = cellsOf(config(), folder, at);
    expect(cells.map((c) => c.id)).toEqual([
      'classification-seed-1',
      'classification-seed-2',
      'full-seed-1',
      'full-seed-2',
    ]);
    expect(cells[0]?.training.method.objective).toBe('cross_entropy');
    expect(cells[2]?.training.method.margin).toBe(0.3);
    expect(cells.map((c) => c.training.seed)).toEqual([1, 2, 1, 2]);
    expect(new Set(cells.map((c) => c.training.data.split_seed)).size).toBe(1);
    expect(new Set(cells.map((c) => c.training.out)).size).toBe(4);
  });

  it('leave each family out in turn for the variants that are named', () => {
    const cells = cellsOf(config({ leave_out: ['full'] }), folder, at).filter((c) => c.leftOut !== null);
    expect(cells.map((c) => [c.variant, c.leftOut, c.seed])).toEqual([
      ['full', 'selfblend', 1],
      ['full', 'selfblend', 2],
      ['full', 'swap', 1],
      ['full', 'swap', 2],
    ]);
    expect(cells.map((c) => c.training.forge.methods)).toEqual([['swap'], ['swap'], ['selfblend'], ['selfblend']]);
  });

  it('have the paths that a variant sets resolved like all others', () => {
    const weights = { name: 'vit', set: { 'network.backbone': 'vit_tiny', 'network.weights': 'vit.safetensors' } };
    const [cell] = cellsOf(config({ variants: [weights] }), folder, at);
    expect(cell?.training.network.weights).toBe('/configs/vit.safetensors');
    expect(cell?.training.data.reals?.[0]?.path).toBe('/configs/photos');
    expect(cell?.training.out).toBe('out/vit-seed-1');
  });

  it.each([
    [{ leave_out: ['fuller'] }, /leave_out names "fuller", which is no variant/],
    [{ variants: [{ name: 'a', set: { 'method.objektive': 'supcon' } }] }, /a variant sets method.*objektive/],
    [{ variants: [{ name: 'a', set: { 'method.margin': 7 } }] }, /a variant sets method\.margin/],
    [{ variants: [{ name: 'a', set: { 'seed.deep': 1 } }] }, /nothing to set at "deep"/],
    [{ variants: [{ name: 'a' }, { name: 'a' }] }, /two variants have the name "a"/],
  ])('refuse %j', (more, message) => {
    expect(() => cellsOf(config(more), folder, at)).toThrow(message);
  });

  it('know their conditions', () => {
    expect(() => config({ test: { conditions: ['clean', 'GB:9'] } })).toThrow(/GB/);
    expect(() => config({ test: { conditions: ['VC:1'] } })).toThrow(/VC takes a video encoder/);
  });
});

it('sets a value at a path without touching the rest', () => {
  expect(withSetting({ a: { b: 1, c: 2 }, d: 3 }, 'a.b', 5)).toEqual({ a: { b: 5, c: 2 }, d: 3 });
});
