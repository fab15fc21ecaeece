/** @file Reading a coarse map between the middles of its cells. */
import type { FloatPlane } from '../../images/image.ts';

/**
 * The value at a point of the map, in cells from its upper left corner: bilinear between the middles of the cells,
 * falling to 0 half a cell outside of the map.
 */
export function sampleCells({ width, height, data }: FloatPlane, x: number, y: number): number {
  const left = Math.floor(x - 0.5);
  const top = Math.floor(y - 0.5);
  const [fx, fy] = [x - 0.5 - left, y - 0.5 - top];
  const cell = (column: number, row: number) =>
    column >= 0 && column < width && row >= 0 && row < height ? (data[row * width + column] as number) : 0;
  const upper = (1 - fx) * cell(left, top) + fx * cell(left + 1, top);
  const lower = (1 - fx) * cell(left, top + 1) + fx * cell(left + 1, top + 1);
  return (1 - fy) * upper + fy * lower;
}
