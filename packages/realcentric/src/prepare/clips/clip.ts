/** @file What preparation reads frames from: a video, a folder of frames or a single picture, all alike. */
import type { RgbImage } from '../../images/image.ts';
import type { SourceFacts } from './unit-file.ts';

export interface ClipFrame {
  /** Seconds; in a folder of frames, their number. */
  readonly time: number;
  readonly image: RgbImage;
}

export interface Clip {
  /** At most so many times, spread evenly over the whole clip, ascending. */
  spread(count: number): number[];
  /** Between one frame and the next, in the unit of the times; infinite for a single picture. */
  readonly interval: number;
  /** The first and the last time. */
  readonly span: readonly [first: number, last: number];
  /** For each of the ascending times the frame that is there then, as far as the file can be read. */
  frames(times: readonly number[]): AsyncIterable<ClipFrame>;
  /** What is known of the file; of a folder, of the frames that were read. */
  facts(): SourceFacts;
  /** What was wrong with the file so far, a line each. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}
