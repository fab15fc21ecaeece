/** @file From crops to their embeddings, a batch at a time. */
import { type Detector, runNetwork } from '../../../detector/score.ts';
import type { LabelledCrop } from './labelled-crops.ts';

export interface EmbeddedFace {
  readonly file: string;
  readonly kind: string;
  /** Unit length. */
  readonly z: Float32Array;
}

/** Crops that are in memory at once. */
const BATCH = 16;

/** In the order of the crops. */
export async function* embedCrops(
  crops: AsyncIterable<LabelledCrop>,
  detector: Detector,
): AsyncGenerator<EmbeddedFace, void> {
  let batch: LabelledCrop[] = [];
  async function* flush() {
    const { embeddings } = await runNetwork(
      detector,
      batch.map(({ image }) => image),
    );
    for (const [i, { file, kind }] of batch.entries()) yield { file, kind, z: embeddings[i] as Float32Array };
    batch = [];
  }
  for await (const crop of crops) {
    batch.push(crop);
    if (batch.length === BATCH) yield* flush();
  }
  if (batch.length > 0) yield* flush();
}
