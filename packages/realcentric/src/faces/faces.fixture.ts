/** @file For tests: landmarks made up, whose hull, eyes and roll are known exactly. */
import { mapPoints } from './similarity.ts';
import { LANDMARK_COUNT, leftEye, rightEye } from './topology.ts';
import type { Landmarks, Similarity } from './types.ts';

/**
 * A face of 80 x 100 pixels with its middle at (0, 0), upright: all points on an ellipse but those of the eyes, which lie at
 * (-18, -15) and (18, -15).
 */
export function syntheticLandmarks(transform: Similarity = { a: 1, b: 0, tx: 0, ty: 0 }): Landmarks {
  const points = new Float32Array(2 * LANDMARK_COUNT);
  for (let i = 0; i < LANDMARK_COUNT; i++) {
    // Every fourth point of the ellipse is an end of an axis, so that the hull is exact.
    const angle = ((i % 36) * Math.PI) / 18;
    points[2 * i] = 40 * Math.cos(angle);
    points[2 * i + 1] = 50 * Math.sin(angle);
  }
  for (const i of rightEye) points.set([-18, -15], 2 * i);
  for (const i of leftEye) points.set([18, -15], 2 * i);
  return mapPoints(transform, points);
}
