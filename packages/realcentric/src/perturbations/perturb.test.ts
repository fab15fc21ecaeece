import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import { isPixelPerturbation, perturb, perturbationRandom } from './perturb.ts';
import { picture, psnr, scene } from './reference.fixture.ts';
import { PERTURBATIONS, type PerturbationType, type PixelPerturbationType } from './suite.ts';

const types = Object.keys(PERTURBATIONS) as PerturbationType[];
const pixelTypes = types.filter((type): type is PixelPerturbationType => isPixelPerturbation({ type, level: 1 }));
const drawing: readonly PixelPerturbationType[] = ['BW', 'GNC', 'BW-crop'];
const never = {
  next: () => {
    throw new Error('drew a number');
  },
};

describe('perturb', () => {
  it('does all types but those of an encoder', () => {
    expect(types.filter((type) => !pixelTypes.includes(type as PixelPerturbationType))).toEqual(['VC', 'RJPEG']);
  });

  it.each(pixelTypes)('%s goes farther from the picture with every level', (type) => {
    const image = scene(256, 256);
    const ratios = PERTURBATIONS[type].levels.map((_, i) =>
      psnr(perturb(image, { type, level: i + 1 }, random(1)), image),
    );
    expect(ratios[0]).toBeLessThan(50);
    for (let i = 1; i < ratios.length; i++) expect(ratios[i]).toBeLessThan(ratios[i - 1]!);
  });

  it('keeps the size, leaves the original, and repeats, for any picture, type, level and seed', () => {
    const pictures = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
      .chain(([width, height]) => {
        const data = fc.uint8Array({ minLength: 3 * width * height, maxLength: 3 * width * height });
        return data.map((bytes) => ({ width, height, data: bytes }));
      });
    const property = fc.property(
      pictures,
      fc.constantFrom(...pixelTypes),
      fc.nat(4),
      fc.nat(),
      (image, type, i, seed) => {
        const perturbation = { type, level: Math.min(i + 1, PERTURBATIONS[type].levels.length) };
        const before = image.data.slice();
        const result = perturb(image, perturbation, random(seed));
        expect([result.width, result.height, result.data.length]).toEqual([
          image.width,
          image.height,
          image.data.length,
        ]);
        expect(image.data).toEqual(before);
        expect(result.data).not.toBe(image.data);
        expect(perturb(image, perturbation, random(seed))).toEqual(result);
      },
    );
    fc.assert(property, { numRuns: 200 });
  });

  it.each(pixelTypes)('%s of black stays within the numbers of a picture', (type) => {
    const black = { width: 9, height: 7, data: new Uint8Array(9 * 7 * 3) };
    const white = { ...black, data: black.data.map(() => 255) };
    for (const image of [black, white]) expect(perturb(image, { type, level: 1 }, random(1)).data).toHaveLength(189);
  });

  it.each(pixelTypes.filter((type) => !drawing.includes(type)))('%s draws nothing', (type) => {
    expect(() => perturb(scene(256, 256), { type, level: 1 }, never)).not.toThrow();
  });

  it.each(drawing)('%s depends on seed, video, level and frame, each by itself', (type) => {
    const image = scene(256, 256);
    const at = (seed: number, video: string, level: number, frame: number) =>
      perturb(image, { type, level: 1 }, perturbationRandom(seed, video, { type, level }, frame));
    const results = [at(1, 'a', 1, 0), at(2, 'a', 1, 0), at(1, 'b', 1, 0), at(1, 'a', 2, 0), at(1, 'a', 1, 1)];
    for (let i = 0; i < results.length; i++) {
      for (let j = 0; j < i; j++) expect(results[i]).not.toEqual(results[j]);
    }
    expect(at(1, 'a', 1, 0)).toEqual(results[0]);
  });

  it.each([0, 6])('has no level %i', (level) => {
    expect(() => perturb(picture, { type: 'GB', level }, random(1))).toThrow(RangeError);
  });
});
