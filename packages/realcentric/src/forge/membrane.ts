/**
 * @file Seamless pasting: the inner picture shifted so that it meets the target all along the edge of the mask. What is added is the
 * membrane between the differences there, as in Poisson image editing (Pérez, Gangnet and Blake, SIGGRAPH 2003), found by pulling the
 * differences up a pyramid and pushing them down again (Gortler et al., SIGGRAPH 1996) instead of solving for it: close, and quick.
 */
import { createImage, createPlane, type FloatPlane, type RgbImage } from '../images/image.ts';

/** Up to this share of the largest value of a mask a pixel is of its edge, where the two pictures must meet. */
const EDGE = 0.35;

/** Three sums and a weight a cell. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly cells: Float32Array;
}

/** Each cell the sums of four; weights above 1 are brought to 1, so that where much is known counts no more than where enough is. */
function pulled({ width, height, cells }: Level): Level {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const out = new Float32Array(4 * w * h);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 4 * (y * width + x);
      const to = 4 * ((y >> 1) * w + (x >> 1));
      for (let c = 0; c < 4; c++) out[to + c] += cells[from + c] as number;
    }
  }
  for (let i = 3; i < out.length; i += 4) {
    const weight = out[i] as number;
    if (weight <= 1) continue;
    for (let c = i - 3; c <= i; c++) out[c] /= weight;
  }
  return { width: w, height: h, cells: out };
}

/** Fills what a level does not know from the coarser one, bilinearly, in place; afterwards all weights are 1. */
function push(coarse: Level, fine: Level): void {
  const { width, height, cells } = fine;
  for (let y = 0; y < height; y++) {
    const v = Math.min(coarse.height - 1, Math.max(0, (y + 0.5) / 2 - 0.5));
    const top = Math.floor(v);
    const below = Math.min(coarse.height - 1, top + 1);
    const fy = v - top;
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      const lacking = 1 - (cells[at + 3] as number);
      if (lacking <= 0) continue;
      const u = Math.min(coarse.width - 1, Math.max(0, (x + 0.5) / 2 - 0.5));
      const left = Math.floor(u);
      const right = Math.min(coarse.width - 1, left + 1);
      const fx = u - left;
      const corner = (column: number, row: number) => 4 * (row * coarse.width + column);
      const [a, b] = [corner(left, top), corner(right, top)];
      const [c, d] = [corner(left, below), corner(right, below)];
      for (let k = 0; k < 3; k++) {
        const above = (coarse.cells[a + k] as number) * (1 - fx) + (coarse.cells[b + k] as number) * fx;
        const under = (coarse.cells[c + k] as number) * (1 - fx) + (coarse.cells[d + k] as number) * fx;
        cells[at + k] += lacking * (above * (1 - fy) + under * fy);
      }
      cells[at + 3] = 1;
    }
  }
}

/**
 * The inner picture with the membrane added, and the mask that lays it over the target: full but for a narrow edge. All three of one size;
 * the inner picture needs to hold only where the mask is above 0. Without an edge (a mask all full, or all empty) both come back as they are.
 */
export function seamless(
  inner: RgbImage,
  target: RgbImage,
  mask: FloatPlane,
): { readonly inner: RgbImage; readonly mask: FloatPlane } {
  const { width, height } = mask;
  const highest = mask.data.reduce((most, value) => Math.max(most, value), 0);
  const limit = EDGE * highest;
  const cells = new Float32Array(4 * width * height);
  let edge = 0;
  for (let i = 0; i < mask.data.length; i++) {
    const share = mask.data[i] as number;
    if (!(share > 0 && share < limit)) continue;
    edge++;
    for (let c = 0; c < 3; c++)
      cells[4 * i + c] = (target.data[3 * i + c] as number) - (inner.data[3 * i + c] as number);
    cells[4 * i + 3] = 1;
  }
  if (edge === 0) return { inner, mask };
  const levels: Level[] = [{ width, height, cells }];
  for (let level = levels[0] as Level; level.width > 1 || level.height > 1; levels.push(level)) level = pulled(level);
  for (let i = levels.length - 1; i > 0; i--) push(levels[i] as Level, levels[i - 1] as Level);
  const shifted = createImage(width, height);
  const over = createPlane(width, height);
  const pixels = new Uint8ClampedArray(shifted.data.buffer, shifted.data.byteOffset, shifted.data.length);
  for (let i = 0; i < mask.data.length; i++) {
    const share = mask.data[i] as number;
    if (!(share > 0)) continue;
    over.data[i] = highest * Math.min(1, share / limit);
    for (let c = 0; c < 3; c++) pixels[3 * i + c] = (inner.data[3 * i + c] as number) + (cells[4 * i + c] as number);
  }
  return { inner: shifted, mask: over };
}
