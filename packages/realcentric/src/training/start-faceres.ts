/** @file faceres as a backbone to train: its folded batch norms put back, with statistics measured on natural faces. */
import {
  collectStatistics,
  type Graph,
  openSession,
  restoreBatchNorm,
  statisticsProbe,
  type Tensor,
  writeOnnx,
} from 'ortgrad';
import { FACERES_FEATURES, loadFaceres } from '../faces/node/networks.ts';

export { FACERES_FEATURES };

/** Natural faces that the batch norms' statistics are measured on, and how many at a time. */
const MEASURED = 128;
const BATCH = 16;

/**
 * @param naturals 8-bit planes [n, 3, size, size] of natural faces
 */
export async function startingFaceres(size: number, naturals: Uint8Array): Promise<Graph> {
  const backbone = await loadFaceres({ size });
  const probe = await openSession(writeOnnx(statisticsProbe(backbone)));
  const area = 3 * size ** 2;
  const count = Math.min(MEASURED, naturals.length / area);
  const batch = Math.min(BATCH, count);
  const runs: Record<string, Tensor>[] = [];
  for (let start = 0; start + batch <= count; start += batch) {
    const data = Float32Array.from(naturals.subarray(start * area, (start + batch) * area));
    const input = probe.inputNames[0] as string;
    runs.push(await probe.run({ [input]: { dtype: 'float32', shape: [batch, 3, size, size], data } }));
  }
  await probe.close();
  return restoreBatchNorm(backbone, collectStatistics(runs));
}
