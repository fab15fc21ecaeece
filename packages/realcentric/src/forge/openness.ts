/** @file How far a mouth and the eyes are open. */

/** Distance of two landmarks. */
function distance(landmarks: ArrayLike<number>, i: number, j: number): number {
  return Math.hypot(landmarks[2 * i] - landmarks[2 * j], landmarks[2 * i + 1] - landmarks[2 * j + 1]);
}

export interface Openness {
  /** Gap between the lips as a share of the height of the face. */
  readonly mouth: number;
  /** Gaps between the lids as a share of the width of the eyes. */
  readonly eyes: number;
}

export function openness(landmarks: ArrayLike<number>): Openness {
  const eyes = distance(landmarks, 159, 145) + distance(landmarks, 386, 374);
  return {
    mouth: distance(landmarks, 13, 14) / Math.max(1, distance(landmarks, 10, 152)),
    eyes: eyes / Math.max(1, distance(landmarks, 33, 133) + distance(landmarks, 263, 362)),
  };
}
