/** @file Which part of a face a heat map lies on, by the landmarks. */
import { silhouette } from '../../faces/topology.ts';
import type { Landmarks } from '../../faces/types.ts';
import { convexHull, fillPolygon, type Polygon, pick, scaled } from '../../forge/polygon.ts';
import * as mesh from '../../forge/regions.ts';
import { createPlane, type FloatPlane } from '../../images/image.ts';
import { sampleCells } from './cells.ts';
import { type Explanation, FACE_PARTS, type FacePart } from './explanation.ts';

/** Pixels a side at which parts are told apart: finer than any heat map. */
const SIDE = 96;
/** The outline is what lies between the hull of the face, made so much smaller and larger. */
const OUTLINE = { inner: 0.86, outer: 1.12 } as const;

/** Outlines of the parts, from the outside in: what comes later lies over what came before; pixels as the landmarks have. */
export function partOutlines(landmarks: Landmarks): readonly (readonly [part: FacePart, outline: Polygon])[] {
  const hull = (...groups: readonly (readonly number[])[]) => convexHull(pick(landmarks, groups.flat()));
  const face = hull(silhouette);
  return [
    ['outline', scaled(face, OUTLINE.outer, OUTLINE.outer)],
    ['skin', scaled(face, OUTLINE.inner, OUTLINE.inner)],
    ['nose', hull(mesh.nose)],
    ['eyes', hull(mesh.rightBrow, mesh.rightOrbit)],
    ['eyes', hull(mesh.leftBrow, mesh.leftOrbit)],
    ['mouth', hull(mesh.mouthSurround)],
  ];
}

/**
 * What each part has of the map, as shares that add up to 1, the most first, and the part with the strongest place.
 * Large parts have large shares of an even map: the peak is what to look at first.
 *
 * @param map covers the crop
 * @param landmarks in pixels of the crop
 * @param size side of the crop in pixels
 */
export function faceParts(map: FloatPlane, landmarks: Landmarks, size: number): Pick<Explanation, 'peak' | 'parts'> {
  const points = landmarks.map((value) => (value * SIDE) / size);
  const parts = createPlane(SIDE, SIDE);
  parts.data.fill(FACE_PARTS.indexOf('surroundings'));
  for (const [part, outline] of partOutlines(points)) fillPolygon(parts, outline, FACE_PARTS.indexOf(part));
  const sums = new Map<FacePart, number>();
  let total = 0;
  let strongest = { value: 0, part: null as FacePart | null };
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const value = sampleCells(map, ((x + 0.5) * map.width) / SIDE, ((y + 0.5) * map.height) / SIDE);
      const part = FACE_PARTS[parts.data[y * SIDE + x] as number] as FacePart;
      sums.set(part, (sums.get(part) ?? 0) + value);
      total += value;
      if (value > strongest.value) strongest = { value, part };
    }
  }
  if (total === 0) return { peak: null, parts: [] };
  const shares = [...sums]
    .map(([part, sum]) => ({ part, share: sum / total }))
    .sort((a, b) => b.share - a.share || FACE_PARTS.indexOf(a.part) - FACE_PARTS.indexOf(b.part));
  return { peak: strongest.part, parts: shares };
}
