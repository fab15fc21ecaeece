/** @file Explains the faces of a video: in the frame that shows each best, decoded once more. */
import type { Detector } from '../../detector/score.ts';
import type { FrameSource } from '../../media/video/types.ts';
import { explainFound } from '../explain/explain-found.ts';
import { bestSighting } from '../face-finding.ts';
import type { VideoOptions } from '../options.ts';
import type { ReasonedFace } from '../verdict.ts';
import type { SeenTrack } from './moments.ts';

/** Faces whose scores are explained: those with the highest probability. */
const MOST_EXPLAINED = 5;

/** The faces, with what can be said of the most suspicious of them beyond their scores, where that was asked for. */
export async function explainFaces(
  faces: readonly ReasonedFace[],
  tracks: readonly SeenTrack[],
  source: FrameSource,
  detector: Detector,
  options: VideoOptions,
): Promise<readonly ReasonedFace[]> {
  const { explain, gallery, signal } = options;
  if (!explain && !gallery) return faces;
  const suspicious = faces
    .flatMap(({ finding }, i) => (finding.score ? [{ i, probability: finding.score.probability }] : []))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, MOST_EXPLAINED)
    .map(({ i }) => {
      const { face, time } = bestSighting((tracks[i] as SeenTrack).sightings);
      return { i, face, time: time ?? 0 };
    })
    .sort((a, b) => a.time - b.time);
  const explained = [...faces];
  let next = 0;
  const times = suspicious.map(({ time }) => time);
  for await (const { image } of source.frames(times, signal && { signal })) {
    const { i, face, time } = suspicious[next++] as (typeof suspicious)[number];
    const { finding, ...rest } = faces[i] as ReasonedFace;
    explained[i] = { finding: { ...finding, ...(await explainFound(image, face, time, detector, options)) }, ...rest };
  }
  return explained;
}
