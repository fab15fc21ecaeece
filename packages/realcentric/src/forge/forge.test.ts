import { describe, expect, it } from 'vitest';
import type { FaceCrop } from '../faces/types.ts';
import { blurImage } from '../images/blur.ts';
import { random } from '../random.ts';
import { decodeThrough } from './decode.ts';
import { type ForgeMethodName, forgeMethodNames, forgeMethods, parseForgeMethods } from './forge.ts';
import { syntheticFace } from './synthetic-face.fixture.ts';
import type { Forgery } from './types.ts';

const target = syntheticFace(1);
const source = syntheticFace(2);

function make(name: ForgeMethodName, seed: number, from: FaceCrop = source, to: FaceCrop = target): Forgery {
  return forgeMethods[name].forge(to, from, random(seed, name), { partShare: 0.4 });
}

function meanChange(made: Forgery, original: FaceCrop): number {
  let sum = 0;
  for (let i = 0; i < made.image.data.length; i++) sum += Math.abs(made.image.data[i] - original.image.data[i]);
  return sum / made.image.data.length;
}

describe.each(forgeMethodNames)('%s', (name) => {
  it('keeps the target bit for bit where the mask is 0, and its mask in 0..1', () => {
    for (let seed = 0; seed < 40; seed++) {
      const { image, mask } = make(name, seed);
      for (let i = 0; i < mask.data.length; i++) {
        const share = mask.data[i];
        if (!(share >= 0 && share <= 1)) throw new Error(`mask is ${share} at ${i}`);
        if (share !== 0) continue;
        for (let c = 3 * i; c < 3 * i + 3; c++) {
          if (image.data[c] !== target.image.data[c])
            throw new Error(`seed ${seed}: pixel ${i} changed outside the mask`);
        }
      }
    }
  });

  it('changes the face: something under the mask in every forgery', () => {
    for (let seed = 0; seed < 40; seed++) {
      const made = make(name, seed);
      expect(made.mask.data.some((share) => share > 0.2)).toBe(true);
      expect(meanChange(made, target)).toBeGreaterThan(0.001);
    }
  });

  it('gives the same bytes for the same seed and others for another', () => {
    const [first, again, other] = [make(name, 7), make(name, 7), make(name, 8)];
    expect(again.image.data).toEqual(first.image.data);
    expect(again.mask.data).toEqual(first.mask.data);
    expect(again.record).toEqual(first.record);
    expect(other.image.data).not.toEqual(first.image.data);
    expect(other.record).not.toEqual(first.record);
  });

  it('leaves its inputs alone', () => {
    const pixels = [target.image.data.slice(), source.image.data.slice()];
    const points = [target.landmarks.slice(), source.landmarks.slice()];
    make(name, 3);
    expect([target.image.data, source.image.data]).toEqual(pixels);
    expect([target.landmarks, source.landmarks]).toEqual(points);
  });

  it('records plain JSON that names the method', () => {
    const { record } = make(name, 4);
    expect(record.method).toBe(name);
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });

  it('survives landmarks that are degenerate or off the picture', () => {
    const odd = [
      new Float32Array(936).fill(128),
      new Float32Array(936).fill(-4000),
      Float32Array.from({ length: 936 }, (_, i) => (i >> 1) / 2),
      Float32Array.from(target.landmarks, (value) => value + 230),
    ];
    for (const landmarks of odd) {
      for (let seed = 0; seed < 6; seed++) {
        const bad = { ...target, landmarks };
        for (const made of [make(name, seed, bad), make(name, seed, source, bad)]) {
          expect(made.mask.data.every((share) => share >= 0 && share <= 1)).toBe(true);
        }
      }
    }
  });

  it('works at other sizes', () => {
    const made = make(name, 1, syntheticFace(4, 96), syntheticFace(3, 96));
    expect([made.image.width, made.image.height, made.mask.width]).toEqual([96, 96, 96]);
  });
});

describe('selfblend', () => {
  it('does not look at the source', () => {
    expect(make('selfblend', 5, syntheticFace(9)).image.data).toEqual(make('selfblend', 5).image.data);
  });
});

describe.each(['swap', 'decode'] as const)('%s', (name) => {
  it('leaves no black pixels, also where the source is cut by its picture', () => {
    const cut: FaceCrop = {
      ...source,
      landmarks: source.landmarks.map((value, i) => value + (i % 2 === 0 ? 90 : -70)),
    };
    const bright = { ...cut, image: { ...cut.image, data: cut.image.data.map((value) => Math.max(90, value)) } };
    const to = { ...target, image: { ...target.image, data: target.image.data.map((value) => Math.max(90, value)) } };
    for (let seed = 0; seed < 20; seed++) {
      const { image } = make(name, seed, bright, to);
      for (let i = 0; i < image.data.length; i += 3) {
        const sum = image.data[i] + image.data[i + 1] + image.data[i + 2];
        if (sum < 100) throw new Error(`seed ${seed}: pixel ${i / 3} is nearly black`);
      }
    }
  });

  it('keeps the opening of the mouth where the source has none', () => {
    const open = target.landmarks.slice();
    for (const index of [13, 82, 81, 80, 312, 311, 310]) open[2 * index + 1] -= 8;
    for (const index of [14, 87, 88, 178, 317, 402, 318]) open[2 * index + 1] += 8;
    for (let seed = 0; seed < 10; seed++) {
      const draws = random(seed, 'mouth');
      const whole = forgeMethods[name].forge({ ...target, landmarks: open }, source, draws, { partShare: 0 });
      const mask = whole.record.mask as { readonly holes: readonly string[] };
      expect(mask.holes).toContain('mouth');
    }
  });

  it('refuses crops of two sizes', () => {
    expect(() => make(name, 1, syntheticFace(2, 128))).toThrow(RangeError);
  });
});

describe('swap', () => {
  it('gives nearly the target back where source and target are one picture', () => {
    // Bilinear sampling takes the grain off: compare with a target that has none.
    const smooth = { ...target, image: blurImage(target.image, 2) };
    for (let seed = 0; seed < 20; seed++) {
      const { image } = make('swap', seed, smooth, smooth);
      let most = 0;
      for (let i = 0; i < image.data.length; i++) most = Math.max(most, Math.abs(image.data[i] - smooth.image.data[i]));
      expect(most).toBeLessThanOrEqual(4);
    }
  });

  it('shows the source at the resolution of the target', () => {
    const coarse = { ...target, toPicture: { a: 0.3, b: 0, tx: 0, ty: 0 } };
    const detail = (made: Forgery) => {
      let sum = 0;
      for (let i = 0; i < made.mask.data.length - 1; i++) {
        if (made.mask.data[i] < 0.8 || made.mask.data[i + 1] < 0.8) continue;
        sum += Math.abs(made.image.data[3 * i] - made.image.data[3 * i + 3]);
      }
      return sum;
    };
    expect(detail(make('swap', 2, source, coarse))).toBeLessThan(0.7 * detail(make('swap', 2)));
  });
});

describe('decode', () => {
  it('is a swap of what the bottleneck gives, and records what it drew', () => {
    const asItIs = decodeThrough(({ image }) => ({ image, record: { decoder: 'none' } }));
    const made = asItIs(target, source, random(3, 'same'), { partShare: 0.4 });
    const swapped = forgeMethods.swap.forge(target, source, random(3, 'same'), { partShare: 0.4 });
    expect(made.image.data).toEqual(swapped.image.data);
    expect(made.record).toEqual({ ...swapped.record, method: 'decode', decoder: 'none' });
    expect(make('decode', 3).record.decoder).toMatchObject({ resolution: expect.any(Number) });
  });

  it('gives a face close to the target back where source and target are one picture', () => {
    const smooth = { ...target, image: blurImage(target.image, 2) };
    for (let seed = 0; seed < 20; seed++)
      expect(meanChange(make('decode', seed, smooth, smooth), smooth)).toBeLessThan(3);
  });
});

describe('parseForgeMethods', () => {
  it('reads names and refuses others with advice', () => {
    expect(parseForgeMethods('swap, selfblend,swap')).toEqual(['swap', 'selfblend']);
    expect(() => parseForgeMethods('swap,morph')).toThrow(
      /unknown forgery method 'morph'; choose from selfblend, swap/,
    );
    expect(() => parseForgeMethods('')).toThrow(/unknown forgery method ''/);
  });
});
