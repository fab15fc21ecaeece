/** @file Which of the 468 points of the MediaPipe face mesh outline what; "left" and "right" are the subject's own. */

export const LANDMARK_COUNT = 468;

/** The outline of the face, clockwise on the screen from the middle of the forehead. */
export const silhouette = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
  172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
] as const;

/** The lids' edges, in order round the eye. */
export const rightEye = [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246] as const;
export const leftEye = [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466] as const;
