/** @file Units: two people each, relations as the strategy has them, pools by weight, faces visited evenly, the same plan from the same seed. */
import { describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import { type PairingOptions, planUnits } from './pairing.ts';

const pools = [
  { weight: 3, faces: Array.from({ length: 10 }, (_, i) => i) },
  { weight: 1, faces: Array.from({ length: 12 }, (_, i) => 100 + i) },
];
const options: PairingOptions = {
  strategy: 'quad',
  quads: 400,
  methods: ['selfblend', 'swap', 'reenact'],
  methodsPerQuad: 1,
  candidates: 4,
  person: (face) => `person ${Math.floor(face / 2)}`,
  unlikeness: (a, b) => Math.abs(a - b),
};
const plan = (more: Partial<PairingOptions> = {}, seed = 1) =>
  planUnits(pools, { ...options, ...more }, random(seed, 'plan'));

describe('pairing', () => {
  it.each(['quad', 'target', 'random'] as const)('forges between different people of one pool (%s)', (strategy) => {
    for (const { reals, fakes } of plan({ strategy })) {
      for (const { target, source } of fakes) {
        expect(options.person(target)).not.toBe(options.person(source));
        expect(target < 100).toBe(source < 100);
        expect(target < 100).toBe(reals[0] < 100);
      }
    }
  });

  it('puts both faces of a forgery into a quad, forged both ways', () => {
    for (const { reals, fakes } of plan()) {
      const [a, b] = reals;
      expect(fakes).toEqual([
        { target: a, source: b },
        { target: b, source: a },
      ]);
    }
  });

  it('brings each real with its own forgery where the strategy is target, and with none where it is random', () => {
    for (const { reals, fakes } of plan({ strategy: 'target' })) expect(fakes.map((f) => f.target)).toEqual(reals);
    const related = plan({ strategy: 'random' }).filter(({ reals, fakes }) =>
      fakes.some((f, i) => f.target === reals[i]),
    );
    expect(related.length).toBeLessThan(400 * 0.4);
  });

  it('takes pools by weight, methods in turn, and targets evenly', () => {
    const units = plan();
    expect(units.filter((u) => u.reals[0] < 100)).toHaveLength(300);
    expect(units.slice(0, 6).map((u) => u.method)).toEqual([
      'selfblend',
      'swap',
      'reenact',
      'selfblend',
      'swap',
      'reenact',
    ]);
    const visits = pools[0]?.faces.map((face) => units.filter((u) => u.reals[0] === face).length);
    expect(visits).toEqual(Array(10).fill(30));
  });

  it('forges one quad by several methods side by side', () => {
    const units = plan({ methodsPerQuad: 2, quads: 5 });
    expect(units).toHaveLength(10);
    for (let q = 0; q < 5; q++) {
      const [first, second] = units.slice(2 * q, 2 * q + 2);
      expect(first?.quad).toBe(q);
      expect(second?.quad).toBe(q);
      expect(second?.reals).toEqual(first?.reals);
      expect(second?.method).not.toBe(first?.method);
    }
  });

  it('prefers alike faces', () => {
    const mean = (units: ReturnType<typeof plan>) =>
      units.reduce((sum, { reals: [a, b] }) => sum + options.unlikeness(a, b), 0) / units.length;
    expect(mean(plan())).toBeLessThan(0.7 * mean(plan({ candidates: 1 })));
  });

  it('is the same from the same seed, another from another', () => {
    expect(plan()).toEqual(plan());
    expect(plan({}, 2)).not.toEqual(plan());
  });
});
