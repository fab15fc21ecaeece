/** @file Which evidence a face shows: more than where its mean probability lies. */
import type { Band, Manifest } from '../detector/manifest.ts';
import type { FaceScore, Verdict } from './finding.ts';

/** Which evidence is stronger. */
export const STRENGTH: Readonly<Record<Verdict, number>> = { 'n/a': 0, little: 1, uncertain: 2, substantial: 3 };

type Bands = Pick<Manifest['bands'], 'uncertain' | 'substantial'>;

/** Share of the frames (by weight) that must reach the substantial band themselves. */
export const SUSTAINED = 0.5;

interface WeightedFrame {
  readonly probability: number | null;
  /** They add up to 1 over the judged frames. */
  readonly weight: number;
}

/** Share of the frames, by weight, that reach a probability. */
export function shareReaching(frames: readonly WeightedFrame[], threshold: number): number {
  return frames.reduce(
    (sum, { probability, weight }) => (probability !== null && probability >= threshold ? sum + weight : sum),
    0,
  );
}

/**
 * `substantial`: the probability reaches that band, the interval does not reach down to the little one, and at least half of the
 * frames reach the band themselves, so that no single frame makes it. `little`: the probability is below the uncertain band, and the
 * interval does not reach up to the substantial one. Everything else is `uncertain`.
 */
export function bandOfFace(
  probability: number,
  { low, high }: FaceScore['interval'],
  frames: readonly WeightedFrame[],
  { uncertain, substantial }: Bands,
): Band {
  if (probability >= substantial) {
    const holds = low >= uncertain && shareReaching(frames, substantial) >= SUSTAINED;
    return holds ? 'substantial' : 'uncertain';
  }
  return probability < uncertain && high < substantial ? 'little' : 'uncertain';
}
