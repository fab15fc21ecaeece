/** @file Soft masks of the face and of its parts from landmarks: where a forgery replaces the target, and how sharply. */
import { leftEye, rightEye, silhouette } from '../faces/topology.ts';
import { blurPlane } from '../images/blur.ts';
import { createPlane, type FloatPlane } from '../images/image.ts';
import { chance, integer, pick as pickOne, type Random, uniform } from '../random.ts';
import { centre, convexHull, deformed, elasticField, fillPolygon, type Polygon, pick, scaled } from './polygon.ts';
import * as mesh from './regions.ts';

/** The whole face: to its outline, from the brows down, with the forehead, or the features alone. */
const wholeRegions = ['outline', 'brows-down', 'forehead', 'features'] as const;
const partRegions = ['parts', 'parts', 'upper', 'lower'] as const;
export type Region = (typeof wholeRegions)[number] | (typeof partRegions)[number];

const partNames = ['right-eye', 'left-eye', 'nose', 'mouth'] as const;
type Part = (typeof partNames)[number];

/** What was drawn for a mask. Lengths are in pixels of the crop. */
export type MaskDraw = {
  readonly region: Region;
  /** The parts of the region `parts`; empty for the others. */
  readonly parts: readonly Part[];
  /** Whether the part masks of the eyes take the brows. */
  readonly brows: boolean;
  readonly grow: readonly [x: number, y: number];
  /** How far above the mesh the forehead is added, and twice how far above the brows a mask that takes them ends: shares of the
   * height of the face. */
  readonly forehead: number;
  readonly elasticCells: number;
  readonly elasticPixels: number;
  readonly blurSigma: number;
  /** Blurred value at which the soft edge begins: 0.5 begins it on the outline, less outside it. */
  readonly edge: number;
  readonly edgePower: number;
  /** Openings in which the target stays. */
  readonly holes: readonly Hole[];
};

export type Hole = 'eyes' | 'mouth';

/** The draw without the forehead: a mask that takes it ends at the brows instead, and one that takes the brows close above. */
export function withoutForehead(draw: MaskDraw): MaskDraw {
  const region = draw.region === 'outline' || draw.region === 'forehead' ? 'brows-down' : draw.region;
  return { ...draw, region, forehead: Math.min(draw.forehead, 0.05) };
}

/** The draw with the target's mouth or eyes kept too. */
export function withHoles(draw: MaskDraw, holes: readonly Hole[]): MaskDraw {
  return { ...draw, holes: [...new Set([...draw.holes, ...holes])].sort() };
}

/** Draws the form of a mask; `side` is the `faceSide` of the target, and all lengths grow with it. */
export function drawMask(random: Random, side: number, partShare: number): MaskDraw {
  const unit = side / 256;
  const whole = !chance(random, partShare);
  const region: Region = whole ? pickOne(random, wholeRegions) : pickOne(random, partRegions);
  const mask = integer(random, 1, 15);
  // Single features may be cut out with room to spare; what reaches the outline of the face must not leave it.
  const [least, most] = region === 'parts' ? [0.95, 1.25] : [0.92, 1.04];
  const holes: Hole[] = [];
  if (chance(random, 0.15)) holes.push('eyes');
  if (chance(random, 0.25)) holes.push('mouth');
  return {
    region,
    parts: region === 'parts' ? partNames.filter((_, i) => ((mask >> i) & 1) === 1) : [],
    brows: chance(random, 0.4),
    grow: [uniform(random, least, most), uniform(random, least, most)],
    forehead: uniform(random, 0.04, 0.16),
    elasticCells: integer(random, 4, 9),
    elasticPixels: unit * uniform(random, 0, 4),
    blurSigma: unit * (region === 'parts' ? 1.4 : 2) * (region === 'parts' ? 4 : 5) ** random.next(),
    edge: uniform(random, 0.15, 0.5),
    edgePower: uniform(random, 0.7, 1.4),
    holes: whole ? holes : [],
  };
}

/** The points with these indices, moved along the line from the chin to the middle of the forehead by a share of its length. */
function lifted(landmarks: ArrayLike<number>, indices: readonly number[], share: (index: number) => number): Polygon {
  const points = pick(landmarks, indices);
  const upX = landmarks[2 * 10] - landmarks[2 * 152];
  const upY = landmarks[2 * 10 + 1] - landmarks[2 * 152 + 1];
  for (const [i, index] of indices.entries()) {
    points[2 * i] += share(index) * upX;
    points[2 * i + 1] += share(index) * upY;
  }
  return points;
}

/** How much of its rise each point of the forehead takes: the sides rise less than the middle, as hairlines do. */
function foreheadRise(index: number): number {
  const arc: readonly number[] = mesh.foreheadArc;
  if (!arc.includes(index)) return 0;
  return index === 251 || index === 21 ? 0.35 : index === 284 || index === 54 ? 0.75 : 1;
}

/** The hull of the brows, from somewhat above them, and the other points. */
function hullWithBrows(
  landmarks: ArrayLike<number>,
  brows: readonly number[],
  others: readonly number[],
  draw: MaskDraw,
): Polygon {
  const above = lifted(landmarks, brows, () => draw.forehead / 2);
  return convexHull(Float64Array.of(...above, ...pick(landmarks, others)));
}

function partPolygon(landmarks: ArrayLike<number>, part: Part, draw: MaskDraw): Polygon {
  if (part === 'nose') return convexHull(pick(landmarks, mesh.nose));
  if (part === 'mouth') return convexHull(pick(landmarks, mesh.mouthSurround));
  const right = part === 'right-eye';
  const orbit = right ? mesh.rightOrbit : mesh.leftOrbit;
  if (!draw.brows) return convexHull(pick(landmarks, orbit));
  return hullWithBrows(landmarks, right ? mesh.rightBrow : mesh.leftBrow, orbit, draw);
}

function outlines(landmarks: ArrayLike<number>, draw: MaskDraw): Polygon[] {
  const brows = [...mesh.rightBrow, ...mesh.leftBrow];
  switch (draw.region) {
    case 'outline':
      return [convexHull(pick(landmarks, silhouette))];
    case 'brows-down':
      return [hullWithBrows(landmarks, brows, mesh.jawArc, draw)];
    case 'forehead':
      return [convexHull(lifted(landmarks, silhouette, (index) => foreheadRise(index) * draw.forehead))];
    case 'features':
      return [hullWithBrows(landmarks, brows, [...mesh.underEyes, ...mesh.nose, ...mesh.mouthSurround], draw)];
    case 'upper':
      return [hullWithBrows(landmarks, brows, [...mesh.underEyes, ...mesh.nose], draw)];
    case 'lower':
      return [convexHull(pick(landmarks, [...mesh.lowerArc, 129, 358, 2]))];
    case 'parts':
      return draw.parts.map((part) => partPolygon(landmarks, part, draw));
  }
}

function holePolygons(landmarks: ArrayLike<number>, hole: Hole): Polygon[] {
  const rings = hole === 'mouth' ? [mesh.mouthOpening] : [rightEye, leftEye];
  return rings.map((ring) => pick(landmarks, ring));
}

/** Values below `edge` become 0 and the highest becomes 1, so that the mask ends where its blur has hardly begun. */
function remapped(blurred: FloatPlane, edge: number, power: number): FloatPlane {
  const out = createPlane(blurred.width, blurred.height);
  const { data } = blurred;
  let highest = 0;
  for (let i = 0; i < data.length; i++) if (data[i] > highest) highest = data[i];
  if (highest <= 0) return out;
  const from = edge * highest;
  // A power of the blurred step is cheap to take from a table; 1,024 steps are finer than 8-bit pictures can show.
  const curve = Float32Array.from({ length: 1025 }, (_, i) => (i / 1024) ** power);
  const gain = 1024 / (highest - from);
  for (let i = 0; i < data.length; i++) {
    if (data[i] > from) out.data[i] = curve[((data[i] - from) * gain + 0.5) | 0];
  }
  return out;
}

/**
 * The soft mask for these landmarks as drawn, `width` x `height`, 0..1. The generator is used for the elastic deformation. A
 * face whose landmarks have no area gives an empty mask.
 */
export function softMask(
  random: Random,
  landmarks: ArrayLike<number>,
  draw: MaskDraw,
  width: number,
  height: number,
): FloatPlane {
  const hard = createPlane(width, height);
  const field = elasticField(random, Math.max(width, height), draw.elasticCells, draw.elasticPixels);
  for (const outline of outlines(landmarks, draw)) {
    fillPolygon(hard, deformed(scaled(outline, draw.grow[0], draw.grow[1]), field), 1);
  }
  for (const hole of draw.holes) {
    for (const ring of holePolygons(landmarks, hole)) fillPolygon(hard, ring, 0);
  }
  return remapped(blurPlane(hard, draw.blurSigma), draw.edge, draw.edgePower);
}

/** The mean of all landmarks. */
export function faceCentre(landmarks: ArrayLike<number>): readonly [x: number, y: number] {
  return centre(Float64Array.from({ length: landmarks.length }, (_, i) => landmarks[i]));
}
