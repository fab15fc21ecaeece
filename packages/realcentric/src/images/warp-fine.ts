/** @file `warpSimilarity` without rounding: the same filters and grid, all sums in floating point. */
import { WEIGHT_BITS } from './axis-weights.ts';
import { createFineImage, type FineImage, type RgbImage } from './image.ts';
import { mirrorIndex } from './mirror.ts';
import type { Region } from './reduce.ts';
import { type Filtering, filteringOf } from './resample.ts';
import { type Affine, affineOf, type SimilarityLike, shrinkingFor } from './warp.ts';

const UNIT = 2 ** -WEIGHT_BITS;

/** The rows that the vertical filter reads, each resampled along x. */
function filterRows({ image, horizontal, firstRow, lastRow }: Filtering): FineImage {
  const { starts, counts, weights, stride } = horizontal;
  const { data, width } = image;
  const out = createFineImage(starts.length, lastRow - firstRow);
  for (let y = firstRow, o = 0; y < lastRow; y++) {
    for (let x = 0; x < starts.length; x++, o += 3) {
      let [r, g, b] = [0, 0, 0];
      let p = 3 * (y * width + starts[x]);
      for (let k = x * stride, end = k + counts[x]; k < end; k++, p += 3) {
        const weight = weights[k];
        r += weight * data[p];
        g += weight * data[p + 1];
        b += weight * data[p + 2];
      }
      out.data[o] = UNIT * r;
      out.data[o + 1] = UNIT * g;
      out.data[o + 2] = UNIT * b;
    }
  }
  return out;
}

function filterColumns(rows: FineImage, { vertical, firstRow }: Filtering): FineImage {
  const { starts, counts, weights, stride } = vertical;
  const out = createFineImage(rows.width, starts.length);
  const length = 3 * rows.width;
  for (let y = 0; y < starts.length; y++) {
    const line = out.data.subarray(y * length, (y + 1) * length);
    for (let k = 0; k < counts[y]; k++) {
      const weight = UNIT * weights[y * stride + k];
      const p = (starts[y] - firstRow + k) * length;
      for (let i = 0; i < length; i++) line[i] += weight * rows.data[p + i];
    }
  }
  return out;
}

function resizeFine(image: RgbImage, width: number, height: number, region: Region): FineImage {
  const filtering = filteringOf(image, width, height, region, 'mirrored');
  return filterColumns(filterRows(filtering), filtering);
}

/** Output pixel p shows the source at `toSource(p)`: bilinear, mirrored beyond the borders. */
function sampleFine(source: RgbImage | FineImage, t: Affine, width: number, height: number): FineImage {
  const out = createFineImage(width, height);
  const { data } = source;
  const [lastX, lastY] = [source.width - 1, source.height - 1];
  for (let v = 0, o = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      const x = t.xx * (u + 0.5) + t.xy * (v + 0.5) + t.tx - 0.5;
      const y = t.yx * (u + 0.5) + t.yy * (v + 0.5) + t.ty - 0.5;
      const [x0, y0] = [Math.floor(x), Math.floor(y)];
      const [fx, fy] = [x - x0, y - y0];
      const inside = x0 >= 0 && y0 >= 0 && x0 < lastX && y0 < lastY;
      const left = 3 * (inside ? x0 : mirrorIndex(x0, source.width));
      const right = inside ? left + 3 : 3 * mirrorIndex(x0 + 1, source.width);
      const upper = 3 * source.width * (inside ? y0 : mirrorIndex(y0, source.height));
      const lower = inside ? upper + 3 * source.width : 3 * source.width * mirrorIndex(y0 + 1, source.height);
      for (let c = 0; c < 3; c++, o++) {
        const top = data[upper + left + c] + (data[upper + right + c] - data[upper + left + c]) * fx;
        const bottom = data[lower + left + c] + (data[lower + right + c] - data[lower + left + c]) * fx;
        out.data[o] = top + (bottom - top) * fy;
      }
    }
  }
  return out;
}

/** The picture seen through a similarity, 0..255; rounded it is what `warpSimilarity` gives, to a grey level. */
export function warpFine(image: RgbImage, toSource: SimilarityLike, width: number, height: number): FineImage {
  const t = affineOf(toSource);
  const shrinking = shrinkingFor(t, width, height);
  if (!shrinking) return sampleFine(image, t, width, height);
  const { region, columns, rows } = shrinking;
  return sampleFine(resizeFine(image, columns, rows, region), shrinking.toSource, width, height);
}
