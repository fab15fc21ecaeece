/** @file The end of a run: the best network calibrated on the validation set and written as a detector's folder. */
import { type Graph, mergeLora, type Tensor, withValues } from 'ortgrad';
import { fitPlatt, sigmoid, thresholdAtFalseAlarms } from '../detector/calibration.ts';
import { type DetectorFiles, detectorFiles } from '../detector/detector-files.ts';
import type { Manifest } from '../detector/manifest.ts';
import { EMBEDDING, IMAGE, LOGITS } from '../detector/network.ts';
import { writeDetector } from '../detector/node/bundle.ts';
import { distanceToCenters } from '../detector/score.ts';
import { quantile } from '../evaluation/quantile.ts';
import { CENTERS } from '../method/centers.ts';
import type { TrainingConfig } from './config.ts';
import type { ValidationScores } from './validation.ts';

/** False-alarm rates on natural validation faces at which the bands begin. */
export const BAND_RATES = { uncertain: 0.1, substantial: 0.01 } as const;

export interface Finished {
  readonly detector: Graph;
  readonly states: ReadonlyMap<string, Tensor>;
  readonly scores: ValidationScores;
  /** Of its crops: side in pixels, and over the larger side of the box around the landmarks. */
  readonly input: { readonly size: number; readonly margin: number };
  readonly training: Omit<Manifest['training'], 'validation'>;
  readonly name: string;
  /** Who or what validation is on: "people". */
  readonly heldOut: string;
  /** How the checkpoint was chosen. */
  readonly keep: TrainingConfig['validation']['keep'];
}

export function centersOf(states: ReadonlyMap<string, Tensor>): number[][] {
  const { shape, data } = states.get(CENTERS) as Tensor<'float32'>;
  const [count, width] = shape as [number, number];
  return Array.from({ length: count }, (_, k) => Array.from(data.subarray(k * width, (k + 1) * width)));
}

/** Everything about the detector but its network. */
export function describe({
  scores,
  states,
  input: { size, margin },
  training,
  name,
  heldOut,
  keep,
}: Finished): Omit<Manifest, 'network' | 'explanation'> {
  const { margins, labels, embeddings } = scores;
  const calibration = fitPlatt(margins, labels);
  const naturals = [...labels.keys()].filter((i) => labels[i] === 0);
  const probabilities = naturals.map((i) => sigmoid(calibration.slope * (margins[i] as number) + calibration.offset));
  const centers = centersOf(states);
  const distances = Float64Array.from(naturals, (i) =>
    distanceToCenters(embeddings[i] as Float32Array, centers),
  ).sort();
  const chosen =
    keep === 'best'
      ? 'chooses the checkpoint, calibration and bands'
      : 'chooses calibration and bands; the checkpoint is the last';
  const percent = (rate: number) => `${100 * rate} %`;
  return {
    format: 1,
    name,
    version: '0.1.0',
    created: new Date().toISOString(),
    input: { name: IMAGE, size, margin },
    outputs: { logits: LOGITS, embedding: EMBEDDING },
    calibration: {
      ...calibration,
      fittedOn: `${naturals.length} natural and ${labels.length - naturals.length} forged validation faces`,
    },
    centers,
    naturalDistances: Array.from({ length: 101 }, (_, i) => quantile(distances, i / 100)),
    bands: {
      uncertain: thresholdAtFalseAlarms(probabilities, BAND_RATES.uncertain),
      substantial: thresholdAtFalseAlarms(probabilities, BAND_RATES.substantial),
      rule: `false alarms on natural validation faces: ${percent(BAND_RATES.uncertain)} and ${percent(BAND_RATES.substantial)}`,
    },
    training: {
      ...training,
      validation: {
        auc: scores.auc,
        reals: naturals.length,
        fakes: labels.length - naturals.length,
        rule: `${heldOut} held out of training; ${chosen}`,
      },
    },
  };
}

/**
 * Writes the folder whole or not at all, with what makes heat maps where the network allows: returns why it does not, if
 * so.
 */
export async function writeFinished(folder: string, finished: Finished): Promise<Pick<DetectorFiles, 'unexplained'>> {
  const files = detectorFiles(mergeLora(withValues(finished.detector, finished.states)));
  await writeDetector(folder, files, describe(finished));
  return files;
}
