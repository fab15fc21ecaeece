/** @file Faces over time: the detections of sampled frames joined into tracks, one for each person and shot. */
import { overlap } from './boxes.ts';
import { regionAround } from './landmarks.ts';
import { mapPoints } from './similarity.ts';
import type { Face, Landmarks } from './types.ts';

/** What of a face tracking goes by. */
export type TrackedFace = Pick<Face, 'box' | 'landmarks'>;

/** The faces of one sampled frame. */
export interface Moment<F extends TrackedFace> {
  /** Seconds. */
  readonly time: number;
  /** Whether another shot begins with this frame. */
  readonly cut: boolean;
  readonly faces: readonly F[];
}

export interface TrackPoint<F extends TrackedFace> {
  /** Index among the moments. */
  readonly moment: number;
  readonly face: F;
}

/** One face through a shot, by time; at most one point in a moment. */
export type Track<F extends TrackedFace> = readonly TrackPoint<F>[];

/** Distance of the middles, over the mean size, up to which two boxes may be one face that has moved. */
const REACH = 1;
/** Ratio of sizes, smaller over larger, from which on two boxes may be one face. */
const SIZE_RATIO = 0.5;
/**
 * Mean distance of corresponding landmarks of two upright faces of size 1 at which they are no longer alike: one person from one
 * sampled frame to the next differs by 0.01 to 0.05, turning the head away by 0.1.
 */
const SHAPE_REACH = 0.15;
/** Likeness from which on two faces are joined. */
const LEAST_LIKENESS = 0.1;

/** Landmarks upright, about their middle, the larger side of their box 1. */
function shapeOf(landmarks: Landmarks): Float32Array {
  const { x, y, side, roll } = regionAround(landmarks, 1);
  const [a, b] = [Math.cos(roll) / side, -Math.sin(roll) / side];
  return mapPoints({ a, b, tx: -(a * x - b * y), ty: -(b * x + a * y) }, landmarks);
}

function meanDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 2) sum += Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1]);
  return sum / (a.length / 2);
}

/**
 * How likely two faces of neighbouring samples are one, 0..1: product of nearness (overlap of the boxes, and distance of their middles for
 * what has moved on), likeness of size and likeness of shape; 0 where one of them rules it out.
 */
export function likeness(a: TrackedFace, b: TrackedFace): number {
  const [sizeA, sizeB] = [a.box, b.box].map(({ width, height }) => Math.sqrt(width * height));
  const ratio = Math.min(sizeA, sizeB) / Math.max(sizeA, sizeB);
  if (!(ratio >= SIZE_RATIO)) return 0;
  const middle = ({ x, y, width, height }: TrackedFace['box']) => [x + width / 2, y + height / 2];
  const [[ax, ay], [bx, by]] = [middle(a.box), middle(b.box)];
  const distance = Math.hypot(bx - ax, by - ay) / ((sizeA + sizeB) / 2);
  if (distance >= REACH) return 0;
  const shape = Math.max(0, 1 - meanDistance(shapeOf(a.landmarks), shapeOf(b.landmarks)) / SHAPE_REACH);
  return ((overlap(a.box, b.box) + 1 - distance / REACH) / 2) * ratio * shape;
}

interface OpenTrack<F extends TrackedFace> {
  readonly points: TrackPoint<F>[];
}

const lastOf = <F extends TrackedFace>({ points }: OpenTrack<F>) => points[points.length - 1] as TrackPoint<F>;

/**
 * Joins the faces of moments (by ascending time) into tracks. From moment to moment the most alike pairs are joined first, each face
 * to one track; a face that no track is like begins its own. A cut ends all tracks. The tracks come in the order in which they begin.
 *
 * @param patience seconds from one sight of a face to the next (it may be turned away, hidden, missed by the detector) after which it
 * counts as gone
 */
export function joinTracks<F extends TrackedFace>(moments: readonly Moment<F>[], patience: number): Track<F>[] {
  const tracks: OpenTrack<F>[] = [];
  let open: OpenTrack<F>[] = [];
  const timeOf = ({ moment }: TrackPoint<F>) => (moments[moment] as Moment<F>).time;
  for (const [moment, { time, cut, faces }] of moments.entries()) {
    open = cut ? [] : open.filter((track) => time - timeOf(lastOf(track)) <= patience);
    const pairs = open
      .flatMap((track) => faces.map((face) => ({ track, face, alike: likeness(lastOf(track).face, face) })))
      .filter(({ alike }) => alike >= LEAST_LIKENESS)
      .sort((a, b) => b.alike - a.alike);
    const joined = new Set<F>();
    const extended = new Set<OpenTrack<F>>();
    for (const { track, face } of pairs) {
      if (joined.has(face) || extended.has(track)) continue;
      joined.add(face);
      extended.add(track);
      track.points.push({ moment, face });
    }
    for (const face of faces) {
      if (joined.has(face)) continue;
      const track = { points: [{ moment, face }] };
      tracks.push(track);
      open.push(track);
    }
  }
  return tracks.map(({ points }) => points);
}

/** Area of the faces over all moments: their mean area times the length of the track. */
function weightOf<F extends TrackedFace>(track: Track<F>): number {
  return track.reduce((sum, { face }) => sum + face.box.width * face.box.height, 0);
}

/** The track with the largest area x length; undefined where there is none. The first of equals. */
export function mainTrack<F extends TrackedFace>(tracks: readonly Track<F>[]): Track<F> | undefined {
  let main: Track<F> | undefined;
  for (const track of tracks) if (!main || weightOf(track) > weightOf(main)) main = track;
  return main;
}
