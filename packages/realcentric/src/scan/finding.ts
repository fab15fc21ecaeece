/** @file What a scan says of one file. */
import type { Band } from '../detector/manifest.ts';
import type { Box } from '../faces/types.ts';

export interface FaceFinding {
  /** Upright box around the landmarks, pixels of the picture after its EXIF orientation. */
  readonly box: Box;
  /** In-plane rotation in degrees, positive = clockwise on the screen. */
  readonly roll: number;
  /** Larger side of the face in its own upright frame, pixels. */
  readonly size: number;
  /** Confidence that this is a face, 0..1: the detector's times the landmark network's. */
  readonly confidence: number;
  /** What the detector of manipulations says; null where the face is too small to judge. */
  readonly score: {
    /** Calibrated probability of manipulation, 0..1. */
    readonly probability: number;
    /** Distance to the nearest center of natural faces, 0..2. */
    readonly distance: number;
    /** Share of natural validation faces that are nearer, 0..100. */
    readonly percentile: number;
    readonly band: Band;
  } | null;
}

export type ScanStatus = 'ok' | 'no_face' | 'low_quality' | 'error';
/** Evidence of manipulation; `n/a` where nothing could be judged. */
export type Verdict = Band | 'n/a';

export interface Finding {
  readonly file: string;
  /** `low_quality`: there are faces, but all too small to judge. */
  readonly status: ScanStatus;
  /** The strongest evidence among the faces. */
  readonly verdict: Verdict;
  /** SHA-256 of the file; null where it could not be read. */
  readonly sha256: string | null;
  /** Pixels, after EXIF orientation. */
  readonly width: number | null;
  readonly height: number | null;
  readonly faces: readonly FaceFinding[];
  /** What went wrong, for status `error`. */
  readonly message: string | null;
}
