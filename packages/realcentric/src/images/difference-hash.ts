/**
 * @file Perceptual hash of pictures: of a picture shrunk to a few grey pixels, which of two neighbours is brighter. Recompressed and
 * scaled copies differ in few bits, other pictures in about half. The difference hash of Krawetz (2013), in both directions.
 */
import type { RgbImage } from './image.ts';
import { resize } from './resample.ts';

/** 8 x 8 comparisons with the neighbour to the right, 8 x 8 with the one below. */
const SIDE = 8;
export const HASH_BITS = 2 * SIDE * SIDE;
const WORDS = HASH_BITS / 32;

/** Pictures whose shrunken greys spread less have nothing to compare but noise; of 0..255. */
const LEAST_SPREAD = 3;

/** `HASH_BITS` bits in 32-bit words, the first bit of each word the lowest; undefined for a picture without structure (a black frame). */
export function differenceHash(image: RgbImage): Uint32Array | undefined {
  const wide = greys(image, SIDE + 1, SIDE);
  const high = greys(image, SIDE, SIDE + 1);
  if (spread(wide) < LEAST_SPREAD) return undefined;
  const hash = new Uint32Array(WORDS);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const bit = y * SIDE + x;
      const right = wide[y * (SIDE + 1) + x + 1]! > wide[y * (SIDE + 1) + x]!;
      const below = high[(y + 1) * SIDE + x]! > high[y * SIDE + x]!;
      if (right) hash[bit >> 5]! |= 1 << (bit & 31);
      if (below) hash[WORDS / 2 + (bit >> 5)]! |= 1 << (bit & 31);
    }
  }
  return hash;
}

/** In how many bits two hashes differ, 0..`HASH_BITS`. */
export function hashDistance(a: Uint32Array, b: Uint32Array): number {
  let differing = 0;
  for (let i = 0; i < WORDS; i++) differing += ones(a[i]! ^ b[i]!);
  return differing;
}

/** Bits set in a 32-bit word, in parallel (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Luma (BT.601) of the picture at this size. */
function greys(image: RgbImage, width: number, height: number): Float32Array {
  const { data } = resize(image, width, height);
  return Float32Array.from(
    { length: width * height },
    (_, i) => 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!,
  );
}

function spread(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
