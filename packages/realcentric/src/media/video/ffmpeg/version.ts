/** @file Which ffmpeg is on the PATH, asked once. */
import { startTool } from '../../ffmpeg.ts';
import { lines } from './input.ts';

export interface FfmpegVersion {
  /** Infinity for a build from its repository, whose name has no number. */
  readonly major: number;
  readonly minor: number;
}

const known = new Map<string, Promise<FfmpegVersion | undefined>>();

/** Undefined where there is none that runs. */
export function ffmpegVersion(): Promise<FfmpegVersion | undefined> {
  const path = process.env.PATH ?? '';
  const asked = known.get(path) ?? ask();
  known.set(path, asked);
  return asked;
}

async function ask(): Promise<FfmpegVersion | undefined> {
  const { output, messages, exit } = startTool('ffmpeg', ['-version'], 'reading videos');
  messages.resume();
  const code = exit.catch(() => null);
  let first = '';
  for await (const line of lines(output)) first ||= line;
  if ((await code) !== 0) return undefined;
  const [, major, minor] = /version n?(\d+)\.(\d+)/.exec(first) ?? [];
  return { major: Number(major ?? Infinity), minor: Number(minor ?? 0) };
}

/** Every frame as it comes, none dropped and none repeated for an even rate; the option changed its name with 5.1. */
export function passThrough({ major, minor }: FfmpegVersion): string[] {
  return major > 5 || (major === 5 && minor > 0) ? ['-fps_mode', 'passthrough'] : ['-vsync', 'passthrough'];
}
