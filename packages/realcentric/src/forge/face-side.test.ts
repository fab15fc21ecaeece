import { describe, expect, it } from 'vitest';
import { faceSide } from './face-side.ts';
import { syntheticFace } from './synthetic-face.fixture.ts';

const face = syntheticFace(1);

describe('faceSide', () => {
  it('is 1.3 times the box around the landmarks', () => {
    const height = 0.84 * 256;
    expect(Math.abs(faceSide(face) / (1.3 * height) - 1)).toBeLessThan(0.03);
    const half = { ...face, landmarks: face.landmarks.map((value) => value / 2) };
    expect(faceSide(half)).toBeCloseTo(faceSide(face) / 2, 3);
  });

  it('stays near the crop for landmarks that make no sense', () => {
    const sideAt = (value: number) => faceSide({ ...face, landmarks: new Float32Array(936).fill(value) });
    expect([sideAt(3), sideAt(Number.NaN)]).toEqual([64, 256]);
    expect(faceSide({ ...face, landmarks: face.landmarks.map((value) => 100 * value) })).toBe(512);
  });
});
