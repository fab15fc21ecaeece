/** @file Y'CbCr planes, as video decoders give them, to RGB by the matrix and range of the file (ITU-T H.273), and back. */
import { createImage, type RgbImage } from './image.ts';

export interface YuvPlane {
  /** One sample an entry, row by row from the top. */
  readonly data: Uint8Array | Uint16Array;
  /** Entries from one row to the next. */
  readonly stride: number;
  /** Entries from one sample to the next: 2 where U and V take turns. */
  readonly step: number;
}

export interface YuvPicture {
  readonly width: number;
  readonly height: number;
  readonly y: YuvPlane;
  readonly u: YuvPlane;
  readonly v: YuvPlane;
  /** Columns and rows of luma that share a chroma sample, as powers of two: 1 and 1 for 4:2:0, 1 and 0 for 4:2:2, 0 and 0 for 4:4:4. */
  readonly chromaShift: readonly [x: number, y: number];
  /** Bits of a sample, 8..16. */
  readonly bitDepth: number;
}

export interface YuvColour {
  readonly matrix: 'bt601' | 'bt709' | 'bt2020';
  readonly range: 'limited' | 'full';
}

/** Kr and Kb of H.273, table 4. */
const WEIGHTS: Readonly<Record<YuvColour['matrix'], readonly [kr: number, kb: number]>> = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
  bt2020: [0.2627, 0.0593],
};

const BITS = 16;
const MIDDLE = 128;

/** Samples of more bits are cut to so many, which products in 32 bits have room for. */
const MAX_DEPTH = 12;

/**
 * 8-bit RGB, rounded down, as ffmpeg's and OpenCV's usual conversions are: what those made of a data set is what a detector was trained on.
 * Of 8 bits they let the pixels that a chroma sample stands for share it, without interpolation (0.1 to 0.6 levels from ours); of more
 * bits they interpolate between the rows of the chroma, but not within a row (0.5 to 0.9 levels from ours, most of it by what ffmpeg's
 * short cuts drop).
 */
export function yuvToRgb(picture: YuvPicture, { matrix, range }: YuvColour): RgbImage {
  const { width, height, bitDepth } = picture;
  const [kr, kb] = WEIGHTS[matrix];
  const kg = 1 - kr - kb;
  const [black, luma, chroma] = range === 'full' ? [0, 1, 1] : [16, 255 / 219, 255 / 224];
  const shift = Math.min(bitDepth, MAX_DEPTH) - 8;
  const fixed = (value: number) => Math.round(value * 2 ** (BITS - shift));
  const yScale = fixed(luma);
  const rv = fixed(2 * (1 - kr) * chroma);
  const bu = fixed(2 * (1 - kb) * chroma);
  const gu = fixed((-2 * kb * (1 - kb) * chroma) / kg);
  const gv = fixed((-2 * kr * (1 - kr) * chroma) / kg);
  const lowest = black << shift;
  const middle = MIDDLE << shift;

  const [y, u, v] = [picture.y, picture.u, picture.v].map((plane) => ({ ...plane, data: cut(plane.data, bitDepth) }));
  const [shiftX, shiftY] = picture.chromaShift;
  const between = bitDepth > 8 && shiftY === 1;
  const lastRow = (height - 1) >> shiftY;
  const out = createImage(width, height);
  const pixels = new Uint8ClampedArray(out.data.buffer);
  let o = 0;
  for (let row = 0; row < height; row++) {
    let py = row * y!.stride;
    const near = row >> shiftY;
    const far = Math.min(lastRow, Math.max(0, row % 2 === 0 ? near - 1 : near + 1));
    const [pu, pv] = [near * u!.stride, near * v!.stride];
    const [fu, fv] = [far * u!.stride, far * v!.stride];
    for (let x = 0; x < width; ) {
      const column = x >> shiftX;
      const [su, sv] = [column * u!.step, column * v!.step];
      let cu = u!.data[pu + su]!;
      let cv = v!.data[pv + sv]!;
      if (between) {
        // A row of pixels lies a quarter of the way from its chroma row to the next.
        cu = (3 * cu + u!.data[fu + su]! + 2) >> 2;
        cv = (3 * cv + v!.data[fv + sv]! + 2) >> 2;
      }
      const r = rv * (cv - middle);
      const g = gu * (cu - middle) + gv * (cv - middle);
      const b = bu * (cu - middle);
      const end = Math.min((column + 1) << shiftX, width);
      for (; x < end; x++, py += y!.step, o += 3) {
        const level = (y!.data[py] - lowest) * yScale;
        pixels[o] = (level + r) >> BITS;
        pixels[o + 1] = (level + g) >> BITS;
        pixels[o + 2] = (level + b) >> BITS;
      }
    }
  }
  return out;
}

/** Planes of 4:2:0 with 8 bits, one behind the other: Y, U, V. */
export interface Planes420 {
  /** Even. */
  readonly width: number;
  /** Even. */
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * The way back from `yuvToRgb`: the mean colour of four pixels, and half a level more, as much as that rounds down on average. Planes that
 * were turned into RGB come back as they were, but for rounding and for colours that RGB does not have.
 * @throws RangeError for an odd size
 */
export function rgbToYuv420({ width, height, data }: RgbImage, { matrix, range }: YuvColour): Planes420 {
  if (width % 2 !== 0 || height % 2 !== 0) throw new RangeError(`${width} x ${height} pixels are no even size`);
  const [kr, kb] = WEIGHTS[matrix];
  const kg = 1 - kr - kb;
  const [black, luma, chroma] = range === 'full' ? [0, 1, 1] : [16, 219 / 255, 224 / 255];
  const fixed = (value: number) => Math.round(value * 2 ** BITS);
  const half = 2 ** (BITS - 1);
  const [yr, yg, yb] = [fixed(kr * luma), fixed(kg * luma), fixed(kb * luma)];
  const yOffset = fixed(black + luma / 2) + half;
  // For sums of four pixels.
  const share = chroma / 8;
  const [ur, ug, ub] = [fixed((-kr * share) / (1 - kb)), fixed((-kg * share) / (1 - kb)), fixed(share)];
  const [vr, vg, vb] = [fixed(share), fixed((-kg * share) / (1 - kr)), fixed((-kb * share) / (1 - kr))];
  const middle = fixed(MIDDLE) + half;

  const planes = new Uint8ClampedArray((width * height * 3) / 2);
  const uStart = width * height;
  const vStart = uStart + uStart / 4;
  let c = 0;
  for (let row = 0; row < height; row += 2) {
    for (let x = 0; x < width; x += 2, c++) {
      let [red, green, blue] = [0, 0, 0];
      for (let pixel = row * width + x, n = 0; n < 4; n++, pixel += n === 2 ? width - 1 : 1) {
        const [r, g, b] = [data[3 * pixel]!, data[3 * pixel + 1]!, data[3 * pixel + 2]!];
        planes[pixel] = (yr * r + yg * g + yb * b + yOffset) >> BITS;
        red += r;
        green += g;
        blue += b;
      }
      planes[uStart + c] = (ur * red + ug * green + ub * blue + middle) >> BITS;
      planes[vStart + c] = (vr * red + vg * green + vb * blue + middle) >> BITS;
    }
  }
  return { width, height, data: new Uint8Array(planes.buffer) };
}

function cut(data: Uint8Array | Uint16Array, bitDepth: number): Uint8Array | Uint16Array {
  return bitDepth <= MAX_DEPTH ? data : data.map((sample) => sample >> (bitDepth - MAX_DEPTH));
}
