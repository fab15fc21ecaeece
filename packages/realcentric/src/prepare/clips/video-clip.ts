/** @file A video as a clip. */
import { stat } from 'node:fs/promises';
import { openVideo, spreadTimes } from '../../media/video/frame-source.ts';
import type { Clip } from './clip.ts';

/** @throws UserError for a file that cannot be read, and where there is no decoder */
export async function openVideoClip(path: string): Promise<Clip> {
  const source = await openVideo(path);
  const { facts } = source;
  const { size } = await stat(path);
  const frames = facts.frames ?? facts.frameRate * facts.duration;
  return {
    spread: (count) => spreadTimes(facts, count),
    interval: 1 / facts.frameRate,
    span: [facts.start, facts.start + facts.duration],
    frames: (times) => source.frames(times),
    facts: () => ({
      format: facts.codec,
      bytes: size,
      width: facts.width,
      height: facts.height,
      duration: facts.duration,
      frameRate: facts.frameRate,
      bitsPerPixel: frames > 0 ? (8 * size) / (frames * facts.width * facts.height) : null,
      quantisation: null,
    }),
    get problems() {
      return source.problems;
    },
    close: () => source.close(),
  };
}
