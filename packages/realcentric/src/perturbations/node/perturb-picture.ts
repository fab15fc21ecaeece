/** @file Every type of the suite, those that go through an encoder included, on pictures and on the frames of a video. */
import type { RgbImage } from '../../images/image.ts';
import type { Random } from '../../random.ts';
import { isPixelPerturbation, perturb, perturbationRandom } from '../perturb.ts';
import { type Perturbation, parameterOf, perturbationLabel } from '../suite.ts';
import { compressAsJpeg } from './real-jpeg.ts';
import { compressAsVideo, compressVideo } from './video-compression.ts';

/**
 * A new picture of the same size.
 * @throws UserError for VC where there is no ffmpeg that can do it.
 */
export async function perturbPicture(
  image: RgbImage,
  perturbation: Perturbation,
  random: Random,
  options: { readonly signal?: AbortSignal } = {},
): Promise<RgbImage> {
  if (isPixelPerturbation(perturbation)) return perturb(image, perturbation, random);
  const parameter = parameterOf(perturbation);
  return perturbation.type === 'VC' ? compressAsVideo(image, parameter, options) : compressAsJpeg(image, parameter);
}

/** Where a picture or frame stands, which its random draws depend on. */
export interface FramePlace {
  readonly seed: number;
  /** As in `perturbationRandom`. */
  readonly video: string;
  readonly frame: number;
}

/** One perturbation after the other; one that is given twice goes on drawing where it stopped. */
export async function perturbInTurn(
  image: RgbImage,
  perturbations: readonly Perturbation[],
  { seed, video, frame }: FramePlace,
  options: { readonly signal?: AbortSignal } = {},
): Promise<RgbImage> {
  const generators = new Map<string, Random>();
  let result = image;
  for (const perturbation of perturbations) {
    const label = perturbationLabel(perturbation);
    const random = generators.get(label) ?? perturbationRandom(seed, video, perturbation, frame);
    generators.set(label, random);
    result = await perturbPicture(result, perturbation, random, options);
  }
  return result;
}

/** The video that frames belong to. */
export interface VideoPlace {
  readonly seed: number;
  readonly video: string;
  /** Frames a second, 25 unless told. */
  readonly frameRate?: number;
  readonly signal?: AbortSignal;
}

/**
 * The frames of a video, counted from 0, perturbed in turn: VC compresses them as one clip, the other types take each by itself. What
 * stands behind a VC draws as in a clip of another name, so that noise in front of it is not drawn a second time.
 */
export async function* perturbVideo(
  frames: AsyncIterable<RgbImage>,
  perturbations: readonly Perturbation[],
  place: VideoPlace,
): AsyncGenerator<RgbImage> {
  const at = perturbations.findIndex(({ type }) => type === 'VC');
  const compression = perturbations[at];
  if (compression !== undefined) {
    const before = perturbVideo(frames, perturbations.slice(0, at), place);
    const compressed = compressVideo(before, { ...place, crf: parameterOf(compression) });
    const video = `${place.video} behind ${perturbationLabel(compression)}`;
    yield* perturbVideo(compressed, perturbations.slice(at + 1), { ...place, video });
    return;
  }
  let frame = 0;
  for await (const image of frames) {
    place.signal?.throwIfAborted();
    yield await perturbInTurn(image, perturbations, { seed: place.seed, video: place.video, frame });
    frame += 1;
  }
}
