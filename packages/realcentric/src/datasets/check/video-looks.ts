/** @file The frames by which videos are compared: few and small. */
import { UserError } from '../../errors.ts';
import type { RgbImage } from '../../images/image.ts';
import { isHdrProblem } from '../../media/video/colour.ts';
import { openVideo, spreadTimes } from '../../media/video/frame-source.ts';

const FRAMES = 3;
/** Pixels of the longer side: the hash looks at nine. */
const SIDE = 128;

/**
 * Three frames, spread evenly over the clip.
 * @throws UserError for a video that cannot be opened or is damaged, and where there is no decoder
 */
export async function videoLooks(file: string, signal?: AbortSignal): Promise<RgbImage[]> {
  const options = signal === undefined ? {} : { signal };
  const source = await openVideo(file, options);
  try {
    const images: RgbImage[] = [];
    for await (const { image } of source.frames(spreadTimes(source.facts, FRAMES), { ...options, maxSide: SIDE }))
      images.push(image);
    const problem = source.problems.find((line) => !isHdrProblem(line));
    if (problem !== undefined) throw new UserError('bad_input', problem, { file, advice: 'get the file again' });
    return images;
  } finally {
    await source.close();
  }
}
