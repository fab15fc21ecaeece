/** @file Arithmetic on similarity transforms. */
import type { Similarity } from './types.ts';

/** The point (x, y) mapped. */
export function applySimilarity(t: Similarity, x: number, y: number): readonly [x: number, y: number] {
  return [t.a * x - t.b * y + t.tx, t.b * x + t.a * y + t.ty];
}

/** The way back: `applySimilarity(invertSimilarity(t), ...applySimilarity(t, x, y))` is (x, y). The scale must not be 0. */
export function invertSimilarity(t: Similarity): Similarity {
  const squared = t.a * t.a + t.b * t.b;
  const a = t.a / squared;
  const b = -t.b / squared;
  return { a, b, tx: -(a * t.tx - b * t.ty), ty: -(b * t.tx + a * t.ty) };
}

/**
 * From pixels of a square of `size` pixels to the square of side `side` around (x, y) turned clockwise by `angle` radians, as in
 * cutting that square out upright.
 */
export function squareToPicture(x: number, y: number, side: number, angle: number, size: number): Similarity {
  const a = (Math.cos(angle) * side) / size;
  const b = (Math.sin(angle) * side) / size;
  const half = size / 2;
  return { a, b, tx: x - (a - b) * half, ty: y - (a + b) * half };
}

/** Points x0, y0, x1, y1, ... mapped. */
export function mapPoints(t: Similarity, points: ArrayLike<number>): Float32Array {
  const mapped = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    mapped[i] = t.a * points[i] - t.b * points[i + 1] + t.tx;
    mapped[i + 1] = t.b * points[i] + t.a * points[i + 1] + t.ty;
  }
  return mapped;
}
