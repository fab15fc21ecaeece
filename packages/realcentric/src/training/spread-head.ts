/**
 * @file A projection head that starts spread out. Pooled features of a network are nearly the same for all faces, so that a random
 * projection sends all of them into one direction (cosine .96 between any two), where the contrastive term has next to no gradient. As
 * in data-dependent initialisation (Krähenbühl et al., ICLR 2016) its layers are shifted and scaled by what they give on natural faces.
 */
import { createGraph, type Graph, openSession, output, type Tensor, withValues, writeOnnx } from 'ortgrad';
import { type DetectorBackbone, IMAGE, PROJECTION, pooledFeature } from '../detector/network.ts';

/** Natural faces that are looked at, and how many at a time. */
const MEASURED = 128;
const BATCH = 16;

/** Rows of numbers, one after another. */
interface Rows {
  readonly data: Float32Array;
  readonly width: number;
}

/** Pooled features of natural faces. */
async function featuresOf(backbone: DetectorBackbone, naturals: Uint8Array, size: number): Promise<Rows> {
  const graph = createGraph('features');
  output(graph, 'feature', pooledFeature(graph, backbone, size));
  const session = await openSession(writeOnnx(graph));
  const area = 3 * size * size;
  const count = Math.min(MEASURED, naturals.length / area);
  const parts: Float32Array[] = [];
  for (let start = 0; start < count; start += BATCH) {
    const n = Math.min(BATCH, count - start);
    const data = Float32Array.from(naturals.subarray(start * area, (start + n) * area));
    const results = await session.run({ [IMAGE]: { dtype: 'float32', shape: [n, 3, size, size], data } });
    parts.push((results.feature as Tensor).data as Float32Array);
  }
  await session.close();
  const data = new Float32Array(parts.flatMap((part) => [...part]));
  return { data, width: data.length / count };
}

/**
 * A linear layer whose outputs have mean 0 and standard deviation 1 over the rows, each, and those outputs. Outputs that do not vary
 * keep their scale.
 * @param weight [outputs, inputs]
 */
export function standardised(
  rows: Rows,
  weight: Float32Array,
): { weight: Float32Array; bias: Float32Array; out: Rows } {
  const count = rows.data.length / rows.width;
  const width = weight.length / rows.width;
  const scaled = weight.slice();
  const bias = new Float32Array(width);
  const out = new Float32Array(count * width);
  for (let o = 0; o < width; o++) {
    const values = new Float64Array(count);
    for (let n = 0; n < count; n++) {
      let sum = 0;
      for (let i = 0; i < rows.width; i++) {
        sum += (rows.data[n * rows.width + i] as number) * (weight[o * rows.width + i] as number);
      }
      values[n] = sum;
    }
    const mean = values.reduce((a, b) => a + b, 0) / count;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / count);
    const scale = deviation > 1e-6 * Math.abs(mean) && deviation > 0 ? 1 / deviation : 1;
    for (let i = 0; i < rows.width; i++) scaled[o * rows.width + i] = (weight[o * rows.width + i] as number) * scale;
    bias[o] = -mean * scale;
    for (let n = 0; n < count; n++) out[n * width + o] = ((values[n] as number) - mean) * scale;
  }
  return { weight: scaled, bias, out: { data: out, width } };
}

/**
 * The detector with both layers of its projection head standardised on natural faces: their embeddings point everywhere.
 * @param naturals 8-bit planes [n, 3, size, size]; of fewer than two nothing can be measured, and the head stays as it is
 */
export async function spreadHead(
  detector: Graph,
  backbone: DetectorBackbone,
  naturals: Uint8Array,
  size: number,
): Promise<Graph> {
  if (naturals.length / (3 * size * size) < 2) return detector;
  let rows = await featuresOf(backbone, naturals, size);
  const values = new Map<string, Tensor>();
  for (const layer of PROJECTION) {
    const weight = detector.constants.get(`${layer}.weight`) as Tensor;
    const { weight: data, bias, out } = standardised(rows, weight.data as Float32Array);
    values.set(`${layer}.weight`, { ...weight, data });
    values.set(`${layer}.bias`, { dtype: 'float32', shape: [bias.length], data: bias });
    rows = { ...out, data: out.data.map((v) => Math.max(0, v)) };
  }
  return withValues(detector, values);
}
