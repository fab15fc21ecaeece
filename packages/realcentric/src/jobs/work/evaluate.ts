/** @file Some items of an evaluation as a job: what a process of a worker does. */
import { UserError } from '../../errors.ts';
import type { Judge } from '../../evaluation/judges/judge.ts';
import { openJudge } from '../../evaluation/judges/open-judge.ts';
import { wantedBy } from '../../evaluation/node/item-pool.ts';
import makeItems from '../../evaluation/node/item-worker.ts';
import type { CachedScore } from '../../evaluation/node/score-cache.ts';
import { scoresOf } from '../../evaluation/node/score-source.ts';
import type { EvaluatePayload } from './tasks.ts';

/** A process serves one detector at a time. */
let open: { readonly model: string | null; readonly mirrored: boolean; readonly judge: Promise<Judge> } | undefined;

async function judgeOf({ model, mirrored }: EvaluatePayload): Promise<Judge> {
  if (open?.model !== model || open.mirrored !== mirrored) {
    await open?.judge.then((judge) => judge.close()).catch(() => undefined);
    open = { model, mirrored, judge: openJudge(model ?? undefined, { threads: 1, mirrored }) };
  }
  return (open as { judge: Promise<Judge> }).judge;
}

/** @throws UserError for another detector than was asked for */
export async function doEvaluate(payload: EvaluatePayload): Promise<CachedScore[]> {
  const { checksum, task } = payload;
  const judge = await judgeOf(payload);
  if (judge.takes === 'items' || judge.checksum !== checksum) {
    const advice = 'let workers see the same files, and run the same version';
    throw new UserError('bad_model', 'the worker has another detector than the one asked for', { advice });
  }
  const made = await makeItems({ ...task, wanted: wantedBy(judge) });
  return scoresOf(judge, task.items, made);
}
