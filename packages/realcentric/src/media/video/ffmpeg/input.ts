/** @file How ffmpeg and ffprobe are told to open a file that nobody vouches for, and what they say. */
import type { Readable } from 'node:stream';
import { plain, startTool, type Tool } from '../../ffmpeg.ts';
import { refused, silent, within } from '../limits.ts';

/**
 * Containers of video in one file. Not among them: playlists and lists of files, which could name any other file or address.
 */
const FORMATS = [
  ...['mov', 'mp4', 'matroska', 'webm', 'avi', 'mpegts', 'mpeg', 'mpegvideo', 'flv', 'asf', 'ogg', 'nut', 'ivf'],
  ...['mxf', 'rm', 'wtv', 'dv', 'yuv4mpegpipe', 'h264', 'hevc', 'av1', 'obu', 'm4v', 'mjpeg', 'apng'],
];

const SAFE = ['-protocol_whitelist', 'file,pipe', '-format_whitelist', FORMATS.join(',')];

/** Options in front of the input and the input itself, whose name may begin with a dash or look like an address. */
export function inputOf(path: string, options: readonly string[] = []): string[] {
  return [...SAFE, ...options, '-i', `file:${path}`];
}

/**
 * Lines of a stream as they come; none is longer than 10,000 characters.
 * Decoded as Latin-1: only names inside the file could hold anything else.
 */
export async function* lines(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const parts = (rest + chunk.toString('latin1')).split(/\r?\n/);
    rest = parts.pop()!.slice(0, 10_000);
    yield* parts;
  }
  if (rest !== '') yield rest;
}

export interface ProbeOptions {
  readonly maxWait: number;
  readonly signal?: AbortSignal | undefined;
}

/** Most messages that are kept of one run. */
const MAX_MESSAGES = 20;

/**
 * Runs ffprobe over the file and hands over its lines as they come; gives what it complained about.
 * @throws UserError without ffprobe, when it says nothing for `maxWait` seconds, and what `onLine` throws
 */
export async function ffprobe(
  path: string,
  args: readonly string[],
  onLine: (line: string) => void,
  { maxWait, signal }: ProbeOptions,
): Promise<{ readonly code: number | null; readonly complaints: readonly string[] }> {
  const tool = startTool('ffprobe', ['-v', 'error', ...inputOf(path), ...args], 'reading videos', signal);
  const complaints = keepMessages(tool);
  const exit = tool.exit;
  exit.catch(() => undefined);
  const patience = { seconds: maxWait, late: () => silent(path, 'ffprobe', maxWait), signal };
  const output = lines(tool.output);
  try {
    for (;;) {
      const next = await within(output.next(), patience);
      if (next.done === true) break;
      onLine(next.value);
    }
    const code = await within(exit, patience);
    signal?.throwIfAborted();
    return { code, complaints };
  } finally {
    tool.kill();
  }
}

function keepMessages(tool: Tool): string[] {
  const kept: string[] = [];
  void (async () => {
    for await (const line of lines(tool.messages)) {
      const message = plain(line);
      if (kept.length < MAX_MESSAGES && message !== '' && !kept.includes(message)) kept.push(message);
    }
  })().catch(() => undefined);
  return kept;
}

/** What to say of a file that ffprobe cannot open. */
export function unreadable(path: string, complaints: readonly string[]): Error {
  const all = complaints.join('\n');
  if (/moov atom not found/.test(all)) {
    return refused(path, 'is cut short: the index that an MP4 needs (moov) is missing', 'get the complete file again');
  }
  if (/not on whitelist|Invalid data found/i.test(all)) {
    return refused(path, 'is no video that ffmpeg can read', 'convert it to MP4 or WebM first');
  }
  const last = complaints.at(-1)?.replace(`file:${path}: `, '') ?? 'no message';
  return refused(path, `cannot be read by ffmpeg (${last})`, 'check that the file plays elsewhere');
}
