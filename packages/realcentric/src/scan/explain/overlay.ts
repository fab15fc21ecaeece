/** @file A heat map laid over its picture. */
import { applySimilarity, invertSimilarity } from '../../faces/similarity.ts';
import type { FloatPlane, RgbImage } from '../../images/image.ts';
import { sampleCells } from './cells.ts';
import type { Explanation } from './explanation.ts';

/**
 * From little to much: dark violet over orange to pale yellow, ever lighter (matplotlib's inferno from a fifth on). The
 * order is seen without telling red from green, and in black and white.
 */
const COLOURS = [
  [66, 10, 104],
  [120, 28, 109],
  [165, 44, 96],
  [207, 68, 70],
  [237, 105, 37],
  [251, 155, 6],
  [247, 209, 61],
  [252, 255, 164],
] as const;

/** How much the strongest place covers the picture. */
const OPACITY = 0.75;
/**
 * Values below this share of the strongest leave the picture as it is: a veil over the whole face hides it and says
 * nothing.
 */
const FROM = 0.1;

function colourOf(value: number, channel: 0 | 1 | 2): number {
  const position = value * (COLOURS.length - 1);
  const below = Math.min(COLOURS.length - 2, Math.floor(position));
  const [low, high] = [COLOURS[below]?.[channel] as number, COLOURS[below + 1]?.[channel] as number];
  return low + (position - below) * (high - low);
}

/**
 * How a value of a map (0..1) is shown: RGB in levels of 255, and how much of the picture it covers, 0..`OPACITY`.
 * Undefined where it leaves the picture as it is.
 */
export function heatColour(value: number): { readonly rgb: readonly number[]; readonly cover: number } | undefined {
  const above = (value - FROM) / (1 - FROM);
  if (above <= 0) return undefined;
  return { rgb: ([0, 1, 2] as const).map((channel) => colourOf(above, channel)), cover: OPACITY * Math.sqrt(above) };
}

/** The map's values, 0..1. */
export function explanationMap({ width, height, map }: Pick<Explanation, 'width' | 'height' | 'map'>): FloatPlane {
  return { width, height, data: Float32Array.from(atob(map), (character) => character.charCodeAt(0) / 255) };
}

/**
 * A copy of the picture (the frame that the explanation is of) with the heat map over the face; the face loses its
 * colour below it.
 */
export function overlayHeatMap(image: RgbImage, explanation: Explanation): RgbImage {
  const map = explanationMap(explanation);
  const fromPicture = invertSimilarity(explanation.crop);
  const { width, height } = image;
  const data = image.data.slice();
  const corners = [0, map.width].flatMap((x) => [0, map.height].map((y) => applySimilarity(explanation.crop, x, y)));
  const span = (values: number[], limit: number) =>
    [Math.max(0, Math.floor(Math.min(...values))), Math.min(limit, Math.ceil(Math.max(...values)))] as const;
  const [left, right] = span(
    corners.map(([x]) => x),
    width,
  );
  const [top, bottom] = span(
    corners.map(([, y]) => y),
    height,
  );
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const [u, v] = applySimilarity(fromPicture, x + 0.5, y + 0.5);
      const shown = heatColour(sampleCells(map, u, v));
      if (!shown) continue;
      const p = 3 * (y * width + x);
      const grey = 0.299 * (data[p] as number) + 0.587 * (data[p + 1] as number) + 0.114 * (data[p + 2] as number);
      const { rgb, cover } = shown;
      const fade = Math.min(1, 4 * (cover / OPACITY) ** 2);
      for (const channel of [0, 1, 2] as const) {
        const below = (1 - fade) * (data[p + channel] as number) + fade * grey;
        data[p + channel] = Math.round((1 - cover) * below + cover * (rgb[channel] as number));
      }
    }
  }
  return { width, height, data };
}
