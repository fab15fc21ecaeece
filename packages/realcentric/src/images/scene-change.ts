/** @file Cuts between the frames of a clip: other colours, and nothing of the one frame found again in the other. */
import { GREY_SIDE, type GreyGrid, matchBlocks } from './block-match.ts';
import type { RgbImage } from './image.ts';

/** Levels of each channel that are told apart. */
const LEVELS = 8;
/** Pixels looked at in each direction. */
const GRID = 96;
const CELL = GRID / GREY_SIDE;

/** With less difference of colours there is no cut, whatever has moved. */
const LEAST_COLOURS = 0.12;
/** A frame with fewer blocks that show something has no structure to go by (a fade, a title). */
const LEAST_BLOCKS = 9;
/** Difference of colours from which on another shot has begun where there is no structure to go by. */
const OTHER_COLOURS = 0.5;
/** Likeness of the blocks below which it is another shot; the more so, the more the colours differ. */
const LIKE_BLOCKS = { least: 0.82, colours: 0.15 };

/** What of a frame tells another shot. */
export interface FrameLook {
  /** Shares of the pixels of a grid by colour, 512 numbers that add up to 1. */
  readonly colours: Float32Array;
  readonly greys: GreyGrid;
}

export function frameLook({ width, height, data }: RgbImage): FrameLook {
  const colours = new Float32Array(LEVELS ** 3);
  const greys = new Float32Array(GREY_SIDE * GREY_SIDE);
  for (let row = 0; row < GRID; row++) {
    const y = Math.floor(((row + 0.5) * height) / GRID);
    for (let column = 0; column < GRID; column++) {
      const p = 3 * (y * width + Math.floor(((column + 0.5) * width) / GRID));
      const [r, g, b] = [data[p], data[p + 1], data[p + 2]];
      colours[((r >> 5) * LEVELS + (g >> 5)) * LEVELS + (b >> 5)] += 1 / GRID ** 2;
      const cell = Math.floor(row / CELL) * GREY_SIDE + Math.floor(column / CELL);
      greys[cell] += (0.299 * r + 0.587 * g + 0.114 * b) / CELL ** 2;
    }
  }
  return { colours, greys };
}

/** Share of the pixels that have changed their colour, 0..1: half the L1 distance of the histograms (Swain and Ballard 1991). */
export function colourDifference(before: FrameLook, after: FrameLook): number {
  let difference = 0;
  for (let i = 0; i < before.colours.length; i++) difference += Math.abs(before.colours[i] - after.colours[i]);
  return difference / 2;
}

/**
 * Whether a cut lies between two frames. Colours alone miss cuts between scenes of like colours and take a change of light for a cut;
 * so blocks of one frame are sought in the other (docs/decisions/0010-cuts.md has the figures). What moved by more than a third of the frame counts
 * as gone; another person at the same place in the same scene is no cut.
 */
export function isCut(before: FrameLook, after: FrameLook): boolean {
  const colours = colourDifference(before, after);
  if (colours < LEAST_COLOURS) return false;
  const least = LIKE_BLOCKS.least + LIKE_BLOCKS.colours * Math.min(colours, OTHER_COLOURS);
  const forth = matchBlocks(before.greys, after.greys);
  if (forth.blocks < LEAST_BLOCKS) return colours > OTHER_COLOURS;
  const back = matchBlocks(after.greys, before.greys);
  if (back.blocks < LEAST_BLOCKS) return colours > OTHER_COLOURS;
  // What a zoom or a pan shows of the one frame is all in the other, but not the other way round.
  return Math.max(forth.likeness, back.likeness) < least;
}
