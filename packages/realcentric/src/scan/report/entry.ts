/** @file What a report is made of: findings, and pictures of their faces. */
import type { Box } from '../../faces/types.ts';
import type { Finding } from '../finding.ts';

/** Faces of a file that get a picture and a card of their own; the others are counted. */
export const MOST_FACES = 12;

/** A face cut out of its picture or frame. */
export interface FacePicture {
  /** `id` of the face. */
  readonly face: number;
  /** Seconds in the video; null for a picture. */
  readonly time: number | null;
  /** What the cut-out shows, in pixels of the upright picture or frame; a square. */
  readonly region: Box;
  /** The face's box there. */
  readonly box: Box;
  /** JPEG in base64. */
  readonly jpeg: string;
  /** The same with the heat map laid over; null without an explanation of this moment. */
  readonly heat: string | null;
}

export interface ReportEntry {
  readonly finding: Finding;
  readonly pictures: readonly FacePicture[];
}
