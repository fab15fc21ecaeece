/**
 * @file Where the detector looks: the whole picture first, then finer scales in overlapping square tiles, as far as small faces
 * are wanted and the cost allows; and the picture in quarter turns.
 */
import { createImage, type RgbImage } from '../images/image.ts';
import { reduce, resize } from '../images/resample.ts';
import { DETECTOR_SIZE } from './anchors.ts';
import type { Detection } from './boxes.ts';

/** Height in pixels of a view from which on the detector finds a face reliably (measured; it begins at about 12). */
export const SMALLEST_IN_VIEW = 16;
/** Pixels that neighbouring tiles share: a face of up to this size lies whole in one of them; larger ones, a coarser scale has. */
const SHARED = 64;
/** Tiles of the finest scale at most: bounds the time for huge pictures, in which the smallest face that is sought then grows. */
const MOST_TILES = 128;

/** One scale of the picture, cut into tiles of the detector's size. */
export interface Level {
  /** Pixels of the level a pixel of the picture. */
  readonly scale: number;
  /** Left and upper edges of the tiles in pixels of the level; below 0 where a picture smaller than a tile is centred in it. */
  readonly columns: readonly number[];
  readonly rows: readonly number[];
}

function tileStarts(size: number): number[] {
  const rest = Math.round(size) - DETECTOR_SIZE;
  if (rest <= 0) return [Math.floor(rest / 2)];
  const count = Math.ceil(rest / (DETECTOR_SIZE - SHARED)) + 1;
  return Array.from({ length: count }, (_, i) => Math.round((rest * i) / (count - 1)));
}

function levelAt(width: number, height: number, scale: number): Level {
  return { scale, columns: tileStarts(width * scale), rows: tileStarts(height * scale) };
}

/** The picture as one view; `share` of the view where it is to have room around it. */
export function wholeView(width: number, height: number, share = 1): Level {
  return levelAt(width, height, (share * DETECTOR_SIZE) / Math.max(width, height));
}

/** The level at this scale, or at one down to `least` of it that takes fewer tiles: of those the largest. */
function fewestTiles(width: number, height: number, scale: number, least: number): Level {
  const count = ({ columns, rows }: Level) => columns.length * rows.length;
  let best = levelAt(width, height, scale);
  for (let share = 0.99; share >= least; share -= 0.01) {
    const level = levelAt(width, height, share * scale);
    if (count(level) < count(best)) best = level;
  }
  return best;
}

/**
 * The scales beyond the whole view that it takes to find faces of `smallest` pixels, coarse to fine, each about twice the one
 * before; none where the whole view shows such faces large enough. The picture is never enlarged.
 * @param least share of each scale that is enough where it takes fewer tiles: faces found may then be so much larger
 */
export function finerLevels(width: number, height: number, smallest: number, least = 1): Level[] {
  const coarse = DETECTOR_SIZE / Math.max(width, height);
  let finest = Math.min(1, SMALLEST_IN_VIEW / smallest);
  for (;;) {
    const { columns, rows } = levelAt(width, height, finest);
    if (columns.length * rows.length <= MOST_TILES) break;
    finest *= 0.9;
  }
  const steps = Math.ceil(Math.log2(finest / coarse) - 0.05);
  return Array.from({ length: Math.max(0, steps) }, (_, i) =>
    fewestTiles(width, height, coarse * (finest / coarse) ** ((i + 1) / steps), least),
  );
}

/** A picture made smaller by a whole factor: pixel x of it covers pixels `factor * x` and on. */
export interface Reduced {
  readonly image: RgbImage;
  readonly factor: number;
}

/** The picture no larger than the search for faces of `smallest` pixels needs it, so that its scales cost little to make. */
export function reduceFor(image: RgbImage, smallest: number): Reduced {
  const whole = DETECTOR_SIZE / Math.max(image.width, image.height);
  const factor = Math.max(1, Math.floor(1 / Math.max(whole, SMALLEST_IN_VIEW / smallest)));
  return { image: factor === 1 ? image : reduce(image, factor, factor), factor };
}

/** A tile of a level: what the detector is shown, and the way back. */
export interface View {
  /** R, G, B of 256 x 256 pixels; black beyond the picture. */
  readonly pixels: Uint8Array;
  /** A detection in pixels of the view as one in pixels of the picture; none where another tile must have it whole. */
  toPicture(detection: Detection): Detection | undefined;
}

function cutTile(level: RgbImage, left: number, top: number): Uint8Array {
  const pixels = new Uint8Array(3 * DETECTOR_SIZE * DETECTOR_SIZE);
  const fromX = Math.max(0, left);
  const toX = Math.min(level.width, left + DETECTOR_SIZE);
  const fromY = Math.max(0, top);
  const toY = Math.min(level.height, top + DETECTOR_SIZE);
  for (let y = fromY; y < toY; y++) {
    const row = level.data.subarray(3 * (y * level.width + fromX), 3 * (y * level.width + toX));
    pixels.set(row, 3 * ((y - top) * DETECTOR_SIZE + fromX - left));
  }
  return pixels;
}

/** Cuts the views of a level one by one. */
export function* viewsOf(image: RgbImage, level: Level): Generator<View> {
  const width = Math.max(1, Math.round(image.width * level.scale));
  const height = Math.max(1, Math.round(image.height * level.scale));
  const small = width === image.width && height === image.height ? image : resize(image, width, height);
  const scaleX = image.width / width;
  const scaleY = image.height / height;
  for (const top of level.rows) {
    for (const left of level.columns) {
      yield {
        pixels: cutTile(small, left, top),
        toPicture(detection) {
          const { x, y, width: w, height: h } = detection.box;
          // Cut by an edge of the tile that is none of the picture's.
          if ((x < 0 && left > 0) || (x + w > DETECTOR_SIZE && left + DETECTOR_SIZE < width)) return undefined;
          if ((y < 0 && top > 0) || (y + h > DETECTOR_SIZE && top + DETECTOR_SIZE < height)) return undefined;
          return {
            box: { x: (x + left) * scaleX, y: (y + top) * scaleY, width: w * scaleX, height: h * scaleY },
            keypoints: detection.keypoints.map((v, i) => (i % 2 === 0 ? (v + left) * scaleX : (v + top) * scaleY)),
            score: detection.score,
          };
        },
      };
    }
  }
}

/** Quarter turns clockwise. */
export type QuarterTurns = 1 | 2 | 3;

/** The picture turned clockwise. */
export function turnImage(image: RgbImage, turns: QuarterTurns): RgbImage {
  const { width, height, data } = image;
  const out = turns === 2 ? createImage(width, height) : createImage(height, width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = turns === 1 ? height - 1 - y : turns === 2 ? width - 1 - x : y;
      const row = turns === 1 ? x : turns === 2 ? height - 1 - y : width - 1 - x;
      const from = 3 * (y * width + x);
      const to = 3 * (row * out.width + column);
      out.data[to] = data[from];
      out.data[to + 1] = data[from + 1];
      out.data[to + 2] = data[from + 2];
    }
  }
  return out;
}

/** A detection in the turned picture as one in the picture as it was, `width` x `height`; 0 turns leave it alone. */
export function turnBack(detection: Detection, turns: QuarterTurns | 0, width: number, height: number): Detection {
  const point = (x: number, y: number): readonly [number, number] =>
    turns === 1 ? [y, height - x] : turns === 2 ? [width - x, height - y] : [width - y, x];
  if (turns === 0) return detection;
  const { box } = detection;
  const [x0, y0] = point(box.x, box.y);
  const [x1, y1] = point(box.x + box.width, box.y + box.height);
  const keypoints = new Float32Array(detection.keypoints.length);
  for (let i = 0; i < keypoints.length; i += 2) {
    keypoints.set(point(detection.keypoints[i], detection.keypoints[i + 1]), i);
  }
  return {
    box: { x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) },
    keypoints,
    score: detection.score,
  };
}

/** A detection in a reduced picture as one in the picture itself. */
export function enlarge({ box, keypoints, score }: Detection, factor: number): Detection {
  const { x, y, width, height } = box;
  return {
    box: { x: factor * x, y: factor * y, width: factor * width, height: factor * height },
    keypoints: keypoints.map((v) => factor * v),
    score,
  };
}
