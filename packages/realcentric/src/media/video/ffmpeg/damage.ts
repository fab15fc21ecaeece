/** @file What complaints of a decoder mean for the frames around them. */
import { lastNotAfter } from '../times.ts';
import type { Complaint } from './decode.ts';
import type { Stretch } from './plan.ts';
import type { Probed } from './probe.ts';

export interface Damage {
  /** True for a frame that the decoder patched up from others. */
  readonly covers: (ticks: number) => boolean;
  /** A line for the user; undefined where nothing is wrong. */
  readonly problem: string | undefined;
}

/** Frames that may be on their way between the decoder's threads and the log when it complains. */
const ON_THE_WAY = 20;

/**
 * A decoder that meets broken data goes on and fills the gap from older frames. What it gives from the latest good frame to the next frame
 * that decoding can start at is damaged. Right behind a seek it may miss older frames that it does not need: no damage. Nor does a
 * container that ends early harm the frames in front of its end.
 *
 * `given`: how many of the wanted frames came, where the run is over.
 */
export function damageOf(
  complaints: readonly Complaint[],
  { wanted, seek }: Stretch,
  given: number | undefined,
  { container, facts, index }: Probed,
): Damage {
  const told = complaints.filter(({ after }) => after !== undefined || seek === undefined);
  const spans = told
    .filter(({ message }) => !message.startsWith(`${container}: `))
    .map(({ after }) => spanBehind(after, index));
  const covers = (ticks: number) => spans.some(([from, to]) => ticks > from && ticks < to);
  const lacking = given === undefined ? 0 : wanted.length - given;
  const first = told[0] ?? (lacking > 0 ? complaints[0] : undefined);
  if (first === undefined && lacking <= 0) return { covers, problem: undefined };
  const after = (first?.after ?? wanted[given ?? 0] ?? 0) * index.tick;
  const said = first?.message ?? `${lacking} frames could not be decoded`;
  return { covers, problem: `damaged after ${Math.max(after, facts.start).toFixed(1)} s: ${said}` };
}

function spanBehind(after: number | undefined, { times, keys }: Probed['index']): [from: number, to: number] {
  if (after === undefined) return [-Infinity, keys[0] ?? Infinity];
  const late = times[Math.min(lastNotAfter(times, after) + ON_THE_WAY, times.length - 1)]!;
  return [after, keys.length === 0 ? late : (keys.find((key) => key > late) ?? Infinity)];
}
