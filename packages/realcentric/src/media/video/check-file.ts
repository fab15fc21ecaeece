/** @file Node only: turns away what is no video or too large a file, before a decoder sees it. */
import { open, stat } from 'node:fs/promises';
import { identify } from '../formats.ts';
import { onFile } from '../system-errors.ts';
import { mega, refused } from './limits.ts';
import type { VideoLimits } from './types.ts';

/**
 * Looks at the file and its first bytes: 'animation' for GIF and WebP, 'video' for what a decoder may try.
 * @throws UserError for what is missing, empty, too large, a folder, text or a still picture
 */
export async function checkFile(path: string, limits: VideoLimits): Promise<'animation' | 'video'> {
  const info = await onFile(path, () => stat(path));
  if (info.isDirectory()) throw refused(path, 'is a folder, not a video', 'give the videos in it');
  // A pipe or a device would block or never end.
  if (!info.isFile()) throw refused(path, 'is no regular file', 'give a video file');
  if (info.size === 0) throw refused(path, 'is empty (0 bytes)', 'get the file again');
  if (info.size > limits.maxBytes) {
    throw refused(
      path,
      `has ${mega(info.size)} MB, more than the limit of ${mega(limits.maxBytes)} MB`,
      'cut it first',
    );
  }
  const identified = identify(await firstBytes(path));
  if (identified.format === 'gif' || identified.format === 'webp') return 'animation';
  if (identified.format !== undefined) {
    throw refused(path, `is a still picture (${identified.format.toUpperCase()})`, 'give a video');
  }
  const { kind } = identified;
  if (/\bvideo$/.test(kind) || kind.startsWith('in no known')) return 'video';
  throw refused(path, `is ${kind}, not a video`, 'give a video');
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await onFile(path, () => open(path));
  try {
    const { buffer, bytesRead } = await onFile(path, () => file.read(new Uint8Array(4096), 0, 4096, 0));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
