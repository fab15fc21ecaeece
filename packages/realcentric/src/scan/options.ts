/** @file What a scan can be told, whatever it scans. */
import type { Progress } from '../progress.ts';
import type { Gallery } from './explain/neighbours.ts';
import { DEFAULT_QUALITY_RULES, type QualityRules } from './quality/rules.ts';

export interface PixelOptions {
  /** Views of each face that its scores are means of, 1..6: the plain crop, mirrored, then nearer and farther; two in pictures, one in videos unless told. */
  readonly views?: number;
  /** From which quality on faces are judged. */
  readonly rules?: QualityRules;
  /** Whether to say where the scores come from, if the detector was opened with what that takes. */
  readonly explain?: boolean;
  /** Known faces, to name those that are most like the judged ones. */
  readonly gallery?: Gallery;
  readonly signal?: AbortSignal;
}

export interface Budget {
  /** Most frames of a video that are looked at. */
  readonly frames?: number;
  /** Seconds after which no further frame is looked at. */
  readonly seconds?: number;
}

export interface VideoOptions extends PixelOptions {
  readonly budget?: Budget;
  readonly progress?: Progress;
}

/** In pictures: a mirrored face beside the plain one ranks fakes a little better (bench/scan-views.ts), more views cost more than they bring. */
export const PICTURE_VIEWS = 2;
/** In videos, where other frames are other views. */
export const VIDEO_VIEWS = 1;

export function judgeOptions({ views, rules = DEFAULT_QUALITY_RULES }: PixelOptions, usual: number) {
  return { views: views ?? usual, rules };
}
