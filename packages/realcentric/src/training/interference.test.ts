/** @file Interference: each kind does what it says, the same seed the same, and nothing when nothing is wanted. */
import { describe, expect, it } from 'vitest';
import { CROP_TYPES } from '../perturbations/at-random.ts';
import { perturb } from '../perturbations/perturb.ts';
import { normal, random } from '../random.ts';
import { trainingConfig } from './config.ts';
import { type InterferenceOptions, interfere } from './interference.ts';

const draw = random(1, 'picture');
const picture = {
  width: 48,
  height: 48,
  data: Uint8Array.from({ length: 3 * 48 * 48 }, (_, i) =>
    Math.max(0, Math.min(255, 128 + 40 * Math.sin(i / 50) + 25 * normal(draw))),
  ),
};
const never = { probability: 0, range: [1, 1] as const };
const nothing: InterferenceOptions = { resize: never, blur: never, noise: never, colour: never, jpeg: never };
const always = (low: number, high = low) => ({ probability: 1, range: [low, high] as const });

const mean = (list: ArrayLike<number>) => Array.from(list).reduce((a, b) => a + b, 0) / list.length;
/** Mean difference between horizontal neighbours: how much detail there is. */
function detail({ data }: { data: Uint8Array }): number {
  return mean(
    Array.from({ length: data.length - 3 }, (_, i) => Math.abs((data[i + 3] as number) - (data[i] as number))),
  );
}

describe('interference', () => {
  it('leaves a picture alone when nothing is wanted', async () => {
    expect((await interfere(picture, nothing, random(1))).data).toEqual(picture.data);
  });

  it('is the same from the same seed, another from another', async () => {
    const all = {
      resize: always(0.5, 1),
      blur: always(0.3, 1),
      noise: always(1, 8),
      colour: always(0, 0.2),
      jpeg: always(30, 95),
    };
    const [a, b, c] = [
      await interfere(picture, all, random(5)),
      await interfere(picture, all, random(5)),
      await interfere(picture, all, random(6)),
    ];
    expect(a.data).toEqual(b.data);
    expect(a.data).not.toEqual(c.data);
    expect([a.width, a.height]).toEqual([48, 48]);
  });

  it('draws everything else as without the suite', async () => {
    const all = {
      resize: always(0.5, 1),
      blur: always(0.3, 1),
      noise: always(1, 8),
      colour: always(0, 0.2),
      jpeg: always(30, 95),
    };
    const types = ['CC'] as const;
    for (let seed = 0; seed < 5; seed++) {
      const without = await interfere(picture, all, random(seed));
      const never = { probability: 0, types, levels: [1, 5] } as const;
      expect((await interfere(picture, { ...all, suite: never }, random(seed))).data).toEqual(without.data);
      // Perturbed in front of the compression, whose quality is the same.
      const uncompressed = await interfere(picture, { ...all, jpeg: { ...all.jpeg, probability: 0 } }, random(seed));
      const dimmed = perturb(uncompressed, { type: 'CC', level: 5 }, random(0));
      const suite = { probability: 1, types, levels: [5, 5] } as const;
      const { data } = await interfere(picture, { ...all, suite }, random(seed));
      const off = mean(Array.from(data, (value, i) => Math.abs(value - dimmed.data[i]!)));
      const compressed = mean(Array.from(without.data, (value, i) => Math.abs(value - uncompressed.data[i]!)));
      expect(off).toBeGreaterThan(0);
      expect(off).toBeLessThan(1.5 * compressed + 1);
    }
  });

  it('perturbs by every type of the suite that crops have, a picture by itself', async () => {
    for (const type of CROP_TYPES) {
      const suite = { probability: 1, types: [type], levels: [3, 3] } as const;
      const results = [random(1), random(2)].map((draws) => interfere(picture, { ...nothing, suite }, draws));
      const [one, two] = await Promise.all(results);
      expect(one!.data).not.toEqual(picture.data);
      expect(Buffer.compare(one!.data, two!.data) !== 0).toBe(type === 'GNC' || type === 'BW-crop');
    }
  });

  it('is configured: weak levels of all types, and nothing where the suite is left out', async () => {
    const parse = (interference: object) =>
      trainingConfig.parse({ out: 'runs/x', data: { reals: [{ path: 'photos' }] }, interference }).interference;
    const configured = parse({ suite: { probability: 1 } });
    expect(configured.suite).toEqual({ probability: 1, levels: [1, 3], types: [...CROP_TYPES] });
    expect((await interfere(picture, { ...nothing, suite: configured.suite }, random(1))).data).not.toEqual(
      picture.data,
    );
    // Runs from before there was a suite go on, as their configuration is the same.
    expect(Object.keys(parse({}))).not.toContain('suite');
    expect(() => parse({ suite: { types: ['VC'] } })).toThrow();
    expect(() => parse({ suite: { levels: [3, 2] } })).toThrow(/first level/);
  });

  it('takes detail away by blur, by resizing and by strong compression', async () => {
    for (const kind of [{ blur: always(1.5) }, { resize: always(0.4) }, { jpeg: always(10) }]) {
      expect(detail(await interfere(picture, { ...nothing, ...kind }, random(1)))).toBeLessThan(0.8 * detail(picture));
    }
  });

  it('adds noise of the deviation asked for', async () => {
    const grey = { ...picture, data: new Uint8Array(picture.data.length).fill(128) };
    const { data } = await interfere(grey, { ...nothing, noise: always(6) }, random(2));
    const variance = mean(Array.from(data, (v) => (v - 128) ** 2));
    expect(Math.sqrt(variance)).toBeGreaterThan(5.5);
    expect(Math.sqrt(variance)).toBeLessThan(6.5);
  });

  it('changes colours without moving pixels', async () => {
    const changed = await interfere(picture, { ...nothing, colour: always(0.2) }, random(3));
    expect(changed.data).not.toEqual(picture.data);
    expect(detail(changed)).toBeGreaterThan(0.6 * detail(picture));
  });
});
