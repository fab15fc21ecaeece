import { describe, expect, it } from 'vitest';
import { mapPoints } from '../faces/similarity.ts';
import { fitSimilarity, meshMap } from './mesh-warp.ts';
import { syntheticFace } from './synthetic-face.fixture.ts';

const a = syntheticFace(1);
const b = syntheticFace(2);

/** Farthest that the map at the given points is from where it should lead, bilinear between pixel centres. */
function farthest(map: ReturnType<typeof meshMap>, from: ArrayLike<number>, to: ArrayLike<number>): number {
  const { width } = map.x;
  let most = 0;
  for (let i = 0; i < 936; i += 2) {
    const x = from[i] - 0.5;
    const y = from[i + 1] - 0.5;
    const at = (plane: { readonly data: Float32Array }) => {
      const o = Math.floor(y) * width + Math.floor(x);
      const fx = x - Math.floor(x);
      const fy = y - Math.floor(y);
      const top = plane.data[o] + (plane.data[o + 1] - plane.data[o]) * fx;
      const bottom = plane.data[o + width] + (plane.data[o + width + 1] - plane.data[o + width]) * fx;
      return top + (bottom - top) * fy;
    };
    most = Math.max(most, Math.hypot(at(map.x) - to[i], at(map.y) - to[i + 1]));
  }
  return most;
}

describe('fitSimilarity', () => {
  it('finds the transform that made the points', () => {
    const t = { a: 0.8, b: -0.35, tx: 12, ty: -40 };
    const found = fitSimilarity(a.landmarks, mapPoints(t, a.landmarks));
    for (const key of ['a', 'b', 'tx', 'ty'] as const) expect(found[key]).toBeCloseTo(t[key], 3);
  });

  it('shifts where the points have no extent', () => {
    expect(fitSimilarity([3, 3, 3, 3], [5, 9, 5, 9])).toEqual({ a: 1, b: 0, tx: 2, ty: 6 });
    expect(fitSimilarity([1, 1, 2, 5], [4, 4, 4, 4])).toEqual({ a: 1, b: 0, tx: 2.5, ty: 1 });
  });
});

describe('meshMap', () => {
  it('is the identity between a face and itself, everywhere', () => {
    for (const smoothing of [0, 2]) {
      const map = meshMap(a.landmarks, a.landmarks, 256, 256, smoothing);
      for (let i = 0; i < 65536; i += 17) {
        // The mirrored border of the blur bends the map within a few pixels of the frame.
        const x = i % 256;
        const y = Math.floor(i / 256);
        if (smoothing > 0 && Math.min(x, y, 255 - x, 255 - y) < 10) continue;
        expect(Math.abs(map.x.data[i] - x - 0.5)).toBeLessThan(0.01);
        expect(Math.abs(map.y.data[i] - y - 0.5)).toBeLessThan(0.01);
      }
    }
  });

  it('leads from landmark to landmark', () => {
    expect(farthest(meshMap(a.landmarks, b.landmarks, 256, 256, 0), a.landmarks, b.landmarks)).toBeLessThan(1.5);
    expect(farthest(meshMap(a.landmarks, b.landmarks, 256, 256, 2), a.landmarks, b.landmarks)).toBeLessThan(2.5);
  });

  it('is continuous: no pixel is left out', () => {
    const t = { a: 0.7, b: 0.5, tx: 40, ty: -60 };
    const map = meshMap(a.landmarks, mapPoints(t, b.landmarks), 256, 256, 0);
    for (let y = 0; y < 255; y++) {
      for (let x = 0; x < 255; x++) {
        const o = y * 256 + x;
        const stepX = Math.hypot(map.x.data[o + 1] - map.x.data[o], map.y.data[o + 1] - map.y.data[o]);
        const stepY = Math.hypot(map.x.data[o + 256] - map.x.data[o], map.y.data[o + 256] - map.y.data[o]);
        expect(Math.max(stepX, stepY)).toBeLessThan(8);
      }
    }
  });

  it('stays finite for landmarks in one place, on a line, or partly equal', () => {
    const place = new Float32Array(936).fill(100);
    const line = Float32Array.from({ length: 936 }, (_, i) => 20 + (i >> 1) / 4);
    const equal = a.landmarks.slice();
    equal.copyWithin(2, 0, 400);
    for (const from of [place, line, equal, a.landmarks]) {
      for (const to of [place, line, equal, b.landmarks]) {
        const map = meshMap(from, to, 64, 64, 2);
        expect(map.x.data.every(Number.isFinite) && map.y.data.every(Number.isFinite)).toBe(true);
      }
    }
  });
});
