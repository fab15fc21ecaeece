/**
 * @file What shows between lips that have moved: the target's own, as far as it was visible before, the source's in the
 * target's tone, or the dark of a mouth.
 */
import type { FaceCrop } from '../faces/types.ts';
import { blurPlane } from '../images/blur.ts';
import { labToRgb, rgbToLab } from '../images/colour.ts';
import { createPlane, type FloatPlane, type RgbImage } from '../images/image.ts';
import { remap } from '../images/remap.ts';
import { lipCorners, lowerLip, upperLip } from './expression/points.ts';
import { faceSide } from './face-side.ts';
import { rasterise } from './mesh-warp.ts';
import { patchColours } from './patches.ts';
import { fillPolygon, pick } from './polygon.ts';
import { bareSkin } from './regions.ts';

/** The edges of an opening from one corner to the other, both with the corners: x0, y0, x1, y1, ... */
export interface Opening {
  readonly upper: Float64Array;
  readonly lower: Float64Array;
}

export function mouthOf(landmarks: ArrayLike<number>): Opening {
  const [right, left] = lipCorners[0];
  return {
    upper: pick(landmarks, [right, ...upperLip[0], left]),
    lower: pick(landmarks, [right, ...lowerLip[0], left]),
  };
}

/** Mean distance of the edges in their middle third, pixels. */
export function gapOf({ upper, lower }: Opening): number {
  const columns = upper.length / 2;
  const from = Math.floor(columns / 3);
  let sum = 0;
  for (let k = from; k < columns - from; k++) {
    sum += Math.hypot(lower[2 * k] - upper[2 * k], lower[2 * k + 1] - upper[2 * k + 1]);
  }
  return sum / (columns - 2 * from);
}

/**
 * The part of an opening that shows when it is open by `share` of what it was: the upper teeth stay where they are and the lower
 * lip covers the rest.
 */
export function coveredFromBelow({ upper, lower }: Opening, share: number): Opening {
  return { upper, lower: lower.map((value, i) => upper[i] + Math.min(1, share) * (value - upper[i])) };
}

/** A change of lightness and colour between two faces. */
export interface Tone {
  readonly gain: number;
  readonly a: number;
  readonly b: number;
  /** Lightness (L*) that the mean of what is painted does not exceed. */
  readonly lightest: number;
}

/** Nothing within a face is much lighter than its skin: the mean of an opening over it. */
const LIGHTEST = 0.95;

/** From the skin of one face to that of another: its lightness for the most part, half of its tint. */
export function toneBetween(from: FaceCrop, to: FaceCrop): Tone {
  const [here, there] = [from, to].map((crop) => {
    const colours = patchColours(crop, bareSkin);
    return [0, 1, 2].map((c) => bareSkin.reduce((sum, _, i) => sum + colours[3 * i + c], 0) / bareSkin.length);
  });
  const gain = Math.min(1.5, Math.max(0.5, (there[0] + 1) / (here[0] + 1))) ** 0.8;
  const [a, b] = [0.5 * (there[1] - here[1]), 0.5 * (there[2] - here[2])];
  return { gain, a, b, lightest: LIGHTEST * there[0] };
}

/** The pixels where the mask is above 0 in the tone; the others are left. */
function toned(pixels: Uint8Array, mask: FloatPlane, { gain, a, b, lightest }: Tone): Uint8Array {
  const lab = rgbToLab(pixels);
  let [sum, weight] = [0, 1e-9];
  for (const [i, share] of mask.data.entries()) {
    sum += share * gain * lab[3 * i];
    weight += share;
  }
  const factor = gain * Math.min(1, (lightest * weight) / Math.max(1e-9, sum));
  for (let i = 0; i < lab.length; i += 3) {
    lab[i] *= factor;
    lab[i + 1] += a;
    lab[i + 2] += b;
  }
  return labToRgb(lab);
}

/** Sigma of the edge of an opening in pixels at a `faceSide` of 256, and in pixels of the target's picture, whichever is more. */
const EDGE = [0.7, 0.5] as const;

/** Sigma in pixels of the crop with which an opening in this face ends: no sharper than its picture. */
export function softnessOf(face: FaceCrop): number {
  const { a, b } = face.toPicture;
  return Math.max((EDGE[0] * faceSide(face)) / 256, EDGE[1] / Math.max(0.1, Math.hypot(a, b)));
}

/**
 * Paints the opening `here` of the canvas, in place, with what `picture` shows in its opening `there`, and raises `mask` to 1 where
 * it did. The edge is soft (`softness`: its sigma in pixels) and lies inside the opening.
 */
export function paintOpening(
  canvas: RgbImage,
  mask: FloatPlane,
  here: Opening,
  picture: RgbImage,
  there: Opening,
  tone: Tone,
  softness: number,
): void {
  const points = Float64Array.of(...here.upper, ...here.lower);
  const columns = here.upper.length / 2;
  const range = (axis: 0 | 1, limit: number): readonly [number, number] => {
    const values = points.filter((_, i) => i % 2 === axis);
    return [Math.max(0, Math.floor(Math.min(...values)) - 2), Math.min(limit, Math.ceil(Math.max(...values)) + 2)];
  };
  const [left, right] = range(0, canvas.width);
  const [top, bottom] = range(1, canvas.height);
  if (!(right > left && bottom > top)) return;
  const [width, height] = [right - left, bottom - top];
  const from = points.map((value, i) => value - (i % 2 === 0 ? left : top));
  const to = Float64Array.of(...there.upper, ...there.lower);
  const map = { x: createPlane(width, height), y: createPlane(width, height) };
  map.x.data.fill(Number.NaN);
  for (let k = 0; k + 1 < columns; k++) {
    rasterise(map, from, to, k, k + 1, columns + k);
    rasterise(map, from, to, k + 1, columns + k + 1, columns + k);
  }
  const hard = createPlane(width, height);
  const outline = [...from.subarray(0, 2 * columns)];
  for (let k = columns - 2; k > 0; k--) outline.push(from[2 * (columns + k)], from[2 * (columns + k) + 1]);
  fillPolygon(hard, Float64Array.from(outline), 1);
  const soft = blurPlane(hard, softness);
  for (let i = 0; i < soft.data.length; i++) {
    soft.data[i] = Number.isNaN(map.x.data[i]) ? 0 : Math.max(0, 2 * soft.data[i] - 1);
  }
  const inner = toned(remap(picture, map, soft).data, soft, tone);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const share = soft.data[i];
      if (share === 0) continue;
      const o = (top + y) * canvas.width + left + x;
      for (let c = 0; c < 3; c++) {
        const value = canvas.data[3 * o + c];
        canvas.data[3 * o + c] = value + share * (inner[3 * i + c] - value) + 0.5;
      }
      mask.data[o] = Math.max(mask.data[o], share);
    }
  }
}
