/** @file The anchors of BlazeFace 256: points of two grids that boxes and keypoints are told relative to. */

/** Side of the square picture that the detector takes, in pixels. */
export const DETECTOR_SIZE = 256;

/** Pixels between the points of each grid, and anchors at every point; the outputs of the network follow this order. */
export const ANCHOR_GRIDS = [
  { stride: 16, perPoint: 2 },
  { stride: 32, perPoint: 6 },
] as const;

/** Centres x0, y0, x1, y1, ... in pixels of the detector's picture: 512 of the fine grid, row by row, then 384 of the coarse one. */
export function blazefaceAnchors(): Float32Array {
  const points: number[] = [];
  for (const { stride, perPoint } of ANCHOR_GRIDS) {
    const side = DETECTOR_SIZE / stride;
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        for (let n = 0; n < perPoint; n++) points.push(stride * (column + 0.5), stride * (row + 0.5));
      }
    }
  }
  return Float32Array.from(points);
}
