/** @file The timestamps of all frames of a file, read from its packets without decoding them. */
import { refused } from '../limits.ts';
import { ffprobe, type ProbeOptions } from './input.ts';

export interface FrameIndex {
  /** Seconds of one tick, the unit of `times` and `keys`. */
  readonly tick: number;
  /** Ticks, or parts of ticks, in a second: a whole number. */
  readonly timescale: number;
  /** Presentation timestamps of the frames that are shown, ascending. */
  readonly times: Float64Array;
  /** Those of the frames that decoding can start at, ascending; empty where nothing is known of them, or seeking cannot be trusted. */
  readonly keys: Float64Array;
  /** Seconds from the first frame to the end of the last. */
  readonly duration: number;
  readonly complaints: readonly string[];
}

/** Hours at a hundred frames a second; 40 MB of numbers. */
const MAX_FRAMES = 5_000_000;

/** @throws UserError for a file without frames, or whose frames have no timestamps */
export async function readIndex(path: string, timeBase: string, options: ProbeOptions): Promise<FrameIndex> {
  const [numerator, denominator] = timeBase.split('/').map(Number);
  const tick = numerator! / denominator!;
  const clock = { tick, timescale: denominator! };
  const packets = await readRows(path, 'packet=pts,duration,flags', options);
  if (packets.times.length > 0 && packets.untimed === 0) return { ...clock, ...summed(packets, tick) };
  // AVI and raw streams: the timestamps come with decoding alone, and seeking there leads to others.
  const frames = await readRows(path, 'frame=best_effort_timestamp,pkt_duration,key_frame', options);
  if (frames.times.length === 0) {
    const reason = frames.complaints[0] ?? packets.complaints[0] ?? 'no message';
    const problem =
      frames.rows === 0 ? `has no frame that can be decoded (${reason})` : 'has frames without timestamps';
    const advice = frames.rows === 0 ? 'get the file again' : 'remux it: ffmpeg -i IN -c copy OUT.mp4';
    throw refused(path, problem, advice);
  }
  return { ...clock, ...summed(frames, tick), keys: new Float64Array() };
}

interface Rows {
  rows: number;
  untimed: number;
  readonly times: number[];
  readonly keys: number[];
  lastDuration: number;
  readonly complaints: readonly string[];
}

async function readRows(path: string, entries: string, options: ProbeOptions): Promise<Rows> {
  const found = { rows: 0, untimed: 0, times: [] as number[], keys: [] as number[], lastDuration: Number.NaN };
  let latest = -Infinity;
  const args = ['-select_streams', 'V:0', '-show_entries', entries, '-of', 'compact=p=0'];
  const { complaints } = await ffprobe(
    path,
    args,
    (line) => {
      const row = fields(line);
      const flags = row.get('flags') ?? '';
      const time = Number(row.get('pts') ?? row.get('best_effort_timestamp') ?? Number.NaN);
      if (row.size === 0) return;
      found.rows += 1;
      if (found.rows > MAX_FRAMES) throw refused(path, `has more than ${MAX_FRAMES} frames`, 'cut it first');
      if (Number.isNaN(time)) {
        found.untimed += 1;
        return;
      }
      if (flags.startsWith('K')) found.keys.push(time);
      // Cut away by an edit list, or broken off.
      if (flags.includes('D') || flags.includes('C')) return;
      found.times.push(time);
      if (time < latest) return;
      latest = time;
      found.lastDuration = Number(row.get('duration') ?? row.get('pkt_duration') ?? Number.NaN);
    },
    options,
  );
  return { ...found, complaints };
}

function fields(line: string): Map<string, string> {
  const row = new Map<string, string>();
  for (const field of line.split('|')) {
    const at = field.indexOf('=');
    if (at > 0) row.set(field.slice(0, at), field.slice(at + 1));
  }
  return row;
}

function summed({ times, keys, lastDuration, complaints }: Rows, tick: number): Omit<FrameIndex, 'tick' | 'timescale'> {
  const sorted = Float64Array.from(new Set(times)).sort();
  const span = sorted.at(-1)! - sorted[0]!;
  const mean = sorted.length > 1 ? span / (sorted.length - 1) : 1 / tick;
  const last = lastDuration > 0 ? lastDuration : mean;
  return { times: sorted, keys: Float64Array.from(keys).sort(), duration: (span + last) * tick, complaints };
}
