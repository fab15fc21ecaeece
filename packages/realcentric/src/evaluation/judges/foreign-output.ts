/** @file From the numbers that somebody else's network gives for a picture to one score, higher = more likely fake. */
import { sigmoid } from '../../detector/calibration.ts';
import type { ForeignOutput } from './foreign-config.ts';

/** Whether the scores are probabilities or logits. */
export function kindOf({ activation, kind }: ForeignOutput): 'probability' | 'logit' {
  return activation === 'none' ? kind! : 'probability';
}

/** What rounding may take a probability beyond 0 and 1. */
const ROUNDING = 1e-5;

/**
 * NaN or infinite where the number read is; outside 0..1 where the network gives what is no probability though it is said to.
 * @param numbers what the network gives for one picture; the position to read is among them
 */
export function scoreOf(numbers: ArrayLike<number>, output: ForeignOutput): number {
  const { fake, activation, fake_is } = output;
  const at = fake === 'single' ? 0 : fake;
  const value = numbers[at]!;
  if (!Number.isFinite(value)) return value;
  if (activation === 'none') {
    if (kindOf(output) === 'logit') return fake_is === 'high' ? value : -value;
    const p = fake_is === 'high' ? value : 1 - value;
    return Math.abs(p - 0.5) <= 0.5 + ROUNDING ? Math.min(1, Math.max(0, p)) : p;
  }
  const logit = activation === 'sigmoid' ? value : logOdds(numbers, at);
  return sigmoid(fake_is === 'high' ? logit : -logit);
}

/** Log odds of one class under softmax: its logit less log sum exp of the others. Keeps the digits that 1 - p would lose. */
function logOdds(logits: ArrayLike<number>, at: number): number {
  const others = Array.from(logits).filter((_, i) => i !== at);
  const largest = Math.max(...others);
  return logits[at]! - largest - Math.log(others.reduce((sum, x) => sum + Math.exp(x - largest), 0));
}
