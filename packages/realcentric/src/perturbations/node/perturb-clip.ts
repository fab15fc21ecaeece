/** @file Perturbs a video file into another, frame by frame as they come, so that a long one takes no more memory than a short one. */
import { UserError } from '../../errors.ts';
import type { RgbImage } from '../../images/image.ts';
import { openVideo, type VideoFrame } from '../../media/video/frame-source.ts';
import { writeVideo } from '../../media/video/write-video.ts';
import type { Progress } from '../../progress.ts';
import { type Perturbation, parameterOf, perturbationLabel } from '../suite.ts';
import { perturbVideo } from './perturb-picture.ts';
import { makeFolderFor, type Source, tooSmallForBlocks } from './sources.ts';

export interface PerturbClipOptions {
  /** One after the other. */
  readonly perturbations: readonly Perturbation[];
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
  /** Hears of a video whose damaged part is left out. */
  readonly problem: (error: UserError) => void;
  /** Hears of what else is not as in the original. */
  readonly remark?: ((text: string) => void) | undefined;
}

/** Nearly without loss: below the difference that decoding makes. */
const FAITHFUL = { crf: 10, preset: 'fast', threads: 4 } as const;

/**
 * Writes `target` (.mp4, .mov, .mkv) with the perturbed frames of a video at their times, upright, and its sound. Where VC is the last
 * perturbation, the file is what that compression leaves; else it is coded nearly without loss. Needs ffmpeg.
 * @returns whether BW has no squares for its frames, as a side is below 256 pixels
 * @throws UserError for what is no video or over the limits of `openVideo`, without ffmpeg, and where the file system refuses
 */
export async function perturbClip(
  { path, video }: Pick<Source, 'path' | 'video'>,
  target: string,
  { perturbations, seed, signal, progress, problem, remark }: PerturbClipOptions,
): Promise<{ readonly tooSmall: boolean }> {
  const source = await openVideo(path, { backend: 'ffmpeg', ...(signal && { signal }) });
  const { facts, times } = source;
  const label = [video, ...perturbations.map(perturbationLabel)].join(' ');
  const last = perturbations.at(-1);
  const compressed = last?.type === 'VC';
  // As the suite has it (see video-compression.ts).
  const coding = compressed ? ({ crf: parameterOf(last), preset: 'medium', threads: 1 } as const) : FAITHFUL;
  const inTurn = compressed ? perturbations.slice(0, -1) : perturbations;
  const place = { seed, video, frameRate: facts.frameRate, ...(signal && { signal }) };
  // Times of frames that are on their way through a compression.
  const waiting: number[] = [];
  async function* images(): AsyncGenerator<RgbImage> {
    for await (const { time, image } of source.frames(times, signal ? { signal } : {})) {
      waiting.push(time);
      yield image;
    }
  }
  async function* perturbed(): AsyncGenerator<VideoFrame> {
    let done = 0;
    progress?.({ done, total: times.length, label });
    for await (const image of perturbVideo(images(), inTurn, place)) {
      yield { time: waiting.shift()!, image };
      done += 1;
      // What damage takes away does not come any more.
      if (done < times.length) progress?.({ done, total: times.length, label });
    }
    progress?.({ done: times.length, total: times.length, label });
  }
  try {
    await makeFolderFor(target);
    const written = await writeVideo(target, perturbed(), { coding, like: source, original: path, signal });
    const [damage] = source.problems.filter((text) => text.startsWith('damaged'));
    if (damage !== undefined) {
      const advice = `the other ${written.frames} frames were perturbed`;
      problem(new UserError('bad_input', damage, { file: path, advice }));
    }
    for (const text of source.problems) if (!text.startsWith('damaged')) remark?.(`${path}: ${text}`);
    if (written.soundLeftOut !== undefined) {
      remark?.(
        `${path}: its sound (${written.soundLeftOut}) was left out, as the container does not take it; .mkv does`,
      );
    }
    return { tooSmall: tooSmallForBlocks(facts) };
  } finally {
    await source.close();
  }
}
