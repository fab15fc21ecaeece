/** @file The two levels that figures are given at, which are never mixed: frames, and videos as the mean of their frames. */
import { UserError } from '../errors.ts';
import type { ScoreRow } from './score-table.ts';

export type LevelName = 'frames' | 'videos';

export const LEVELS: readonly LevelName[] = ['frames', 'videos'];

/** What metrics are computed from: the items that have a score. */
export interface ScoredItems {
  readonly scores: Float64Array;
  /** 0 = real, 1 = fake. */
  readonly labels: Uint8Array;
  /** The video of each item, drawn as a whole by a bootstrap. */
  readonly videos: readonly string[];
}

export interface ItemCounts {
  readonly total: number;
  readonly scored: number;
  readonly noFace: number;
  readonly failed: number;
}

/**
 * The rows of frames as they came, and a row for each video, in the order in which the videos first occur.
 * @throws UserError for an item that occurs twice, a score that is missing or no finite number, or a video whose items differ in label
 * or method.
 */
export function levelsOf(rows: readonly ScoreRow[]): Readonly<Record<LevelName, readonly ScoreRow[]>> {
  checkRows(rows);
  return { frames: rows, videos: videoRows(rows) };
}

/**
 * A row for each video: the mean score of its scored items, the mean size of its faces, and the attributes that all its items share. A
 * video without any scored item has no face, or failed where none of its items could be read.
 * @throws UserError where the items of a video differ in label or method.
 */
export function videoRows(rows: readonly ScoreRow[]): ScoreRow[] {
  const videos = new Map<string, ScoreRow[]>();
  for (const row of rows) {
    const own = videos.get(row.video);
    if (own === undefined) videos.set(row.video, [row]);
    else own.push(row);
  }
  return Array.from(videos.values(), mergeVideo);
}

export function scoredItems(rows: readonly ScoreRow[]): ScoredItems {
  const scored = rows.filter((row) => row.score !== null);
  return {
    scores: Float64Array.from(scored, ({ score }) => score as number),
    labels: Uint8Array.from(scored, ({ label }) => label),
    videos: scored.map(({ video }) => video),
  };
}

export function countItems(rows: readonly ScoreRow[]): ItemCounts {
  const counts = { ok: 0, no_face: 0, error: 0 };
  for (const { status } of rows) counts[status] += 1;
  return { total: rows.length, scored: counts.ok, noFace: counts.no_face, failed: counts.error };
}

function checkRows(rows: readonly ScoreRow[]): void {
  const seen = new Set<string>();
  for (const { item, status, score } of rows) {
    if (seen.has(item)) {
      throw new UserError('bad_input', 'is listed twice', { file: item, advice: 'give each item one row' });
    }
    seen.add(item);
    if ((score !== null) !== (status === 'ok')) {
      throw new UserError('bad_input', `has the status "${status}" and the score ${score}`, {
        file: item,
        advice: 'give a score to each item that was judged, and to no other',
      });
    }
    if (score !== null && !Number.isFinite(score)) {
      throw new UserError('bad_input', `has the score ${score}`, {
        file: item,
        advice: 'give a finite number, or no score where the detector gave none',
      });
    }
  }
}

function mergeVideo(items: readonly ScoreRow[]): ScoreRow {
  const [first] = items as readonly [ScoreRow];
  const { video, label, method } = first;
  for (const row of items) {
    if (row.label !== label) {
      throw new UserError(
        'bad_input',
        `has items that are real ("${nameOf(items, 0)}") and fake ("${nameOf(items, 1)}")`,
        {
          file: video,
          advice: 'give all items of a video one label, or the videos names of their own, as method/name',
        },
      );
    }
    if (row.method !== method) {
      throw new UserError('bad_input', `has items of the methods "${method}" and "${row.method}"`, {
        file: video,
        advice: 'give all items of a video one method, or the videos names of their own, as method/name',
      });
    }
  }
  const score = mean(items.flatMap((row) => row.score ?? []));
  const unread = items.every(({ status }) => status === 'error');
  return {
    item: video,
    video,
    label,
    method,
    status: score !== null ? 'ok' : unread ? 'error' : 'no_face',
    score,
    faceSize: mean(items.flatMap((row) => row.faceSize ?? [])),
    attributes: sharedAttributes(items),
  };
}

const nameOf = (items: readonly ScoreRow[], label: 0 | 1) => items.find((row) => row.label === label)?.item;

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sharedAttributes([first, ...others]: readonly ScoreRow[]): Record<string, string> {
  const entries = Object.entries(first?.attributes ?? {});
  return Object.fromEntries(entries.filter(([name, value]) => others.every((row) => row.attributes[name] === value)));
}
