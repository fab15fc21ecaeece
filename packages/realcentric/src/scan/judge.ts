/** @file The faces of one frame, each with its quality, and with scores where it is good enough for them. */
import { scoreCrops } from '../detector/score.ts';
import type { FoundFace } from '../faces/find.ts';
import type { RgbImage } from '../images/image.ts';
import { qualityOf } from './quality/level.ts';
import { type FaceMeasures, measureFace } from './quality/measure.ts';
import type { QualityRules } from './quality/rules.ts';
import type { Scanner } from './scanner.ts';
import { faceViews } from './views.ts';

/** What was seen of a face in one frame; no pixels are kept. */
export interface Sighting {
  /** Seconds on the clock of the file; null in a picture. */
  readonly time: number | null;
  readonly face: FoundFace;
  readonly measures: FaceMeasures;
  /** By view; null where the face is not good enough to judge. */
  readonly scores: {
    /** Calibrated log odds of manipulation. */
    readonly logits: readonly number[];
    /** Mean over the views. */
    readonly probability: number;
    readonly distance: number;
  } | null;
}

export interface JudgeOptions {
  readonly views: number;
  readonly rules: QualityRules;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Sightings of the faces, in their order. The views of all of them run through the network together. */
export async function judgeFaces(
  frame: { readonly image: RgbImage; readonly time: number | null },
  faces: readonly FoundFace[],
  { detector }: Pick<Scanner, 'detector'>,
  { views, rules }: JudgeOptions,
): Promise<Sighting[]> {
  const { image, time } = frame;
  const { input, calibration } = detector.manifest;
  const seen = faces.map((face) => ({ face, measures: measureFace(image, face) }));
  const good = seen.filter(({ measures }) => qualityOf(measures, rules).level !== 'low');
  const scores = await scoreCrops(
    detector,
    good.flatMap(({ face }) => faceViews(image, face, input, views)),
  );
  return seen.map((one) => {
    const { face, measures } = one;
    const at = good.indexOf(one);
    const own = at < 0 ? [] : scores.slice(at * views, (at + 1) * views);
    return {
      time,
      face,
      measures,
      scores:
        own.length === 0
          ? null
          : {
              logits: own.map(({ margin }) => calibration.slope * margin + calibration.offset),
              probability: mean(own.map(({ probability }) => probability)),
              distance: mean(own.map(({ distance }) => distance)),
            },
    };
  });
}
