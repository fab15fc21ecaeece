/** @file A crop of a clip as its pixels, before it is encoded. */
import type { Box, Landmarks, Similarity } from '../../faces/types.ts';
import type { RgbImage } from '../../images/image.ts';

/** A crop before it is encoded. */
export interface RawCrop {
  readonly time: number;
  readonly image: RgbImage;
  readonly box: Box;
  readonly toPicture: Similarity;
  readonly faceSize: number;
  /** Pixels of the crop; undefined for a picture that was taken as it was. */
  readonly landmarks: Landmarks | undefined;
}
