/** @file The anchors of BlazeFace: points of two grids that boxes and keypoints are told relative to. */

/** Sides of the picture that the detector takes are multiples of this, in pixels. */
export const DETECTOR_STEP = 32;

/** Side of the square that the detector was trained on, in pixels; faces of an eighth to a half of it, it knows best. */
export const DETECTOR_SIZE = 256;

/** Pixels between the points of each grid, and anchors at every point; the outputs of the network follow this order. */
export const ANCHOR_GRIDS = [
  { stride: 16, perPoint: 2 },
  { stride: 32, perPoint: 6 },
] as const;

/**
 * Centres x0, y0, x1, y1, ... in pixels of a picture of `width` x `height` (multiples of `DETECTOR_STEP`): those of the fine grid, row by
 * row, then those of the coarse one; 512 and 384 for 256 x 256.
 */
export function blazefaceAnchors(width: number, height: number): Float32Array {
  const points: number[] = [];
  for (const { stride, perPoint } of ANCHOR_GRIDS) {
    for (let row = 0; row < height / stride; row++) {
      for (let column = 0; column < width / stride; column++) {
        for (let n = 0; n < perPoint; n++) points.push(stride * (column + 0.5), stride * (row + 0.5));
      }
    }
  }
  return Float32Array.from(points);
}
