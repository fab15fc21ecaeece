/** @file What the tests of this folder hold the perturbations against. */
import { readFileSync } from 'node:fs';
import type { RgbImage } from '../images/image.ts';
import type { Random } from '../random.ts';

type Results = Readonly<Record<string, readonly string[]>>;
interface Reference {
  readonly width: number;
  readonly height: number;
  readonly picture: string;
  readonly formula: Results;
  readonly opencv: Results;
}

const file = new URL('perturb.fixture.json', import.meta.url);
const reference: Reference = JSON.parse(readFileSync(file, 'utf8'));

const image = (base64: string): RgbImage => {
  const { width, height } = reference;
  return { width, height, data: new Uint8Array(Buffer.from(base64, 'base64')) };
};

/** 17 x 13 pixels: a ramp, a checkerboard and noise, with black, white and pure colours in the corners. */
export const picture = image(reference.picture);

/** The picture perturbed, level by level, by perturb.reference.py. */
export function expected(source: 'formula' | 'opencv', type: string): RgbImage[] {
  return reference[source][type]!.map(image);
}

/** The same numbers as `uniforms` of perturb.reference.py. */
export function uniforms(): Random {
  let count = 0;
  return { next: () => ((count++ * 7919 + 13) % 65537) / 65537 };
}

/** The generator, and how many numbers were taken from it. */
export function counted(random: Random): Random & { readonly count: () => number } {
  let count = 0;
  return {
    next: () => {
      count += 1;
      return random.next();
    },
    count: () => count,
  };
}

/** The largest difference in levels, and the share of the numbers that differ. */
export function difference(a: RgbImage, b: RgbImage): { readonly largest: number; readonly share: number } {
  let [largest, count] = [0, 0];
  for (const [i, value] of a.data.entries()) {
    largest = Math.max(largest, Math.abs(value - b.data[i]));
    if (value !== b.data[i]) count += 1;
  }
  return { largest, share: count / a.data.length };
}

/** Peak signal-to-noise ratio in dB; infinite for equal pictures. */
export function psnr(a: RgbImage, b: RgbImage): number {
  let sum = 0;
  for (const [i, value] of a.data.entries()) sum += (value - b.data[i]) ** 2;
  return 10 * Math.log10((255 * 255 * a.data.length) / sum);
}

/** Waves, an edge and texture in colour, as photographs have them: every perturbation changes it. */
export function scene(width: number, height: number): RgbImage {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
    const texture = 30 * Math.sin(40 * x * (1 + y)) * Math.cos(53 * y);
    const edge = (x - 0.5) ** 2 + (y - 0.4) ** 2 < 0.08 ? 60 : -20;
    data[3 * i] = 120 + edge + texture + 40 * x;
    data[3 * i + 1] = 100 + edge / 2 + texture + 50 * y;
    data[3 * i + 2] = 90 - edge / 2 + texture;
  }
  return { width, height, data };
}
