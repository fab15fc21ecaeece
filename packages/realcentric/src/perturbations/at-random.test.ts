import { describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import { perturbAtRandom } from './at-random.ts';
import { perturb } from './perturb.ts';
import { counted, scene } from './reference.fixture.ts';

const image = scene(32, 32);

describe('perturbAtRandom', () => {
  it('gives the picture itself with probability 0 and another with probability 1', () => {
    const draw = { types: ['GB', 'CC'], levels: [1, 5] } as const;
    for (let seed = 0; seed < 20; seed++) {
      expect(perturbAtRandom(image, { ...draw, probability: 0 }, random(seed))).toBe(image);
      expect(perturbAtRandom(image, { ...draw, probability: 1 }, random(seed))).not.toEqual(image);
    }
  });

  it('happens as often as told', () => {
    const draws = random(1);
    const draw = { types: ['CC'], levels: [1, 1], probability: 0.3 } as const;
    const share = Array.from({ length: 2000 }, () => perturbAtRandom(image, draw, draws)).filter(
      (r) => r !== image,
    ).length;
    expect(Math.abs(share / 2000 - 0.3)).toBeLessThan(0.04);
  });

  it('draws every type and every level up to the strongest, and none above', () => {
    const all = (['CC', 'DS'] as const).flatMap((type) =>
      [1, 2, 3, 4, 5].flatMap((level) =>
        type === 'DS' && level > 2 ? [] : [[`${type}:${level}`, perturb(image, { type, level }, random(1))] as const],
      ),
    );
    const seen = new Set<string>();
    const draws = random(2);
    for (let i = 0; i < 200; i++) {
      const result = perturbAtRandom(image, { types: ['CC', 'DS'], levels: [1, 3], probability: 1 }, draws);
      seen.add(all.find(([, { data }]) => Buffer.compare(data, result.data) === 0)![0]);
    }
    expect([...seen].sort()).toEqual(['CC:1', 'CC:2', 'CC:3', 'DS:1', 'DS:2']);
  });

  it('draws no level below the weakest, but for a type that has none so strong', () => {
    const results = (type: 'CC' | 'DS') =>
      Array.from({ length: 40 }, (_, seed) =>
        perturbAtRandom(image, { types: [type], levels: [4, 5], probability: 1 }, random(seed)),
      );
    const strong = [4, 5].map((level) => perturb(image, { type: 'CC', level }, random(1)));
    for (const { data } of results('CC')) expect(strong.some((s) => Buffer.compare(s.data, data) === 0)).toBe(true);
    const last = perturb(image, { type: 'DS', level: 2 }, random(1));
    for (const result of results('DS')) expect(result).toEqual(last);
  });

  it('takes four numbers whatever comes of them', () => {
    for (const probability of [0, 1]) {
      for (const type of ['GNC', 'CC'] as const) {
        const draws = counted(random(3));
        perturbAtRandom(image, { types: [type], levels: [1, 5], probability }, draws);
        expect(draws.count()).toBe(4);
      }
    }
  });
});
