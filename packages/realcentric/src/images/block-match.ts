/**
 * @file Whether two frames show the same things, perhaps elsewhere: each block of one is sought in the neighbourhood of the other (block matching
 * by normalised correlation, which light does not change).
 */

/** Grey levels of a frame shrunk to `GREY_SIDE` x `GREY_SIDE`, whatever its shape. */
export type GreyGrid = Float32Array;

export const GREY_SIDE = 24;
const BLOCK = 4;
const PIXELS = BLOCK * BLOCK;
/** How far a block may have moved, in each direction: a third of the frame. */
const REACH = 8;
/** Variance of grey levels from which on a block shows something: the noise of a camera is below. */
const TEXTURE = 36;

/** Positions of a block, row by row. */
const POSITIONS = GREY_SIDE - BLOCK + 1;

interface Blocks {
  readonly means: Float64Array;
  /** Standard deviations. */
  readonly spreads: Float64Array;
}

function blocksOf(greys: GreyGrid): Blocks {
  const means = new Float64Array(POSITIONS ** 2);
  const spreads = new Float64Array(POSITIONS ** 2);
  for (let at = 0; at < means.length; at++) {
    const first = Math.floor(at / POSITIONS) * GREY_SIDE + (at % POSITIONS);
    let [sum, squares] = [0, 0];
    for (let v = 0; v < BLOCK; v++) {
      for (let u = 0; u < BLOCK; u++) {
        const value = greys[first + v * GREY_SIDE + u];
        sum += value;
        squares += value * value;
      }
    }
    means[at] = sum / PIXELS;
    spreads[at] = Math.sqrt(Math.max(0, squares / PIXELS - means[at] ** 2));
  }
  return { means, spreads };
}

/** Mean product of a block of one grid and a block of another. */
function product(a: GreyGrid, x: number, y: number, b: GreyGrid, atX: number, atY: number): number {
  let sum = 0;
  for (let v = 0; v < BLOCK; v++) {
    const p = (y + v) * GREY_SIDE + x;
    const q = (atY + v) * GREY_SIDE + atX;
    for (let u = 0; u < BLOCK; u++) sum += a[p + u] * b[q + u];
  }
  return sum / PIXELS;
}

export interface BlockMatch {
  /** Mean over the blocks that show something of the highest correlation within reach, 0..1; 0 where no block does. */
  readonly likeness: number;
  /** How many blocks show something, of 36. */
  readonly blocks: number;
}

/** How well the blocks of one frame are found again in the other. */
export function matchBlocks(from: GreyGrid, to: GreyGrid): BlockMatch {
  const [here, there] = [blocksOf(from), blocksOf(to)];
  let [sum, blocks] = [0, 0];
  for (let y = 0; y < POSITIONS; y += BLOCK) {
    for (let x = 0; x < POSITIONS; x += BLOCK) {
      const at = y * POSITIONS + x;
      if (here.spreads[at] ** 2 < TEXTURE) continue;
      let best = 0;
      for (let v = Math.max(0, y - REACH); v < Math.min(POSITIONS, y + REACH + 1); v++) {
        for (let u = Math.max(0, x - REACH); u < Math.min(POSITIONS, x + REACH + 1); u++) {
          const other = v * POSITIONS + u;
          // Nothing but rounding.
          if (there.spreads[other] < 2) continue;
          const covariance = product(from, x, y, to, u, v) - here.means[at] * there.means[other];
          best = Math.max(best, covariance / (here.spreads[at] * there.spreads[other]));
        }
      }
      sum += best;
      blocks += 1;
    }
  }
  return { likeness: blocks === 0 ? 0 : sum / blocks, blocks };
}
