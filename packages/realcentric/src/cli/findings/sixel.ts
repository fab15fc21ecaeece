/** @file Pictures as sixel (DEC VT340): bands of six rows, one colour after the other, in a palette of 6 x 6 x 6 colours. */
import type { RgbImage } from '../../images/image.ts';

const LEVELS = 6;
const ROWS = 6;

const level = (value: number) => Math.round((value * (LEVELS - 1)) / 255);

/** Colour numbers of the pixels, with the error of each handed on to its neighbours (Floyd and Steinberg 1976). */
function toPalette({ width, height, data }: RgbImage): Uint8Array {
  const rest = Float32Array.from(data);
  const colours = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      for (let c = 0; c < 3; c++) {
        const value = Math.min(255, Math.max(0, rest[3 * at + c]));
        const chosen = level(value);
        colours[at] = colours[at] * LEVELS + chosen;
        const error = value - (chosen * 255) / (LEVELS - 1);
        const spread = (dx: number, dy: number, share: number) => {
          if (x + dx < 0 || x + dx >= width || y + dy >= height) return;
          rest[3 * (at + dy * width + dx) + c] += error * share;
        };
        spread(1, 0, 7 / 16);
        spread(-1, 1, 3 / 16);
        spread(0, 1, 5 / 16);
        spread(1, 1, 1 / 16);
      }
    }
  }
  return colours;
}

/** A run of the same six pixels, shortened where it is long. */
function runs(sixels: readonly number[]): string {
  const text = String.fromCharCode(...sixels.map((bits) => 63 + bits));
  return text.replace(/(.)\1{3,}/g, (run, character: string) => `!${run.length}${character}`);
}

/** The escape sequence that draws the picture. */
export function encodeSixel(image: RgbImage): string {
  const { width, height } = image;
  const colours = toPalette(image);
  const percent = (n: number) => Math.round((100 * n) / (LEVELS - 1));
  const palette = [...new Set(colours)].map((colour) => {
    const [r, g, b] = [Math.floor(colour / (LEVELS * LEVELS)), Math.floor(colour / LEVELS) % LEVELS, colour % LEVELS];
    return `#${colour};2;${percent(r)};${percent(g)};${percent(b)}`;
  });
  const bands: string[] = [];
  for (let top = 0; top < height; top += ROWS) {
    const rows = Math.min(ROWS, height - top);
    const band = colours.subarray(top * width, (top + rows) * width);
    const lines = [...new Set(band)].map((colour) => {
      const sixels = Array.from({ length: width }, (_, x) => {
        let bits = 0;
        for (let row = 0; row < rows; row++) if (band[row * width + x] === colour) bits |= 1 << row;
        return bits;
      });
      return `#${colour}${runs(sixels)}`;
    });
    bands.push(lines.join('$'));
  }
  return `\x1bPq"1;1;${width};${height}${palette.join('')}${bands.join('-')}\x1b\\`;
}
