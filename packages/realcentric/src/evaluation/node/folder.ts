/** @file Judges a detector on a folder of pictures with known labels: `real/` and `fake/`. */
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { UserError } from '../../errors.ts';
import { listPictures } from '../../media/list.ts';
import type { Progress } from '../../progress.ts';
import { random } from '../../random.ts';
import { bootstrapAuc, type Interval } from '../bootstrap.ts';
import { computeMetrics, type Metrics } from '../metrics.ts';
import { type Proportion, proportion } from '../proportion.ts';

export type LabelName = 'real' | 'fake';

/** What a detector says of one picture: a score (higher = more likely fake), or that it has no face to judge. */
export type FileScore = { readonly status: 'ok'; readonly score: number } | { readonly status: 'no_face' };

export interface EvaluatedFile {
  /** Relative to the folder, with "/". */
  readonly file: string;
  readonly label: LabelName;
  readonly status: 'ok' | 'no_face' | 'error';
  /** Null unless the status is ok: a picture without a score takes no part in the metrics. */
  readonly score: number | null;
}

export interface FileCounts {
  readonly files: number;
  readonly scored: number;
  readonly noFace: number;
  readonly failed: number;
}

export interface Evaluation {
  readonly data: string;
  readonly counts: Readonly<Record<LabelName, FileCounts>>;
  /** One score a picture. */
  readonly metrics: Metrics;
  /** 95 % bootstrap interval of the AUC over pictures; null where there is no AUC. */
  readonly aucInterval: Interval | null;
  /** What the detector's own thresholds do here, by the name of the band that begins there. */
  readonly bands: readonly BandRates[];
  readonly files: readonly EvaluatedFile[];
}

/** Shares of the scored pictures from a threshold on. */
export interface BandRates {
  readonly band: string;
  readonly threshold: number;
  readonly falseAlarms: Proportion;
  readonly detected: Proportion;
}

export interface EvaluationOptions {
  /** Scores from here on count as fake in the accuracies. */
  readonly threshold: number;
  /** Scores at which the verdict's bands begin. */
  readonly bands?: Readonly<Record<string, number>>;
  /** Of the bootstrap. */
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
  /** Told of each file that cannot be read; the others go on. */
  readonly onProblem?: (error: UserError) => void;
}

/**
 * Scores every picture under `data/real` and `data/fake`, in the order of `listPictures`, and computes the metrics.
 * @throws UserError where a folder is missing or empty, or no picture gave a score; whatever `score` throws but UserErrors.
 */
export async function evaluateFolder(
  data: string,
  score: (file: string) => Promise<FileScore>,
  options: EvaluationOptions,
): Promise<Evaluation> {
  const { signal, progress, onProblem } = options;
  const listed = [...(await listLabelled(data, 'real', signal)), ...(await listLabelled(data, 'fake', signal))];
  const files: EvaluatedFile[] = [];
  for (const [index, { path, label }] of listed.entries()) {
    signal?.throwIfAborted();
    const file = relative(data, path).replaceAll('\\', '/');
    progress?.({ done: index, total: listed.length, label: 'Scoring pictures', detail: file });
    const result = await score(path).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      onProblem?.(error);
      return { status: 'error' } as const;
    });
    files.push({ file, label, status: result.status, score: result.status === 'ok' ? result.score : null });
  }
  progress?.({ done: listed.length, total: listed.length, label: 'Scoring pictures' });
  return summarise(data, files, options);
}

function summarise(data: string, files: readonly EvaluatedFile[], options: EvaluationOptions): Evaluation {
  const { threshold, seed, bands = {} } = options;
  const scored = files.filter((file): file is EvaluatedFile & { readonly score: number } => file.score !== null);
  if (scored.length === 0) {
    throw new UserError('no_work', `none of its ${files.length} pictures could be scored`, {
      file: data,
      advice: 'give pictures that show a face',
    });
  }
  const scores = Float64Array.from(scored, (file) => file.score);
  const labels = scored.map(({ label }) => Number(label === 'fake'));
  return {
    data,
    counts: { real: countFiles(files, 'real'), fake: countFiles(files, 'fake') },
    metrics: computeMetrics(scores, labels, threshold),
    aucInterval: bootstrapAuc(scores, labels, { random: random(seed, 'bootstrap') }),
    bands: Object.entries(bands).map(([band, from]) => {
      const reaches = (label: LabelName) => {
        const mine = scored.filter((file) => file.label === label);
        return proportion(mine.filter((file) => file.score >= from).length, mine.length);
      };
      return { band, threshold: from, falseAlarms: reaches('real'), detected: reaches('fake') };
    }),
    files,
  };
}

async function listLabelled(data: string, label: LabelName, signal: AbortSignal | undefined) {
  const folder = join(data, label);
  const exists = await stat(folder).then(
    (info) => info.isDirectory(),
    () => false,
  );
  const advice = 'put natural pictures into real/ and manipulated ones into fake/';
  if (!exists) throw new UserError('not_found', `has no folder "${label}"`, { file: data, advice });
  const paths = await listPictures([folder], signal === undefined ? {} : { signal });
  if (paths.length === 0) throw new UserError('no_work', 'has no pictures', { file: folder, advice });
  return paths.map((path) => ({ path, label }));
}

function countFiles(files: readonly EvaluatedFile[], label: LabelName): FileCounts {
  const mine = files.filter((file) => file.label === label);
  const count = (status: EvaluatedFile['status']) => mine.filter((file) => file.status === status).length;
  return { files: mine.length, scored: count('ok'), noFace: count('no_face'), failed: count('error') };
}
