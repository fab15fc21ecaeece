/** @file From which quality on a face is judged, and judged without reserve: all thresholds in one place. */

/** Below (of angles and covered shares: above) `low` a face is not judged; between the two it is, with a reason given. */
export interface Threshold {
  readonly low: number;
  readonly limited: number;
}

export interface QualityRules {
  /** Larger side of the face, pixels. */
  readonly size: Threshold;
  /** As `sharpnessOf` gives it, 0..1. */
  readonly sharpness: Threshold;
  /** Degrees between where the face looks and the camera. */
  readonly angle: Threshold;
  /** Share of the face that is covered, 0..1. */
  readonly occlusion: Threshold;
  /** Share of the face's box inside the picture, 0..1. */
  readonly inside: Threshold;
  /** That it is a face, 0..1. */
  readonly confidence: Threshold;
}

/**
 * Shares of FFHQ are of 100 to 300 photographs; a detector of other strengths may bring its own rules.
 *
 * - size: 32 is the smallest face that is searched for; the bundled detector's crop shows a face of 96 pixels (144 over a margin
 *   of 1.5), of which a face of 64 has less than half.
 * - sharpness: 0.3 is a face of 24 pixels that was enlarged, or a blur of 2 % of the face; 0.5 one of 45 pixels. 98 % of FFHQ are over 0.75.
 * - angle: 10 % of FFHQ turn by more than 28 degrees; the mesh reads profiles as 50 to 60.
 * - occlusion: 2 % of FFHQ are over 0.5; coloured light reads as covered, so that it never keeps a face from being judged.
 * - inside: what is missing is mirrored in, which is no face any more.
 */
export const DEFAULT_QUALITY_RULES: QualityRules = {
  size: { low: 32, limited: 64 },
  sharpness: { low: 0.3, limited: 0.5 },
  angle: { low: 55, limited: 35 },
  occlusion: { low: 1, limited: 0.5 },
  inside: { low: 0.6, limited: 0.9 },
  confidence: { low: 0.4, limited: 0.7 },
};
