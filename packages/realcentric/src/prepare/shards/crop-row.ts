/** @file What the index of a prepared set says of a crop. */
import type { DatasetEntry } from '../../datasets/entry.ts';
import type { Box, Similarity } from '../../faces/types.ts';
import type { Place } from './segment.ts';

/** One crop in a unit, the crops of one video or picture. */
export interface UnitCrop extends Place {
  /** Of the encoded crop, lower-case hexadecimal. */
  readonly sha256: string;
  /** Seconds on the clock of the clip; the number of the frame in a folder of frames; 0 for pictures. */
  readonly time: number;
  /** Around the landmarks, pixels of the frame; of crops that were taken as they were, the whole picture. */
  readonly box: Box;
  /** Maps pixels of the crop to pixels of the frame. */
  readonly toPicture: Similarity;
  /** Larger side of the face in its own upright frame, pixels of the frame. */
  readonly faceSize: number;
  /** The landmarks as NumPy file, in pixels of the crop; none where the picture was taken as it was. */
  readonly landmarks: Place | null;
}

/** A crop of a prepared set; `offset`, `length` and `landmarks` are places in the shard. */
export interface CropRow extends UnitCrop {
  readonly entry: DatasetEntry;
  /** Checksum of everything that the crops of this video were made from. */
  readonly unit: string;
  /** Number of the shard. */
  readonly shard: number;
}
