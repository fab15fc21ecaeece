/** @file What judging leaves: a row for every picture or crop, with its score and what the figures are broken down by. */

/** One judged item: a frame of a video, or a picture, which is a video of one frame. */
export interface ScoreRow {
  /** Names the item within its source, with "/": a file, or the file of a video and a time. */
  readonly item: string;
  /** The video that the item is of, as `method/name`; a picture's own name. Items of one video are judged together at video level. */
  readonly video: string;
  /** 0 = real, 1 = fake. */
  readonly label: 0 | 1;
  /** How a fake was made, where that is known; null for reals. */
  readonly method: string | null;
  readonly status: 'ok' | 'no_face' | 'error';
  /** Higher = more likely fake; null unless the status is ok. */
  readonly score: number | null;
  /** Larger side of the face in the frame, pixels; null where it was not measured. */
  readonly faceSize: number | null;
  /** What the manifest says beside: compression, identity, dataset, sex, camera and so on. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** The rows of one detector on one source under one condition. */
export interface ScoreTable {
  readonly detector: string;
  readonly source: string;
  /** `clean`, or a perturbation as `GB:3`. */
  readonly condition: string;
  readonly rows: readonly ScoreRow[];
}
