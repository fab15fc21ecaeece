/** @file The detector over all views of one scale of a picture. */
import type { Detection } from './boxes.ts';
import { detectInView } from './detect.ts';
import type { Network } from './networks.ts';
import { enlarge, type Level, type Pyramid, type Turns, turnBack, turnImage, viewsOf } from './pyramid.ts';

export interface LevelSearch {
  /** Score from which on candidates are wanted. */
  readonly threshold: number;
  /** Quarter turns of the picture that the level is of; 0 unless told. */
  readonly turns?: Turns;
  readonly signal?: AbortSignal | undefined;
}

/** What the detector sees in the views of a level, unsuppressed, in pixels of the picture as it was. */
export async function detectInLevel(
  pyramid: Pyramid,
  level: Level,
  network: Network,
  { threshold, turns = 0, signal }: LevelSearch,
): Promise<Detection[]> {
  const { image, factor } = pyramid.at(level.scale);
  const seen: Detection[] = [];
  for (const view of viewsOf(turnImage(image, turns), level)) {
    signal?.throwIfAborted();
    for (const detection of await detectInView(view.image, network, threshold)) {
      const there = view.toPicture(detection);
      if (there) seen.push(enlarge(turnBack(there, turns, image.width, image.height), factor));
    }
  }
  return seen;
}
