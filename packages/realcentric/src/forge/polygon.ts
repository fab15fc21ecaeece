/** @file Polygons in pixels (x0, y0, x1, y1, ...): hull, scaling, elastic deformation, filling. */
import type { FloatPlane } from '../images/image.ts';
import { normal, type Random } from '../random.ts';

export type Polygon = Float64Array;

/** The points of the landmarks with these indices, in that order. */
export function pick(landmarks: ArrayLike<number>, indices: readonly number[]): Polygon {
  const out = new Float64Array(2 * indices.length);
  for (const [i, index] of indices.entries()) {
    out[2 * i] = landmarks[2 * index];
    out[2 * i + 1] = landmarks[2 * index + 1];
  }
  return out;
}

/** The convex hull of the points (Andrew's monotone chain); fewer than three different points come back as they are. */
export function convexHull(points: Polygon): Polygon {
  const order = Array.from({ length: points.length / 2 }, (_, i) => i).sort(
    (i, j) => points[2 * i] - points[2 * j] || points[2 * i + 1] - points[2 * j + 1],
  );
  const half = (indices: readonly number[]): number[] => {
    const chain: number[] = [];
    for (const i of indices) {
      while (chain.length >= 2) {
        const a = chain[chain.length - 2];
        const b = chain[chain.length - 1];
        const cross =
          (points[2 * b] - points[2 * a]) * (points[2 * i + 1] - points[2 * a + 1]) -
          (points[2 * b + 1] - points[2 * a + 1]) * (points[2 * i] - points[2 * a]);
        if (cross > 0) break;
        chain.pop();
      }
      chain.push(i);
    }
    return chain.slice(0, -1);
  };
  return pick(points, [...half(order), ...half(order.reverse())]);
}

export function centre(points: Polygon): readonly [x: number, y: number] {
  let x = 0;
  let y = 0;
  for (let i = 0; i < points.length; i += 2) {
    x += points[i];
    y += points[i + 1];
  }
  const count = Math.max(1, points.length / 2);
  return [x / count, y / count];
}

/** Scaled about the mean of its points. */
export function scaled(polygon: Polygon, factorX: number, factorY: number): Polygon {
  const [cx, cy] = centre(polygon);
  return polygon.map((value, i) => (i % 2 === 0 ? cx + (value - cx) * factorX : cy + (value - cy) * factorY));
}

/** Longest piece of an edge after subdivision, in pixels. */
const PIECE = 3;

/** The same outline with points at most `PIECE` pixels apart. */
function subdivided(polygon: Polygon): Polygon {
  const out: number[] = [];
  for (let i = 0; i < polygon.length; i += 2) {
    const j = (i + 2) % polygon.length;
    const dx = polygon[j] - polygon[i];
    const dy = polygon[j + 1] - polygon[i + 1];
    const pieces = Math.max(1, Math.ceil(Math.hypot(dx, dy) / PIECE));
    for (let k = 0; k < pieces; k++) out.push(polygon[i] + (dx * k) / pieces, polygon[i + 1] + (dy * k) / pieces);
  }
  return Float64Array.from(out);
}

/** A smooth random displacement of the plane: normal draws on a grid, interpolated smoothly. */
export type ElasticField = (x: number, y: number) => readonly [dx: number, dy: number];

/**
 * An elastic field over `size` x `size` pixels: `cells` grid cells along a side, displacements of standard deviation `amplitude`
 * pixels at the grid points.
 */
export function elasticField(random: Random, size: number, cells: number, amplitude: number): ElasticField {
  const side = cells + 1;
  const grid = Float64Array.from({ length: 2 * side * side }, () => amplitude * normal(random));
  const ease = (t: number) => t * t * (3 - 2 * t);
  return (x, y) => {
    const gx = Math.min(cells - 1e-9, Math.max(0, (x / size) * cells));
    const gy = Math.min(cells - 1e-9, Math.max(0, (y / size) * cells));
    const i = 2 * (Math.floor(gy) * side + Math.floor(gx));
    const fx = ease(gx - Math.floor(gx));
    const fy = ease(gy - Math.floor(gy));
    const at = (c: number): number => {
      const top = grid[i + c] + (grid[i + 2 + c] - grid[i + c]) * fx;
      const below = i + 2 * side;
      const bottom = grid[below + c] + (grid[below + 2 + c] - grid[below + c]) * fx;
      return top + (bottom - top) * fy;
    };
    return [at(0), at(1)];
  };
}

/** The outline moved by the field. */
export function deformed(polygon: Polygon, field: ElasticField): Polygon {
  const out = subdivided(polygon);
  for (let i = 0; i < out.length; i += 2) {
    const [dx, dy] = field(out[i], out[i + 1]);
    out[i] += dx;
    out[i + 1] += dy;
  }
  return out;
}

/** Sets the pixels whose centre lies in the polygon (even-odd rule) to `value`; what lies outside the plane is left out. */
export function fillPolygon(plane: FloatPlane, polygon: Polygon, value: number): void {
  const crossings: number[][] = Array.from({ length: plane.height }, () => []);
  for (let i = 0; i < polygon.length; i += 2) {
    const j = (i + 2) % polygon.length;
    const upper = polygon[i + 1] < polygon[j + 1] ? i : j;
    const lower = upper === i ? j : i;
    const y0 = polygon[upper + 1];
    const y1 = polygon[lower + 1];
    // Rows whose centre row + 0.5 lies in [y0, y1).
    const first = Math.max(0, Math.ceil(y0 - 0.5));
    const last = Math.min(plane.height, Math.ceil(y1 - 0.5));
    for (let row = first; row < last; row++) {
      const share = (row + 0.5 - y0) / (y1 - y0);
      crossings[row].push(polygon[upper] + (polygon[lower] - polygon[upper]) * share);
    }
  }
  for (const [row, xs] of crossings.entries()) {
    xs.sort((a, b) => a - b);
    for (let k = 0; k + 1 < xs.length; k += 2) {
      const from = Math.max(0, Math.ceil(xs[k] - 0.5));
      const to = Math.min(plane.width, Math.ceil(xs[k + 1] - 0.5));
      if (from < to) plane.data.fill(value, row * plane.width + from, row * plane.width + to);
    }
  }
}
