/** @file A drawn face with landmarks where the mesh would put them, for tests and benchmarks that have no photographs. */
import { leftEye, rightEye, silhouette } from '../faces/topology.ts';
import type { FaceCrop } from '../faces/types.ts';
import { createImage } from '../images/image.ts';
import { normal, type Random, random, uniform } from '../random.ts';
import { eyePoints, fixedPoints, jawPoints, lipCorners, lowerLip, upperLip } from './expression/points.ts';
import * as mesh from './regions.ts';

/** A ring of landmarks on an ellipse (shares of the crop), starting at `start` and turning by `turn` in all (radians). */
type Ring = readonly [
  indices: readonly number[],
  cx: number,
  cy: number,
  rx: number,
  ry: number,
  start: number,
  turn: number,
];

const round = 2 * Math.PI;
/** The points of `mesh.nose`, clockwise on the screen from the bridge. */
const noseFromTop = [168, 417, 351, 358, 279, 327, 326, 2, 97, 98, 49, 129, 122, 193];

/** How far mouth and eyes are open and how high the brows are, as half heights and a rise in shares of the crop. */
export interface SyntheticExpression {
  readonly mouth: number;
  readonly eyes: number;
  readonly brows: number;
}

const neutral: SyntheticExpression = { mouth: 0.012, eyes: 0.022, brows: 0 };

/** Corner, lower edge, corner, upper edge, as `mesh.mouthOpening` goes. */
function around(first: number, lower: readonly number[], second: number, upper: readonly number[]): number[] {
  return [first, ...lower, second, ...[...upper].reverse()];
}

function ringsOf({ mouth, eyes, brows }: SyntheticExpression): readonly Ring[] {
  const lips = [1, 2, 3].map((row): Ring => {
    const [right, left] = lipCorners[row];
    const points = around(right, lowerLip[row], left, upperLip[row]);
    return [points, 0.5, 0.73, 0.08 + 0.012 * row, mouth + 0.011 * row, Math.PI, -round];
  });
  const [rightLids, leftLids] = eyePoints.map(({ lower, upper }, k) =>
    around([130, 359][k], lower[1], [243, 463][k], upper[1]),
  );
  return [
    [mesh.rightBrow, 0.34, 0.36 - brows, 0.1, 0.025, 0, round],
    [mesh.leftBrow, 0.66, 0.36 - brows, 0.1, 0.025, 0, round],
    [mesh.underEyes, 0.5, 0.5, 0.28, 0.04, Math.PI, -Math.PI],
    [mesh.rightOrbit, 0.34, 0.43, 0.1, 0.05, Math.PI, round],
    [mesh.leftOrbit, 0.66, 0.43, 0.1, 0.05, 0, round],
    [rightEye, 0.34, 0.43, 0.06, eyes, Math.PI, -round],
    [leftEye, 0.66, 0.43, 0.06, eyes, 0, round],
    [noseFromTop, 0.5, 0.55, 0.07, 0.11, -Math.PI / 2, round],
    [mesh.mouthSurround, 0.5, 0.73, 0.14, 0.063 + mouth, Math.PI, -round],
    [mesh.mouthOpening, 0.5, 0.73, 0.08, mouth, Math.PI, -round],
    [mesh.bareSkin, 0.5, 0.58, 0.2, 0.03, 0, round],
    [mesh.foreheadSkin, 0.5, 0.2, 0.14, 0.04, 0, round],
    [silhouette, 0.5, 0.5, 0.33, 0.42, -Math.PI / 2, round],
    ...lips,
    [rightLids, 0.34, 0.43, 0.075, eyes + 0.012, Math.PI, -round],
    [leftLids, 0.66, 0.43, 0.075, eyes + 0.012, 0, round],
  ];
}

/** The skin reaches a little beyond the mesh, as it does in photographs. */
const skinRing: Ring = [[], 0.5, 0.5, 0.36, 0.46, 0, 0];

/** Whether a point lies in an ellipse (all in shares of the crop) scaled by `grow`. */
function inside(x: number, y: number, [, cx, cy, rx, ry]: Ring, grow = 1): boolean {
  return ((x - cx) / (grow * rx)) ** 2 + ((y - cy) / (grow * ry)) ** 2 < 1;
}

/** 468 places for points that no ring names, from the top of the face to the chin: evenly spread, mouth and eyes left out. */
const spots = (() => {
  const all = ringsOf(neutral);
  const features = [all[3], all[4], all[8]];
  const places: [x: number, y: number][] = [];
  for (let i = 0; places.length < 468; i++) {
    // A sunflower: even spread over the ellipse of the face.
    const radius = 0.97 * Math.sqrt((i + 0.5) / 610);
    const [x, y] = [0.5 + 0.33 * radius * Math.cos(2.39996 * i), 0.5 + 0.42 * radius * Math.sin(2.39996 * i)];
    if (!features.some((ring) => inside(x, y, ring, 1.15))) places.push([x, y]);
  }
  return places.sort((a, b) => a[1] - b[1]);
})();

/** The points of the mesh: those that no expression moves, then others, then those of the jaw. */
const fromTop = (() => {
  const fixed = new Set<number>(fixedPoints);
  const jaw = new Set(jawPoints.map(([index]) => index));
  const rank = (index: number) => (fixed.has(index) ? 0 : jaw.has(index) ? 2 : 1);
  return Array.from({ length: 468 }, (_, i) => i).sort((a, b) => rank(a) - rank(b) || a - b);
})();

/** Landmarks in a `size` x `size` crop: the named ones on their outlines, the rest spread over the face, all a little jittered. */
function syntheticLandmarks(draws: Random, size: number, rings: readonly Ring[]): Float32Array {
  const points = new Float32Array(936);
  const wide = uniform(draws, 0.92, 1.06);
  const place = (index: number, x: number, y: number) => {
    points[2 * index] = size * (0.5 + (x - 0.5) * wide) + 0.3 * normal(draws);
    points[2 * index + 1] = size * y + 0.3 * normal(draws);
  };
  for (const [k, [x, y]] of spots.entries()) place(fromTop[k], x, y);
  for (const [indices, cx, cy, rx, ry, start, turn] of rings) {
    for (const [i, index] of indices.entries()) {
      const angle = start + (turn * i) / indices.length;
      place(index, cx + rx * Math.cos(angle), cy + ry * Math.sin(angle));
    }
  }
  return points;
}

/** A face of `size` x `size` pixels, another for every seed: skin, eyes, lips, hair and background, with light and grain. */
export function syntheticFace(seed: number, size = 256, expression = neutral): FaceCrop {
  const draws = random('synthetic face', seed);
  const rings = ringsOf(expression);
  const landmarks = syntheticLandmarks(draws, size, rings);
  const image = createImage(size, size);
  const skin = [uniform(draws, 150, 225), uniform(draws, 110, 175), uniform(draws, 90, 150)];
  const ground = [uniform(draws, 0, 255), uniform(draws, 0, 255), uniform(draws, 0, 255)];
  const tilt = uniform(draws, -60, 60);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x = (column + 0.5) / size;
      const y = (row + 0.5) / size;
      const grain = 8 * (draws.next() - 0.5);
      const eye = inside(x, y, rings[5]) || inside(x, y, rings[6]);
      const dark = inside(x, y, rings[0]) || inside(x, y, rings[1]);
      const face = inside(x, y, skinRing);
      for (let c = 0; c < 3; c++) {
        let value = face ? skin[c] + tilt * (x - 0.5) + 10 * Math.sin(19 * x) * Math.cos(23 * y) : ground[c];
        if (dark) value = 0.35 * skin[c];
        if (eye) value = 60 + 120 * Math.abs(Math.sin(60 * x));
        if (inside(x, y, rings[8])) value = c === 0 ? skin[0] : 0.6 * skin[c];
        if (inside(x, y, rings[9])) value = [120, 60, 60][c];
        image.data[3 * (row * size + column) + c] = Math.min(255, Math.max(0, value + grain));
      }
    }
  }
  return { image, landmarks, toPicture: { a: 1, b: 0, tx: 0, ty: 0 } };
}
