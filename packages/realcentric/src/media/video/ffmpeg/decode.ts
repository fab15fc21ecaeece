/** @file One run of ffmpeg: frames picked by their exact timestamps, as upright RGB. */
import type { RgbImage } from '../../../images/image.ts';
import { pieces, plain, startTool, type Tool } from '../../ffmpeg.ts';
import { refused, silent, within } from '../limits.ts';
import type { VideoFacts } from '../types.ts';
import { inputOf, lines } from './input.ts';
import { rangesOf, type Stretch } from './plan.ts';
import type { Probed } from './probe.ts';
import { type FfmpegVersion, passThrough } from './version.ts';

export interface DecodeOptions {
  readonly path: string;
  readonly version: FfmpegVersion;
  readonly probed: Probed;
  /** Of the frames that are given. */
  readonly width: number;
  readonly height: number;
  readonly maxWait: number;
  readonly signal: AbortSignal | undefined;
}

export interface DecodedFrame {
  /** Timestamp in ticks. */
  readonly ticks: number;
  readonly image: RgbImage;
  /** What was said up to this frame, all of the run. */
  readonly complaints: readonly Complaint[];
}

export interface Complaint {
  readonly message: string;
  /** Timestamp of the latest frame that was decoded before, in ticks; undefined in front of the first. */
  readonly after: number | undefined;
}

/**
 * The wanted frames of a stretch in their order; one that cannot be decoded is left out. Gives all complaints at the end.
 * @throws UserError when ffmpeg crashes or says nothing for `maxWait` seconds, and the reason of the abort
 */
export async function* decodeStretch(
  stretch: Stretch,
  options: DecodeOptions,
): AsyncGenerator<DecodedFrame, readonly Complaint[]> {
  const { path, width, height, maxWait, signal } = options;
  const wanted = new Set(stretch.wanted);
  const tool = startTool('ffmpeg', argumentsFor(stretch, options), 'reading videos', signal);
  tool.exit.catch(() => undefined);
  const log = readLog(tool, wanted);
  const pictures = pieces(tool.output, 3 * width * height);
  const patience = { seconds: maxWait, late: () => silent(path, 'ffmpeg', maxWait), signal, lastSign: log.lastSign };
  try {
    for (let count = 0; count < stretch.wanted.length; count++) {
      const picture = await within(pictures.next(), patience);
      if (picture.done === true) break;
      const stamp = await within(log.next(), patience);
      if (stamp === undefined) break;
      yield { ticks: stamp, image: { width, height, data: picture.value }, complaints: log.complaints };
      if (count + 1 === stretch.wanted.length) return log.complaints;
    }
    // What is said behind the last frame counts too.
    await within(log.ended, patience);
    const code = await within(tool.exit, patience);
    signal?.throwIfAborted();
    if (code !== null) return log.complaints;
    const reason = log.complaints.at(-1)?.message ?? 'no message';
    throw refused(path, `ffmpeg crashed (${reason})`, 'try another build of ffmpeg, or npm install @mediabunny/server');
  } finally {
    tool.kill();
  }
}

function argumentsFor({ wanted, seek }: Stretch, { path, version, probed, width, height }: DecodeOptions): string[] {
  const { facts, index, stream } = probed;
  const start =
    seek === undefined ? [] : ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', (seek * index.tick).toFixed(6)];
  const ranges = rangesOf(wanted, index).map(([first, last]) => `between(pts,${first},${last})`);
  const filters = [
    // In front of the selection: a line for every frame is a sign of life, and tells where damage is.
    'showinfo=checksum=0',
    `select='${ranges.join('+')}'`,
    ...TURNS[facts.rotation],
    `scale=${width}:${height}:in_color_matrix=${facts.colour.matrix}:in_range=${facts.colour.range === 'full' ? 'pc' : 'tv'}`,
    'format=rgb24',
  ];
  return [
    ...['-nostdin', '-nostats', '-loglevel', 'level+info'],
    ...inputOf(path, ['-noautorotate', ...start]),
    // Without the clock of the file, frames closer to each other than half the mean distance would count as one and be complained of.
    ...['-copyts', '-map', `0:${stream}`, '-vf', filters.join(','), ...passThrough(version)],
    ...['-enc_time_base', `1/${index.timescale}`],
    ...['-frames:v', String(wanted.length), '-f', 'rawvideo', 'pipe:1'],
  ];
}

const TURNS: Readonly<Record<VideoFacts['rotation'], readonly string[]>> = {
  0: [],
  90: ['transpose=clock'],
  180: ['hflip', 'vflip'],
  270: ['transpose=cclock'],
};

interface Log {
  /** The timestamp of the next picture; undefined when none comes any more. */
  readonly next: () => Promise<number | undefined>;
  /** When all is read that ffmpeg says. */
  readonly ended: Promise<void>;
  readonly complaints: readonly Complaint[];
  /** When it last said something (`performance.now()`). */
  readonly lastSign: () => number;
}

const MAX_COMPLAINTS = 100;

/**
 * Reads what ffmpeg says as fast as it says it, as it would stand still before a full pipe: the timestamp that showinfo writes for each frame,
 * of which those in `wanted` come out as pictures, and complaints.
 */
function readLog(tool: Tool, wanted: ReadonlySet<number>): Log {
  const waiting: number[] = [];
  const complaints: Complaint[] = [];
  let latest: number | undefined;
  let sign = performance.now();
  let wake: () => void = () => undefined;
  let over = false;
  const read = async () => {
    for await (const line of lines(tool.messages)) {
      sign = performance.now();
      const stamp = /showinfo.*\bn:\s*\d+\s+pts:\s*(-?\d+)/.exec(line)?.[1];
      if (stamp !== undefined) {
        latest = Number(stamp);
        if (!wanted.has(latest)) continue;
        waiting.push(latest);
        wake();
      } else if (/\[(?:error|fatal|panic)\]/.test(line) && complaints.length < MAX_COMPLAINTS) {
        complaints.push({ message: plain(line), after: latest });
      }
    }
  };
  const ended = read()
    .catch(() => undefined)
    .finally(() => {
      over = true;
      wake();
    });
  const next = async () => {
    while (waiting.length === 0 && !over) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return waiting.shift();
  };
  return { next, ended, complaints, lastSign: () => sign };
}
