/** @file The network that a run starts from: faceres with its batch norms put back, and new heads. */
import {
  collectStatistics,
  type Graph,
  openSession,
  restoreBatchNorm,
  statisticsProbe,
  type Tensor,
  writeOnnx,
} from 'ortgrad';
import { buildDetector, type DetectorShape } from '../detector/network.ts';
import { FACERES_FEATURES, loadFaceres } from '../faces/node/networks.ts';
import { random } from '../random.ts';

/** Natural faces that the batch norms' statistics are measured on, and how many at a time. */
const MEASURED = 128;
const BATCH = 16;

/**
 * @param naturals 8-bit planes [n, 3, size, size] of natural faces
 */
export async function startingDetector(shape: DetectorShape, naturals: Uint8Array, seed: number): Promise<Graph> {
  const backbone = await loadFaceres({ size: shape.size });
  const probe = await openSession(writeOnnx(statisticsProbe(backbone)));
  const area = 3 * shape.size ** 2;
  const count = Math.min(MEASURED, naturals.length / area);
  const batch = Math.min(BATCH, count);
  const runs: Record<string, Tensor>[] = [];
  for (let start = 0; start + batch <= count; start += batch) {
    const data = Float32Array.from(naturals.subarray(start * area, (start + batch) * area));
    const input = probe.inputNames[0] as string;
    runs.push(await probe.run({ [input]: { dtype: 'float32', shape: [batch, 3, shape.size, shape.size], data } }));
  }
  await probe.close();
  const restored = restoreBatchNorm(backbone, collectStatistics(runs));
  const draw = random(seed, 'heads');
  return buildDetector({ graph: restored, feature: FACERES_FEATURES }, shape, () => draw.next());
}
