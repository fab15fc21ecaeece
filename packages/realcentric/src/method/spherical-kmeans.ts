/** @file Spherical k-means: where K centers among unit vectors are to start, and which of them nothing is near to. */
import { integer, type Random } from '../random.ts';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

function unit(vector: ArrayLike<number>): Float64Array {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return Float64Array.from(vector, (v) => v / length);
}

/** Position of the largest similarity, and that similarity. */
export function nearestCenter(
  vector: ArrayLike<number>,
  centers: readonly ArrayLike<number>[],
): { index: number; similarity: number } {
  const similarities = centers.map((center) => dot(vector, center));
  const similarity = Math.max(...similarities);
  return { index: similarities.indexOf(similarity), similarity };
}

/** The vector that is farthest from its nearest center. */
export function farthestVector(vectors: readonly ArrayLike<number>[], centers: readonly ArrayLike<number>[]): number {
  const similarities = vectors.map((v) => nearestCenter(v, centers).similarity);
  return similarities.indexOf(Math.min(...similarities));
}

/**
 * K unit centers of unit vectors (Dhillon and Modha 2001): begun with vectors that are far from one another, then each moved to the mean of
 * those nearest to it until none changes sides. A center that loses all moves to the vector farthest from every center.
 */
export function sphericalKMeans(
  vectors: readonly ArrayLike<number>[],
  count: number,
  random: Random,
  rounds = 50,
): Float64Array[] {
  if (vectors.length < count) throw new RangeError(`${count} centers of ${vectors.length} vectors`);
  const centers = [unit(vectors[integer(random, 0, vectors.length - 1)] as ArrayLike<number>)];
  while (centers.length < count) centers.push(unit(vectors[farthestVector(vectors, centers)] as ArrayLike<number>));
  let sides: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const now = vectors.map((v) => nearestCenter(v, centers).index);
    if (now.every((side, i) => side === sides[i])) break;
    sides = now;
    for (let k = 0; k < count; k++) {
      const members = vectors.filter((_, i) => sides[i] === k);
      const source = members.length > 0 ? members : [vectors[farthestVector(vectors, centers)] as ArrayLike<number>];
      const sum = new Float64Array((source[0] as ArrayLike<number>).length);
      for (const member of source)
        for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (member[i] as number);
      centers[k] = unit(sum);
    }
  }
  return centers;
}
