/** @file The masks of a forgery at the times of its frames. */
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { UserError } from '../../errors.ts';
import type { RgbImage } from '../../images/image.ts';
import { PICTURE_ENDINGS } from '../../media/formats.ts';
import { onFile } from '../../media/system-errors.ts';
import type { Clip } from './clip.ts';
import { openClip } from './open-clip.ts';
import type { Masks } from './sample-clip.ts';

export interface OpenMasks {
  readonly masks: Masks;
  /** Why there is no mask, where it could not be read. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

async function open(path: string): Promise<Clip> {
  const info = await onFile(path, () => stat(path));
  if (info.isDirectory()) return openClip(path, 'frames');
  return openClip(path, PICTURE_ENDINGS.includes(extname(path).toLowerCase()) ? 'picture' : 'video');
}

/** Reads masks as samples ask for them, each once. A mask that cannot be read is a problem, not an end. */
export function openMasks(path: string): OpenMasks {
  const known = new Map<number, RgbImage>();
  const problems: string[] = [];
  let opening: Promise<Clip> | undefined;

  async function read(wanted: readonly number[]): Promise<void> {
    opening ??= open(path);
    const clip = await opening;
    const later = Number.isFinite(clip.interval) ? clip.interval / 4 : 0;
    let next = 0;
    for await (const { image } of clip.frames(wanted.map((time) => time + later))) {
      known.set(wanted[next++] as number, image);
    }
  }

  return {
    async masks(samples) {
      const wanted = samples.map(({ time }) => time).filter((time) => !known.has(time));
      try {
        if (problems.length === 0 && wanted.length > 0) await read(wanted);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        problems.push(`the mask cannot be used: ${error.message}`);
      }
      return ({ time }) => known.get(time);
    },
    problems,
    close: async () => {
      if (opening && problems.length === 0) await (await opening).close();
    },
  };
}
