import { describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import { reenact } from './reenact.ts';
import { type SyntheticExpression, syntheticFace } from './synthetic-face.fixture.ts';

const shut = { mouth: 0.002, eyes: 0.022, brows: 0 };
const half = { mouth: 0.018, eyes: 0.022, brows: 0 };
const wide = { mouth: 0.04, eyes: 0.022, brows: 0 };

/** Forty reenactments of a target by a source with these expressions. */
function many(target: SyntheticExpression, source: SyntheticExpression, partShare: number) {
  const [to, from] = [syntheticFace(1, 256, target), syntheticFace(2, 256, source)];
  return Array.from({ length: 40 }, (_, seed) => reenact(to, from, random(seed, 'reenact'), { partShare }));
}

describe('reenact', () => {
  it('fills a mouth that opens with the source’s, one that was open with its own', () => {
    for (const { record } of many(shut, wide, 0)) expect(record.mouth).toBe('source');
    for (const { record } of many(wide, shut, 0)) expect(['own', 'closed']).toContain(record.mouth);
    for (const { record } of many(wide, half, 0)) expect(record.mouth).toBe('own');
  });

  it('lets none of the source’s mouth into a mouth that has one of its own', () => {
    const target = syntheticFace(1, 256, wide);
    const source = syntheticFace(2, 256, half);
    const green = {
      ...source,
      image: { ...source.image, data: source.image.data.map((_, i) => (i % 3 === 1 ? 255 : 0)) },
    };
    for (let seed = 0; seed < 10; seed++) {
      const [a, b] = [source, green].map((from) => reenact(target, from, random(seed), { partShare: 0 }));
      expect(a.image.data).toEqual(b.image.data);
    }
  });

  it('draws whole faces, mouths and parts, the nose among them', () => {
    const variants = many(shut, wide, 0).map(({ record }) => record.variant);
    expect(new Set(variants)).toEqual(new Set(['face', 'mouth']));
    const parts = many(shut, wide, 1).map(({ record }) => record.mask as { parts: readonly string[]; region: string });
    expect(parts.every(({ region }) => region === 'parts')).toBe(true);
    for (const name of ['right-eye', 'left-eye', 'nose', 'mouth']) {
      expect(parts.some((mask) => mask.parts.includes(name))).toBe(true);
    }
  });

  it('keeps its mask on what moves: a forged mouth leaves eyes and forehead alone', () => {
    for (const { mask, record } of many(shut, wide, 0)) {
      if (record.variant !== 'mouth') continue;
      expect(mask.data.subarray(0, 256 * 115).every((share) => share === 0)).toBe(true);
    }
  });

  it('tears nothing: neighbours in a smooth face stay neighbours', () => {
    const smooth = (expression: SyntheticExpression, seed: number) => {
      const face = syntheticFace(seed, 256, expression);
      const data = face.image.data.map(
        (_, i) => 60 + Math.floor((Math.floor(i / 3) % 256) / 2 + Math.floor(i / 768) / 4),
      );
      return { ...face, image: { ...face.image, data } };
    };
    const [target, source] = [smooth(wide, 1), smooth(shut, 1)];
    for (let seed = 0; seed < 20; seed++) {
      const { image } = reenact(target, source, random(seed), { partShare: 0 });
      let step = 0;
      for (let i = 0; i < image.data.length - 768; i++) {
        if (i % 768 >= 765) continue;
        const here = image.data[i];
        step = Math.max(step, Math.abs(image.data[i + 3] - here), Math.abs(image.data[i + 768] - here));
      }
      expect(step).toBeLessThan(45);
    }
  });
});
