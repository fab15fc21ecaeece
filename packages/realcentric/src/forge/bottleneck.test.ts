import { describe, expect, it } from 'vitest';
import type { FaceCrop } from '../faces/types.ts';
import { blurImage } from '../images/blur.ts';
import type { RgbImage } from '../images/image.ts';
import { random } from '../random.ts';
import { type DecoderDraw, drawDecoder, imitatedDecoder, throughDecoder } from './bottleneck.ts';
import { faceSide } from './face-side.ts';
import { syntheticFace } from './synthetic-face.fixture.ts';

const face = syntheticFace(1);
const side = faceSide(face);
const plain: DecoderDraw = {
  resolution: 96,
  angle: 0,
  offset: [0, 0],
  upsampling: 'bilinear',
  checkerboard: 0,
  blurSigma: 0,
  softening: 0,
  colour: { hue: 0, saturation: 0, contrast: 0, brightness: 0, shift: [0, 0, 0] },
  step: 1,
  noise: 0,
};
const decoded = (changes: Partial<DecoderDraw>, crop: FaceCrop = face) =>
  throughDecoder(crop, side, { ...plain, ...changes }, random(1, 'decoder'));

/** Mean over the middle of the picture of a function of the values at a place. */
function meanInside({ width, height }: RgbImage, value: (i: number) => number): number {
  let sum = 0;
  let count = 0;
  for (let y = 50; y < height - 50; y++) {
    for (let x = 60; x < width - 60; x++, count++) sum += value(3 * (y * width + x));
  }
  return sum / count;
}

const difference = (a: RgbImage, b: RgbImage) => meanInside(a, (i) => Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0)));
/** Mean difference of neighbours. */
const detail = ({ data, ...size }: RgbImage) =>
  meanInside({ data, ...size }, (i) => Math.abs((data[i] ?? 0) - (data[i + 3] ?? 0)));

const flat: FaceCrop = { ...face, image: { ...face.image, data: new Uint8Array(face.image.data.length).fill(150) } };

describe('throughDecoder', () => {
  it('leaves features where they are and loses what is finer than its pixels', () => {
    const small = decoded({});
    expect(difference(blurImage(small, 2), blurImage(face.image, 2))).toBeLessThan(2);
    expect(detail(small)).toBeLessThan(0.5 * detail(face.image));
    expect(detail(decoded({ resolution: 64 }))).toBeLessThan(detail(decoded({ resolution: 128 })));
    expect(detail(decoded({ blurSigma: 1 }))).toBeLessThan(detail(small));
    expect(detail(decoded({ upsampling: 'nearest' }))).toBeLessThan(detail(small));
  });

  it('leaves a flat face flat, but for the traces that are asked for', () => {
    expect(decoded({}, flat).data.every((value) => value === 150)).toBe(true);
    expect(detail(decoded({ checkerboard: 0.02 }, flat))).toBeGreaterThan(0.3);
    expect(detail(decoded({ noise: 2 }, flat))).toBeGreaterThan(0.3);
    expect(new Set(decoded({ step: 40 }, flat).data)).toEqual(new Set([160]));
    const shifted = decoded({ colour: { ...plain.colour, shift: [5, 0, -5] } }, flat);
    expect([...shifted.data.slice(3 * 128 * 256, 3 * 128 * 256 + 3)]).toEqual([155, 150, 145]);
  });

  it('turns the grid of its pixels with its square', () => {
    const turned = decoded({ angle: 0.1, offset: [0.4, 0.3] });
    expect(difference(turned, decoded({}))).toBeGreaterThan(0.2);
    expect(difference(blurImage(turned, 2), blurImage(face.image, 2))).toBeLessThan(2);
  });

  it('softens eyes and mouth alone', () => {
    const [hard, soft] = [decoded({}), decoded({ softening: 1 })];
    const change = (x: number, y: number) => {
      let sum = 0;
      for (let i = -6; i <= 6; i++) {
        const o = 3 * (256 * y + x + i);
        sum += Math.abs((hard.data[o] ?? 0) - (soft.data[o] ?? 0));
      }
      return sum;
    };
    expect(change(87, 110)).toBeGreaterThan(20);
    expect(change(128, 160)).toBe(0);
  });
});

describe('imitatedDecoder', () => {
  it('gives the same for the same seed, records its draws and leaves the crop alone', () => {
    const before = face.image.data.slice();
    const [first, again, other] = [1, 1, 2].map((seed) => imitatedDecoder(face, random(seed)));
    expect(again).toEqual(first);
    expect(other?.record).not.toEqual(first?.record);
    expect(JSON.parse(JSON.stringify(first?.record))).toEqual(first?.record);
    expect(face.image.data).toEqual(before);
    expect([first?.image.width, first?.image.height]).toEqual([256, 256]);
  });

  it('stays narrower than a small face', () => {
    const kind = { resolution: [64, 128], colour: 1 } as const;
    for (let seed = 0; seed < 30; seed++) {
      expect(drawDecoder(random(seed), 60, kind).resolution).toBeLessThanOrEqual(48);
      const { resolution } = drawDecoder(random(seed), 256, kind);
      expect(resolution >= 64 && resolution <= 128).toBe(true);
    }
  });

  it('survives landmarks that make no sense', () => {
    for (const value of [128, -4000]) {
      const odd = { ...face, landmarks: new Float32Array(936).fill(value) };
      expect(imitatedDecoder(odd, random(1)).image.data).toHaveLength(face.image.data.length);
    }
  });
});
