import { describe, expect, it } from 'vitest';
import { mapPoints } from '../faces/similarity.ts';
import type { FaceCrop } from '../faces/types.ts';
import { blurImage } from '../images/blur.ts';
import { jitterColour } from '../images/colour.ts';
import { faceTraits, rankSources, unlikeness } from './likeness.ts';
import { hasBareForehead } from './patches.ts';
import { syntheticFace } from './synthetic-face.fixture.ts';

const face = syntheticFace(1);
const traits = faceTraits(face);
const darker: FaceCrop = {
  ...face,
  image: jitterColour(face.image, { hue: 0, saturation: 0, contrast: 0, brightness: -0.15, shift: [0, 0, 0] }),
};

describe('unlikeness', () => {
  it('is 0 for the same face, symmetric, and larger for another', () => {
    const other = faceTraits(syntheticFace(2));
    expect(unlikeness(traits, traits)).toBe(0);
    expect(unlikeness(traits, other)).toBe(unlikeness(other, traits));
    expect(unlikeness(traits, other)).toBeGreaterThan(unlikeness(traits, faceTraits(darker)) * 0.1);
  });

  it('does not see place and size of the landmarks, but their shape', () => {
    const placed = { ...traits, shape: faceTraits({ ...face, landmarks: scaledLandmarks(1, 1) }).shape };
    expect(unlikeness(traits, placed)).toBeLessThan(1e-4);
    const stretched = { ...traits, shape: faceTraits({ ...face, landmarks: scaledLandmarks(0.8, 1) }).shape };
    expect(unlikeness(traits, stretched)).toBeGreaterThan(0.5);
  });

  it('sees complexion and sharpness', () => {
    expect(unlikeness(traits, faceTraits(darker))).toBeGreaterThan(0.5);
    const soft = faceTraits({ ...face, image: blurImage(face.image, 3) });
    expect(soft.detail).toBeLessThan(traits.detail - 0.4);
    expect(unlikeness(traits, soft)).toBeGreaterThan(0.8);
  });

  it('is finite for landmarks that make no sense', () => {
    const broken = faceTraits({ ...face, landmarks: new Float32Array(936).fill(-9000) });
    expect(Number.isFinite(unlikeness(traits, broken))).toBe(true);
  });
});

/** The landmarks moved, and stretched along x. */
function scaledLandmarks(x: number, y: number): Float32Array {
  const points = mapPoints({ a: 0.5, b: 0, tx: 31, ty: 7 }, face.landmarks);
  return Float32Array.from(points, (value, i) => value * (i % 2 === 0 ? x : y));
}

describe('rankSources', () => {
  it('puts the most alike first', () => {
    const candidates = [syntheticFace(5), darker, face].map(faceTraits);
    const order = rankSources(traits, candidates);
    expect(order[0]).toBe(2);
    expect([...order].sort()).toEqual([0, 1, 2]);
    const distances = order.map((i) => unlikeness(traits, candidates[i]));
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
  });

  it('keeps the order of equals and takes none', () => {
    expect(rankSources(traits, [traits, traits, traits])).toEqual([0, 1, 2]);
    expect(rankSources(traits, [])).toEqual([]);
  });
});

describe('hasBareForehead', () => {
  it('tells a fringe from skin', () => {
    expect(hasBareForehead(face)).toBe(true);
    const fringe = face.image.data.slice();
    fringe.fill(25, 0, 3 * 256 * 80);
    expect(hasBareForehead({ ...face, image: { ...face.image, data: fringe } })).toBe(false);
  });
});
