/**
 * @file Where the detector looks: the whole picture first, then finer scales, as far as small faces are wanted and the cost allows; and the
 * picture in quarter turns.
 */
import { createImage, type RgbImage } from '../images/image.ts';
import { reduce } from '../images/reduce.ts';
import { resize } from '../images/resample.ts';
import { thinOut } from '../images/thin-out.ts';
import { turn } from '../images/turn.ts';
import { DETECTOR_SIZE, DETECTOR_STEP } from './anchors.ts';
import type { Detection } from './boxes.ts';

/** Height in pixels of a view from which on the detector finds a face reliably (measured; it begins at about 12). */
const SMALLEST_IN_VIEW = 16;
/** Sides of a view at most, in pixels; what is larger is cut into tiles, so that one run of the detector stays short. */
const LARGEST_VIEW = 512;
/** Pixels that neighbouring tiles share: a face of up to this size lies whole in one of them; larger ones, a coarser scale has. */
const SHARED = 64;
/** Pixels of all views of a scale at most: bounds the time for huge pictures, in which the smallest face that is sought then grows. */
const MOST_PIXELS = 8 * 2 ** 20;

/** Part of an axis that a view shows, in pixels of its level; `from` is below 0 where the level is centred in a larger view. */
interface Span {
  readonly from: number;
  readonly length: number;
}

/** One scale of the picture, cut into views. */
export interface Level {
  /** Pixels of the level a pixel of the picture. */
  readonly scale: number;
  /** Of the whole picture at this scale. */
  readonly width: number;
  readonly height: number;
  readonly columns: readonly Span[];
  readonly rows: readonly Span[];
}

/** @param room length of a view at least */
function spansOf(size: number, room: number): Span[] {
  const whole = DETECTOR_STEP * Math.ceil(Math.max(size, room) / DETECTOR_STEP);
  if (whole <= LARGEST_VIEW) return [{ from: Math.floor((size - whole) / 2), length: whole }];
  const rest = size - LARGEST_VIEW;
  const count = Math.ceil(rest / (LARGEST_VIEW - SHARED)) + 1;
  return Array.from({ length: count }, (_, i) => ({
    from: Math.round((rest * i) / (count - 1)),
    length: LARGEST_VIEW,
  }));
}

function levelAt(width: number, height: number, scale: number, room = 0): Level {
  const [levelWidth, levelHeight] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const [columns, rows] = [spansOf(levelWidth, room), spansOf(levelHeight, room)];
  return { scale, width: levelWidth, height: levelHeight, columns, rows };
}

/** The picture as one view; as `share` of a square view where it is to have room around it. */
export function wholeView(width: number, height: number, share = 1): Level {
  const scale = (share * DETECTOR_SIZE) / Math.max(width, height);
  return levelAt(width, height, scale, share < 1 ? DETECTOR_SIZE : 0);
}

/** Pixels that the detector sees of a level. */
function pixelsOf({ columns, rows }: Level): number {
  const along = (spans: readonly Span[]) => spans.reduce((sum, { length }) => sum + length, 0);
  return along(columns) * along(rows);
}

/** The level at this scale, or the one down to `least` of it that wastes the smallest part of its views. */
function cheapest(width: number, height: number, scale: number, least: number): Level {
  const cost = (level: Level) => pixelsOf(level) / level.scale ** 2;
  let best = levelAt(width, height, scale);
  for (let share = 0.99; share >= least; share -= 0.01) {
    const level = levelAt(width, height, share * scale);
    if (cost(level) < cost(best)) best = level;
  }
  return best;
}

/**
 * The scales beyond the whole view that it takes to find faces of `smallest` pixels, coarse to fine, each about twice the one
 * before; none where the whole view shows such faces large enough. The picture is never enlarged.
 * @param least share of each scale that is enough where it costs less: faces found may then be so much larger
 */
export function finerLevels(width: number, height: number, smallest: number, least = 1): Level[] {
  const coarse = DETECTOR_SIZE / Math.max(width, height);
  let finest = Math.min(1, SMALLEST_IN_VIEW / smallest);
  while (pixelsOf(levelAt(width, height, finest)) > MOST_PIXELS) finest *= 0.9;
  const steps = Math.ceil(Math.log2(finest / coarse) - 0.05);
  return Array.from({ length: Math.max(0, steps) }, (_, i) =>
    cheapest(width, height, coarse * (finest / coarse) ** ((i + 1) / steps), least),
  );
}

/** A picture made smaller by a whole factor: pixel x of it covers pixels `factor * x` and on. */
export interface Reduced {
  readonly image: RgbImage;
  readonly factor: number;
}

/** A picture at halves of its size. */
export interface Pyramid {
  /** The smallest that is no smaller than the picture at this scale; made when it is first asked for. */
  at(scale: number): Reduced;
}

export function pyramidOf(image: RgbImage): Pyramid {
  const made = new Map<number, RgbImage>([[1, image]]);
  const reducedBy = (factor: number): RgbImage => {
    const known = made.get(factor);
    if (known) return known;
    // A quarter is for first sight, which needs no fine detail; what is to show small faces is averaged of all pixels.
    const reduced =
      factor === 2 ? reduce(image, 2, 2) : factor === 4 ? thinOut(image) : reduce(reducedBy(factor / 2), 2, 2);
    made.set(factor, reduced);
    return reduced;
  };
  return {
    at(scale) {
      const factor = 2 ** Math.max(0, Math.floor(Math.log2(1 / scale) + 1e-9));
      return { image: reducedBy(factor), factor };
    },
  };
}

/** A part of a level: what the detector is shown, and the way back. */
interface View {
  /** Black beyond the picture. */
  readonly image: RgbImage;
  /** A detection in pixels of the view as one in pixels of the picture; none where another view must have it whole. */
  toPicture(detection: Detection): Detection | undefined;
}

function cutView(level: RgbImage, column: Span, row: Span): RgbImage {
  const [left, top] = [column.from, row.from];
  if (left === 0 && top === 0 && column.length === level.width && row.length === level.height) return level;
  const view = createImage(column.length, row.length);
  const fromX = Math.max(0, left);
  const toX = Math.min(level.width, left + column.length);
  const fromY = Math.max(0, top);
  const toY = Math.min(level.height, top + row.length);
  for (let y = fromY; y < toY; y++) {
    const pixels = level.data.subarray(3 * (y * level.width + fromX), 3 * (y * level.width + toX));
    view.data.set(pixels, 3 * ((y - top) * column.length + fromX - left));
  }
  return view;
}

/**
 * Cuts the views of a level one by one.
 * @param image the picture, or a smaller copy of it; what the detections are mapped back to
 */
export function* viewsOf(image: RgbImage, level: Level): Generator<View> {
  const { width, height } = level;
  const small = width === image.width && height === image.height ? image : resize(image, width, height);
  const scaleX = image.width / width;
  const scaleY = image.height / height;
  for (const row of level.rows) {
    for (const column of level.columns) {
      const [left, top] = [column.from, row.from];
      yield {
        image: cutView(small, column, row),
        toPicture(detection) {
          const { x, y, width: w, height: h } = detection.box;
          // Cut by an edge of the view that is none of the picture's.
          if ((x < 0 && left > 0) || (x + w > column.length && left + column.length < width)) return undefined;
          if ((y < 0 && top > 0) || (y + h > row.length && top + row.length < height)) return undefined;
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
export type Turns = 0 | 1 | 2 | 3;

const DEGREES = [0, 90, 180, 270] as const;

/** The picture turned clockwise; the picture itself for 0. */
export function turnImage(image: RgbImage, turns: Turns): RgbImage {
  return turn(image, DEGREES[turns]);
}

/** A detection in the turned picture as one in the picture as it was, `width` x `height`; 0 turns leave it alone. */
export function turnBack(detection: Detection, turns: Turns, width: number, height: number): Detection {
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
