/** @file Clips for the tests of this folder, made by ffmpeg as they are needed; without it the tests are skipped and say so. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { RgbImage } from '../../images/image.ts';
import { hasServerDecoders } from './mediabunny/decoder.ts';
import type { FrameSource, VideoBackend, VideoFrame } from './types.ts';

export const hasFfmpeg =
  spawnSync('ffmpeg', ['-version']).status === 0 && spawnSync('ffprobe', ['-version']).status === 0;
if (!hasFfmpeg) console.warn('skipped: no ffmpeg and ffprobe on the PATH');

const hasServer = hasServerDecoders();
if (!hasServer) console.warn('skipped for mediabunny: @mediabunny/server is not installed');

/** Those that can decode here. */
export const backends: readonly VideoBackend[] = hasServer ? ['ffmpeg', 'mediabunny'] : ['ffmpeg'];

/** A folder that is gone after the tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'realcentric-video-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** @throws Error with what ffmpeg said, when it fails */
export function ffmpeg(...args: readonly string[]): Buffer {
  const { status, stdout, stderr } = spawnSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], {
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(`ffmpeg ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Each frame shows its number: white and black bars, 8 pixels wide, the lowest bit on the left. 80 x 64 pixels. */
export const NUMBERED = "geq=lum='if(mod(floor(N/pow(2,floor(X/8))),2),235,16)':cb=128:cr=128";

export const numbered = (frames: number, rate = 30): string[] => [
  ...['-f', 'lavfi', '-i', `nullsrc=s=80x64:r=${rate}:d=${frames / rate},${NUMBERED}`],
];

/** H.264 with B-frames and a key frame every 50. */
export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '50', '-pix_fmt', 'yuv420p'];

export function numberIn({ width, height, data }: RgbImage): number {
  const row = 3 * width * (height >> 1);
  let number = 0;
  for (let bit = 0; bit < 10; bit++) if (data[row + 3 * (8 * bit + 4)]! > 128) number += 2 ** bit;
  return number;
}

export async function collect(frames: AsyncIterable<VideoFrame>): Promise<VideoFrame[]> {
  const all: VideoFrame[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

/** Cosine and sine of a turn clockwise. */
const TURNS = { 90: [0, 1], 180: [-1, 0], 270: [0, -1] } as const;

/** The MP4 with the turn that a player is to make in its track header (ISO/IEC 14496-12, 8.3.2, version 0), as phones write it. */
export function turned(mp4: Buffer, degrees: 90 | 180 | 270): Buffer {
  const out = Buffer.from(mp4);
  const matrix = out.indexOf('tkhd') + 44;
  const [cosine, sine] = TURNS[degrees];
  [cosine, sine, 0, -sine, cosine].forEach((value, i) => void out.writeInt32BE(value * 65536, matrix + 4 * i));
  return out;
}

/** Hands over the source and closes it. */
export async function using<T>(opened: Promise<FrameSource>, work: (source: FrameSource) => Promise<T>): Promise<T> {
  const source = await opened;
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

/** Mean absolute difference, in levels of 0..255. */
export function meanDifference(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} samples`);
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

/** Timestamps of all frames in seconds, as ffprobe has them after decoding. */
export function decodedTimes(path: string): number[] {
  const args = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    'frame=best_effort_timestamp_time',
    '-of',
    'csv=p=0',
  ];
  const { stdout } = spawnSync('ffprobe', [...args, `file:${path}`], { encoding: 'utf8' });
  return stdout.split('\n').map(Number.parseFloat).filter(Number.isFinite);
}
