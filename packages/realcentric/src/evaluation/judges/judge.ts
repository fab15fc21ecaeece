/** @file What judges pictures: our own detector, somebody else's network, or scores that were computed elsewhere. */
import { createHash } from 'node:crypto';
import type { RgbImage } from '../../images/image.ts';

interface JudgeFacts {
  readonly name: string;
  /** SHA-256 of all that its scores depend on (weights, how they are fed, how they are read): scores are kept under it. */
  readonly checksum: string;
  /** SHA-256 of the file of weights or of scores, as `sha256sum` prints it. */
  readonly fileChecksum: string;
  /** As its makers state it; null where it is not known. */
  readonly licence: string | null;
  /** Methods of the fakes that it was trained on, as its makers state them; null where that is not known. */
  readonly trainedOn: readonly string[] | null;
  /** Whether scores are probabilities (0..1, chosen at 0.5) or logits (any finite number, chosen at 0). */
  readonly kind: 'probability' | 'logit';
  /** Scores at which the bands of its verdict begin, by the name of the band, lowest first; of our own detectors. */
  readonly bands?: Readonly<Record<string, number>>;
  close(): Promise<void>;
}

interface ScoresImages extends JudgeFacts {
  /**
   * Scores in the order of the images, higher = more likely fake; the same for an image whatever others come with it.
   * @param items names of the images, for errors
   * @throws UserError naming the item where a score is no finite number
   */
  score(images: readonly RgbImage[], items?: readonly string[]): Promise<Float64Array>;
  /** One vector of unit length for each image, for the map of embeddings; left out by judges that have none. */
  readonly embed?: (images: readonly RgbImage[]) => Promise<Float32Array[]>;
}

/** How faces are cut for a judge, as `alignFace` takes it: upright, square. */
export interface CropFormat {
  /** Sides in pixels. */
  readonly size: number;
  /** Side over the larger side of the box around the landmarks. */
  readonly margin: number;
}

/** Judges face crops; those of another size are resized. */
export interface CropJudge extends ScoresImages {
  readonly takes: 'crop';
  readonly crop: CropFormat;
}

/** Judges whole pictures of any size. */
export interface PictureJudge extends ScoresImages {
  readonly takes: 'picture';
}

/** Scores from a file, by the name of the item. */
export interface ScoreFileJudge extends JudgeFacts {
  readonly takes: 'items';
  readonly file: string;
  readonly rows: readonly ScoredFile[];
}

/** A row of a score file. */
export interface ScoredFile {
  /** With "/", without a leading "./". */
  readonly file: string;
  readonly score: number;
  /** Counted from 1. */
  readonly line: number;
}

export type Judge = CropJudge | PictureJudge | ScoreFileJudge;

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
