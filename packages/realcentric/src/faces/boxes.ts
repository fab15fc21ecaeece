/** @file Boxes: overlap, hulls of points, and non-maximum suppression that blends what it suppresses. */
import type { Box } from './types.ts';

/** A face as the detector sees it. */
export interface Detection {
  readonly box: Box;
  /** x, y of the subject's right eye, left eye, tip of the nose, middle of the mouth, right ear, left ear. */
  readonly keypoints: Float32Array;
  /** 0..1. */
  readonly score: number;
}

const areaOf = (box: Box) => box.width * box.height;

function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Area of the part that two boxes share over that of what they cover together, 0..1. */
export function overlap(a: Box, b: Box): number {
  const shared = sharedArea(a, b);
  return shared / (areaOf(a) + areaOf(b) - shared);
}

/** Share of a box that lies in another, 0..1. */
export function shareInside(box: Box, frame: Box): number {
  return sharedArea(box, frame) / areaOf(box);
}

/** Share of the smaller box that lies in the other, 0..1. */
export function containment(a: Box, b: Box): number {
  return sharedArea(a, b) / Math.min(areaOf(a), areaOf(b));
}

/** The upright box around points x0, y0, x1, y1, ... */
export function hullBox(points: ArrayLike<number>): Box {
  let [left, top, right, bottom] = [points[0], points[1], points[0], points[1]];
  for (let i = 2; i < points.length; i += 2) {
    left = Math.min(left, points[i]);
    right = Math.max(right, points[i]);
    top = Math.min(top, points[i + 1]);
    bottom = Math.max(bottom, points[i + 1]);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function blend(group: readonly Detection[]): Detection {
  const total = group.reduce((sum, d) => sum + d.score, 0);
  const mean = (value: (d: Detection) => number) => group.reduce((sum, d) => sum + d.score * value(d), 0) / total;
  return {
    box: {
      x: mean((d) => d.box.x),
      y: mean((d) => d.box.y),
      width: mean((d) => d.box.width),
      height: mean((d) => d.box.height),
    },
    keypoints: group[0].keypoints.map((_, i) => mean((d) => d.keypoints[i])),
    score: group[0].score,
  };
}

/**
 * Best first; what overlaps a better one by more than `threshold` is not dropped but averaged with it, weighted by score (the
 * blending of BlazeFace, Bazarevsky et al. 2019), which steadies boxes and keypoints. The score is that of the best.
 */
export function suppress(detections: readonly Detection[], threshold: number): Detection[] {
  let rest = [...detections].sort((a, b) => b.score - a.score);
  const kept: Detection[] = [];
  while (rest.length > 0) {
    const best = rest[0];
    const group = rest.filter((d) => d === best || overlap(d.box, best.box) > threshold);
    kept.push(blend(group));
    rest = rest.filter((d) => !group.includes(d));
  }
  return kept;
}
