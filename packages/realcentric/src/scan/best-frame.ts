/** @file The frame that says most about a face. */
import type { FaceFinding, FaceFrame } from './finding.ts';

/** The one with the greatest weight, the first of them. */
export function bestFrame({ frames }: Pick<FaceFinding, 'frames'>): FaceFrame {
  return frames.reduce((best, frame) => (frame.weight > best.weight ? frame : best));
}
