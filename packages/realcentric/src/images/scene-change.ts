/** @file How much two frames of a clip differ in their colours: what tells a cut from movement. */
import type { RgbImage } from './image.ts';

/** Levels of each channel that are told apart. */
const LEVELS = 8;
/** Pixels looked at in each direction. */
const GRID = 96;
/** Difference from which on another shot has begun; movement within a shot stays well below. */
const CUT = 0.5;

/** Shares of the pixels of a grid by colour, 512 numbers that add up to 1. */
export type ColourHistogram = Float32Array;

export function colourHistogram({ width, height, data }: RgbImage): ColourHistogram {
  const histogram = new Float32Array(LEVELS ** 3);
  const [columns, rows] = [Math.min(GRID, width), Math.min(GRID, height)];
  const share = 1 / (columns * rows);
  for (let row = 0; row < rows; row++) {
    const y = Math.floor(((row + 0.5) * height) / rows);
    for (let column = 0; column < columns; column++) {
      const p = 3 * (y * width + Math.floor(((column + 0.5) * width) / columns));
      histogram[((data[p] >> 5) * LEVELS + (data[p + 1] >> 5)) * LEVELS + (data[p + 2] >> 5)] += share;
    }
  }
  return histogram;
}

/** Whether a cut lies between two frames: more than half of the pixels have changed their colour (Swain and Ballard 1991). */
export function isCut(before: ColourHistogram, after: ColourHistogram): boolean {
  let difference = 0;
  for (let i = 0; i < before.length; i++) difference += Math.abs(before[i] - after[i]);
  return difference / 2 > CUT;
}
