/** @file The faces of a gallery that are most like a face, as the detector sees them. */
import * as z from 'zod';

export const neighbourSchema = z.strictObject({
  file: z.string(),
  kind: z.enum(['natural', 'forged']),
  similarity: z.number().min(-1).max(1).describe('Cosine of the embeddings.'),
});

export type Neighbour = z.infer<typeof neighbourSchema>;

/** Embeddings of known faces; nothing of the pictures themselves. */
export interface Gallery {
  /** Length of an embedding. */
  readonly width: number;
  /** One a face. */
  readonly files: readonly string[];
  readonly kinds: readonly Neighbour['kind'][];
  /** Unit vectors, one after the other. */
  readonly vectors: Float32Array;
}

/**
 * The natural faces and the forged ones nearest to an embedding, `count` of each at most, all together by falling
 * similarity. What comes first in the gallery comes first among equals.
 *
 * @param embedding of unit length
 * @throws RangeError where it is not of the gallery's length
 */
export function nearestFaces(gallery: Gallery, embedding: ArrayLike<number>, count: number): Neighbour[] {
  const { width, files, kinds, vectors } = gallery;
  if (embedding.length !== width) {
    throw new RangeError(`an embedding of ${embedding.length} numbers, where the gallery has ${width}`);
  }
  const found: Record<Neighbour['kind'], Neighbour[]> = { natural: [], forged: [] };
  for (const [i, file] of files.entries()) {
    let dot = 0;
    for (let k = 0; k < width; k++) dot += (vectors[i * width + k] as number) * (embedding[k] as number);
    const similarity = Math.max(-1, Math.min(1, dot));
    const kind = kinds[i] as Neighbour['kind'];
    const list = found[kind];
    if (list.length === count && similarity <= (list.at(-1)?.similarity ?? 1)) continue;
    const at = list.findIndex((other) => other.similarity < similarity);
    list.splice(at < 0 ? list.length : at, 0, { file, kind, similarity });
    if (list.length > count) list.pop();
  }
  return [...found.natural, ...found.forged].sort((a, b) => b.similarity - a.similarity);
}
