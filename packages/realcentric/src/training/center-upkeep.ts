/** @file What happens to real centers between epochs: where they start after the warm-up, and those that nothing goes to any more. */
import { type Tensor, tensor } from 'ortgrad';
import { CENTER_COUNTS, CENTER_EPOCH, CENTERS } from '../method/centers.ts';
import { farthestVector, sphericalKMeans } from '../method/spherical-kmeans.ts';
import { random } from '../random.ts';

/** A center that fewer of an epoch's real samples went to is dead; alone it is one in K. */
const DEAD_SHARE = 0.01;

export interface CenterReport {
  /** Real samples of the epoch that went to each center. */
  readonly counts: readonly number[];
  /** Centers that were set anew. */
  readonly revived: readonly number[];
}

function rowsOf({ shape, data }: Tensor): Float32Array[] {
  const [count, width] = shape as [number, number];
  return Array.from({ length: count }, (_, k) => (data as Float32Array).slice(k * width, (k + 1) * width));
}

function states(centers: readonly ArrayLike<number>[]): Map<string, Tensor> {
  const width = (centers[0] as ArrayLike<number>).length;
  return new Map<string, Tensor>([
    [
      CENTERS,
      tensor(
        'float32',
        [centers.length, width],
        centers.flatMap((c) => Array.from(c)),
      ),
    ],
    [CENTER_EPOCH, tensor('float32', [centers.length], Array(centers.length).fill(0))],
  ]);
}

/** States for K centers found among the embeddings of natural faces; one center keeps following the mean and needs none. */
export function startCenters(embeddings: readonly Float32Array[], count: number, seed: number): Map<string, Tensor> {
  if (count === 1) return new Map();
  const begun = states(sphericalKMeans(embeddings, count, random(seed, 'centers')));
  return begun.set(CENTER_COUNTS, tensor('float32', [count], Array(count).fill(1)));
}

/**
 * Counts an epoch's assignments and gives each dead center the place of the natural face that is farthest from all centers.
 * @param embeddings of natural faces; asked for only where a center is dead
 */
export async function reviveCenters(
  now: ReadonlyMap<string, Tensor>,
  embeddings: () => Promise<readonly Float32Array[]>,
): Promise<CenterReport & { readonly load: Map<string, Tensor> }> {
  const counts = Array.from((now.get(CENTER_EPOCH) as Tensor<'float32'>).data);
  const centers = rowsOf(now.get(CENTERS) as Tensor);
  const total = counts.reduce((a, b) => a + b, 0);
  const revived = counts.flatMap((count, k) => (counts.length > 1 && count < DEAD_SHARE * total ? [k] : []));
  if (revived.length > 0) {
    const vectors = await embeddings();
    for (const k of revived) centers[k] = vectors[farthestVector(vectors, centers)] as Float32Array;
  }
  return { counts, revived, load: states(centers) };
}
