/** @file Piecewise affine maps between two faces over a Delaunay triangulation of their landmarks. */
import Delaunator from 'delaunator';
import { mapPoints } from '../faces/similarity.ts';
import { silhouette } from '../faces/topology.ts';
import type { Similarity } from '../faces/types.ts';
import { blurPlane } from '../images/blur.ts';
import { createPlane } from '../images/image.ts';
import type { DenseMap } from '../images/remap.ts';
import { centre, pick } from './polygon.ts';

/** Least-squares similarity that maps `from` to `to` (x0, y0, ...); points without extent give a mere shift. */
export function fitSimilarity(from: ArrayLike<number>, to: ArrayLike<number>): Similarity {
  const [fx, fy] = centre(Float64Array.from(from));
  const [gx, gy] = centre(Float64Array.from(to));
  let along = 0;
  let across = 0;
  let square = 0;
  for (let i = 0; i < from.length; i += 2) {
    const px = from[i] - fx;
    const py = from[i + 1] - fy;
    const qx = to[i] - gx;
    const qy = to[i + 1] - gy;
    along += px * qx + py * qy;
    across += px * qy - py * qx;
    square += px * px + py * py;
  }
  const usable = square > 1e-9 && along * along + across * across > 1e-9;
  const a = usable ? along / square : 1;
  const b = usable ? across / square : 0;
  return { a, b, tx: gx - a * fx + b * fy, ty: gy - b * fx - a * fy };
}

/** How far outside the outline of the face the ring of extra points lies, and how far the frame outside the picture. */
const RING = 1.35;
const FRAME = 0.5;

/** The outline scaled out from its middle: around it the map goes on as it is at the border of the face. */
function ring(landmarks: ArrayLike<number>): Float64Array {
  const outline = pick(landmarks, silhouette);
  const [cx, cy] = centre(outline);
  return outline.map((value, i) => (i % 2 === 0 ? cx + (value - cx) * RING : cy + (value - cy) * RING));
}

/** Corners and middles of the sides of a frame around the picture. */
export function frame(width: number, height: number): Float64Array {
  const xs = [-FRAME * width, width / 2, (1 + FRAME) * width];
  const ys = [-FRAME * height, height / 2, (1 + FRAME) * height];
  const points = ys.flatMap((y) => xs.map((x) => [x, y] as const)).filter((_, i) => i !== 4);
  return Float64Array.from(points.flat());
}

/** Lists of points one after the other. */
export function joined(...parts: readonly ArrayLike<number>[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** The map that a similarity gives, for every pixel of a `width` x `height` picture. */
export function similarityMap({ a, b, tx, ty }: Similarity, width: number, height: number): DenseMap {
  const map: DenseMap = { x: createPlane(width, height), y: createPlane(width, height) };
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o++) {
      map.x.data[o] = a * (x + 0.5) - b * (y + 0.5) + tx;
      map.y.data[o] = b * (x + 0.5) + a * (y + 0.5) + ty;
    }
  }
  return map;
}

/**
 * Writes the affine map of one triangle, from its corners a, b, c among the points `from` to the same among `to`, to the pixels whose
 * centres it covers.
 */
export function rasterise(
  map: DenseMap,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  a: number,
  b: number,
  c: number,
): void {
  const ax = from[2 * a];
  const ay = from[2 * a + 1];
  const ux = from[2 * b] - ax;
  const uy = from[2 * b + 1] - ay;
  const vx = from[2 * c] - ax;
  const vy = from[2 * c + 1] - ay;
  const area = ux * vy - uy * vx;
  if (Math.abs(area) < 1e-9) return;
  const { width, height } = map.x;
  const top = Math.max(0, Math.ceil(ay + Math.min(0, uy, vy) - 0.5));
  const bottom = Math.min(height - 1, Math.floor(ay + Math.max(0, uy, vy) - 0.5));
  const left = Math.max(0, Math.ceil(ax + Math.min(0, ux, vx) - 0.5));
  const right = Math.min(width - 1, Math.floor(ax + Math.max(0, ux, vx) - 0.5));
  if (top > bottom || left > right) return;
  const tax = to[2 * a];
  const tay = to[2 * a + 1];
  const tux = to[2 * b] - tax;
  const tuy = to[2 * b + 1] - tay;
  const tvx = to[2 * c] - tax;
  const tvy = to[2 * c + 1] - tay;
  // Barycentric coordinates s (of b) and t (of c) grow by these per pixel to the right.
  const sStep = vy / area;
  const tStep = -uy / area;
  for (let y = top; y <= bottom; y++) {
    const py = y + 0.5 - ay;
    const px = left + 0.5 - ax;
    let s = (px * vy - py * vx) / area;
    let t = (ux * py - uy * px) / area;
    let o = y * width + left;
    for (let x = left; x <= right; x++, o++, s += sStep, t += tStep) {
      // The tolerance lets neighbours overlap on their common edge, where both give the same, rather than leave a gap.
      if (s < -1e-6 || t < -1e-6 || s + t > 1 + 1e-6) continue;
      map.x.data[o] = tax + s * tux + t * tvx;
      map.y.data[o] = tay + s * tuy + t * tvy;
    }
  }
}

/**
 * For every pixel of a `width` x `height` picture, whose face has the landmarks `from`, the matching place in the picture whose
 * face has the landmarks `to`: affine over each triangle of the landmarks, a ring around them and a frame outside the
 * picture, which follow the similarity between the faces. Pixels that no triangle covers (degenerate landmarks) follow it too.
 * `smoothing`: sigma in pixels of a blur of the map, which takes the creases between triangles away; 0 for none.
 */
export function meshMap(
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  width: number,
  height: number,
  smoothing: number,
): DenseMap {
  const similarity = fitSimilarity(from, to);
  const edge = frame(width, height);
  const fromPoints = joined(from, ring(from), edge);
  const toPoints = joined(to, ring(to), mapPoints(similarity, edge));
  const map = similarityMap(similarity, width, height);
  const { triangles } = new Delaunator(fromPoints);
  for (let i = 0; i < triangles.length; i += 3) {
    rasterise(map, fromPoints, toPoints, triangles[i], triangles[i + 1], triangles[i + 2]);
  }
  return smoothing > 0 ? { x: blurPlane(map.x, smoothing), y: blurPlane(map.y, smoothing) } : map;
}
