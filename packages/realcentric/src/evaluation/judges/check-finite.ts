/** @file Scores that are no numbers are faults of the detector; none is passed on. */
import { UserError } from '../../errors.ts';

/** The scores themselves. @throws UserError naming the first item whose score is not finite */
export function checkFinite(scores: Float64Array, judge: string, items: readonly string[] = []): Float64Array {
  const at = scores.findIndex((score) => !Number.isFinite(score));
  if (at < 0) return scores;
  const item = items[at] ?? `picture ${at + 1} of ${scores.length}`;
  throw new UserError('bad_model', `gives the score ${scores[at]} for ${item}`, {
    file: judge,
    advice: 'check its weights and how pictures are fed to it; only finite scores can be ranked',
  });
}
