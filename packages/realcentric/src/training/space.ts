/** @file Where a run's validation faces, its centers and its synthesised features lie in the space of embeddings. */
import { defaultMethod } from '../method/objective.ts';
import { synthesise } from '../method/synthesise.ts';
import { random } from '../random.ts';
import type { SpacePoint } from '../reports/space.ts';
import type { ValidationScores, ValidationSet } from './validation.ts';

/** Validation embeddings by kind (`real`, or the forgery's method), what is synthesised among them, and the centers. */
export async function spaceOf(
  set: ValidationSet,
  { embeddings }: Pick<ValidationScores, 'embeddings'>,
  centers: readonly ArrayLike<number>[],
  seed: number,
): Promise<SpacePoint[]> {
  const kind = (i: number) => (set.labels.fake[i] === 0 ? 'real' : (set.units[Math.floor(i / 4)]?.method as string));
  const { positives, negatives } = defaultMethod.term;
  const made = await synthesise(
    { z: embeddings, ...set.labels },
    centers,
    { positives, negatives },
    random(seed, 'space'),
  );
  return [
    ...embeddings.map((z, i) => ({ kind: kind(i), z })),
    ...made.positives.map((z) => ({ kind: 'hard positive', z })),
    ...made.negatives.map((z) => ({ kind: 'fused negative', z })),
    ...centers.map((z) => ({ kind: 'center', z })),
  ];
}
