/** @file The items of an evaluation scored by the workers of a queue. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { CachedScore } from '../evaluation/node/score-cache.ts';
import type { ScoreItems } from '../evaluation/node/score-source.ts';
import type { ItemPlace } from '../evaluation/node/source.ts';
import { openJobRunner, type RunnerOptions } from './job-runner.ts';
import type { JobQueue } from './queue.ts';
import type { EvaluatePayload } from './work/tasks.ts';

export interface SpreadScores {
  readonly score: ScoreItems;
  close(): Promise<void>;
}

const absolute = (place: ItemPlace): ItemPlace =>
  place.kind === 'crop' ? { ...place, set: resolve(place.set) } : { ...place, path: resolve(place.path) };

/**
 * Scores that are known are kept by the evaluation itself: a job is of this run alone.
 * @param models path of each detector by the checksum of its judge, where workers see it too; the bundled one where null
 * @param options `mirrored` as `openJudge` takes it
 */
export function spreadEvaluate(
  models: ReadonlyMap<string, string | null>,
  queue: JobQueue,
  { mirrored = false, ...options }: RunnerOptions & { readonly mirrored?: boolean } = {},
): SpreadScores {
  const runner = openJobRunner(queue, options);
  const run = randomUUID();
  let jobs = 0;
  return {
    async score({ checksum }, items, { perturbations, seed }) {
      const model = models.get(checksum) ?? null;
      const task = {
        items: items.map(({ item, place, video, frame }) => ({ item, place: absolute(place), video, frame })),
        perturbations,
        seed,
      };
      const payload: EvaluatePayload = { model: model === null ? null : resolve(model), mirrored, checksum, task };
      const id = `evaluate-${run}-${jobs++}`;
      return (await runner.run({ id, kind: 'evaluate', priority: 'batch', payload })) as CachedScore[];
    },
    close: () => runner.close(),
  };
}
