/** @file Interference: each kind does what it says, the same seed the same, and nothing when nothing is wanted. */
import { describe, expect, it } from 'vitest';
import { normal, random } from '../random.ts';
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
