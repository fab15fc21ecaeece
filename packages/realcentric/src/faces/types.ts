/** @file What the face stages pass on: boxes, landmarks, faces and aligned crops. */
import type { RgbImage } from '../images/image.ts';

/** Pixels of the picture, x to the right, y down; may reach outside the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The 468 points of the MediaPipe face mesh as x0, y0, x1, y1, ... in pixels (length 936). "Left" and "right" in the names of
 * the topology are the subject's own.
 */
export type Landmarks = Float32Array;

export interface Face {
  /** Upright box around the landmarks, in pixels of the picture. */
  readonly box: Box;
  readonly landmarks: Landmarks;
  /** Confidence of the detector, 0..1. */
  readonly detectionScore: number;
  /** Confidence of the landmark network that this is a face, 0..1. */
  readonly landmarkScore: number;
  /** In-plane rotation in radians: the angle of the line between the eyes, positive = clockwise on the screen. */
  readonly roll: number;
}

/**
 * A similarity transform: `x' = a x - b y + tx`, `y' = b x + a y + ty`; scale is hypot(a, b), rotation atan2(b, a).
 */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** A face cut out of a picture upright and square; pixels outside the picture are mirrored in. */
export interface FaceCrop {
  readonly image: RgbImage;
  /** The landmarks in pixels of the crop. */
  readonly landmarks: Landmarks;
  /** Maps pixels of the crop to pixels of the picture. */
  readonly toPicture: Similarity;
}
