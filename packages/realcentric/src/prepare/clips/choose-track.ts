/** @file Which of several people in a clip is the one that matters: the one under the mask, else the largest for longest. */
import { mainTrack, type Track } from '../../faces/track.ts';
import type { Box } from '../../faces/types.ts';
import type { RgbImage } from '../../images/image.ts';
import type { CutFace, Sample } from './clip-faces.ts';

/** The mask at the time of a sample; undefined where it has none. */
export type MaskAt = (sample: Sample) => RgbImage | undefined;

/** Mask within a box of a frame of `width` x `height`, as a share of the frame, 0..1. */
export function maskIn(mask: RgbImage, box: Box, { width, height }: Pick<Sample, 'width' | 'height'>): number {
  const [scaleX, scaleY] = [mask.width / width, mask.height / height];
  const clamp = (value: number, most: number) => Math.max(0, Math.min(most, Math.round(value)));
  const [left, right] = [box.x * scaleX, (box.x + box.width) * scaleX].map((x) => clamp(x, mask.width)) as [
    number,
    number,
  ];
  const [top, bottom] = [box.y * scaleY, (box.y + box.height) * scaleY].map((y) => clamp(y, mask.height)) as [
    number,
    number,
  ];
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let p = 3 * (y * mask.width + left), end = p + 3 * (right - left); p < end; p += 3) {
      sum += Math.max(mask.data[p] as number, mask.data[p + 1] as number, mask.data[p + 2] as number);
    }
  }
  return sum / (255 * mask.width * mask.height);
}

export interface Choice {
  readonly track: Track<CutFace> | undefined;
  readonly by: 'mask' | 'largest';
}

/** Chooses among the tracks over these samples; the mask decides where it says something. */
export function chooseTrack(tracks: readonly Track<CutFace>[], samples: readonly Sample[], maskAt?: MaskAt): Choice {
  if (maskAt) {
    const covered = tracks.map((track) =>
      track.reduce((sum, { moment, face }) => {
        const sample = samples[moment] as Sample;
        const mask = maskAt(sample);
        return mask ? sum + maskIn(mask, face.box, sample) : sum;
      }, 0),
    );
    const most = Math.max(0, ...covered);
    if (most > 0) return { track: tracks[covered.indexOf(most)], by: 'mask' };
  }
  return { track: mainTrack(tracks), by: 'largest' };
}
