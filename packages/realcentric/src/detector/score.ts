/**
 * @file From face crops to scores: probability of manipulation, distance to natural faces, band. Runs in Node and in
 * the browser.
 */
import type { Tensor } from 'ortgrad';
import type { Network } from '../faces/networks.ts';
import { writePlanes } from '../faces/networks.ts';
import type { FineImage, RgbImage } from '../images/image.ts';
import { sigmoid } from './calibration.ts';
import { type Band, bandOf, type Manifest } from './manifest.ts';

export interface Score {
  /** Calibrated probability of manipulation, 0..1. */
  readonly probability: number;
  /** Logit of fake less logit of real, before calibration. */
  readonly margin: number;
  /** 1 - the largest similarity to a real center: 0 at a center, 2 opposite of all. */
  readonly distance: number;
  /** Share of natural validation faces that are nearer to a center, 0..100. */
  readonly percentile: number;
  readonly band: Band;
}

/** A face's crop; where it comes from a picture, without rounding. */
type Crop = RgbImage | FineImage;

export interface Detector {
  readonly manifest: Manifest;
  readonly network: Network;
  /** The graph of the manifest's `explanation`, where it is there and was opened. */
  readonly explanation?: Network;
}

/** Crops that are run at a time: enough to keep the cores busy, few enough to stay small. */
const BATCH = 16;

/**
 * Crops as the network takes them: float32 [n, 3, size, size], 0..255. @throws RangeError where one has another size
 */
export function cropTensor(crops: readonly Crop[], size: number): Tensor {
  const data = new Float32Array(crops.length * 3 * size * size);
  for (const [i, crop] of crops.entries()) {
    if (crop.width !== size || crop.height !== size) {
      throw new RangeError(`the detector takes crops of ${size}x${size}, got ${crop.width}x${crop.height}`);
    }
    writePlanes(crop.data, data, i * 3 * size * size, 1, 0);
  }
  return { dtype: 'float32', shape: [crops.length, 3, size, size], data };
}

/** Raw outputs for crops of the manifest's size: margins [n] and embeddings [n, D]. */
export async function runNetwork(
  { manifest, network }: Detector,
  crops: readonly Crop[],
): Promise<{ margins: number[]; embeddings: Float32Array[] }> {
  const { size, name } = manifest.input;
  const margins: number[] = [];
  const embeddings: Float32Array[] = [];
  for (let start = 0; start < crops.length; start += BATCH) {
    const batch = crops.slice(start, start + BATCH);
    const image = cropTensor(batch, size);
    // By name: a network that can be explained has its feature map for a third output.
    const outputs = await network.run({ [name]: image }, [manifest.outputs.logits, manifest.outputs.embedding]);
    const logits = outputs[manifest.outputs.logits]?.data as Float32Array;
    const vectors = outputs[manifest.outputs.embedding]?.data as Float32Array;
    const width = vectors.length / batch.length;
    for (let i = 0; i < batch.length; i++) {
      margins.push((logits[2 * i + 1] as number) - (logits[2 * i] as number));
      embeddings.push(vectors.slice(i * width, (i + 1) * width));
    }
  }
  return { margins, embeddings };
}

/** 1 - max_k z . c_k. */
export function distanceToCenters(embedding: ArrayLike<number>, centers: readonly (readonly number[])[]): number {
  const similarity = centers.map((c) => c.reduce((sum, v, i) => sum + v * (embedding[i] as number), 0));
  return 1 - Math.max(...similarity);
}

/** Where a value stands in a list of percentiles (0th, 1st, ... 100th), linear between neighbours. */
export function percentileOf(value: number, percentiles: readonly number[]): number {
  if (value <= (percentiles[0] as number)) return 0;
  const above = percentiles.findIndex((p) => p >= value);
  if (above < 0) return 100;
  const [low, high] = [percentiles[above - 1] as number, percentiles[above] as number];
  return above - 1 + (high > low ? (value - low) / (high - low) : 1);
}

/** Scores of crops that `alignFace` cut with the manifest's size and margin, in their order. */
export async function scoreCrops(detector: Detector, crops: readonly Crop[]): Promise<Score[]> {
  const { calibration, bands, centers, naturalDistances } = detector.manifest;
  const { margins, embeddings } = await runNetwork(detector, crops);
  return margins.map((margin, i) => {
    const probability = sigmoid(calibration.slope * margin + calibration.offset);
    const distance = distanceToCenters(embeddings[i] as Float32Array, centers);
    const percentile = percentileOf(distance, naturalDistances);
    return { probability, margin, distance, percentile, band: bandOf(probability, bands) };
  });
}
