/** @file Which levels a source is shown at. Pictures are videos of one frame: their two levels are the same, and shown once. */
import { LEVELS, type LevelName } from '../levels.ts';
import type { EvaluationReportData } from './data.ts';

export interface ShownLevel {
  readonly level: LevelName;
  /** What its items are called. */
  readonly title: string;
}

const BOTH: readonly ShownLevel[] = [
  { level: 'videos', title: 'videos' },
  { level: 'frames', title: 'frames' },
];

type Overall = EvaluationReportData['results'][0]['breakdown']['overall'];

function arePictures({ frames, videos }: Overall): boolean {
  return (['real', 'fake'] as const).every((label) => frames.counts[label].total === videos.counts[label].total);
}

/** One level where every video is one picture, both where not. */
export function levelsWorthShowing(overall: Overall): readonly LevelName[] {
  return arePictures(overall) ? ['videos'] : LEVELS;
}

function isOfPictures({ results }: EvaluationReportData, source: string): boolean {
  const own = results.filter((result) => result.source === source);
  return own.length > 0 && own.every(({ breakdown }) => arePictures(breakdown.overall));
}

export function levelsShown(data: EvaluationReportData, source: string): readonly ShownLevel[] {
  return isOfPictures(data, source) ? [{ level: 'videos', title: 'pictures' }] : BOTH;
}

/** Of all sources together, for tables across them. */
export function levelsAcross(data: EvaluationReportData): readonly ShownLevel[] {
  const pictures = data.sources.map(({ name }) => isOfPictures(data, name));
  if (pictures.length > 0 && pictures.every(Boolean)) return [{ level: 'videos', title: 'pictures' }];
  if (pictures.some(Boolean))
    return BOTH.map(({ level, title }) => ({ level, title: `${title} (pictures as they are)` }));
  return BOTH;
}

export function levelTitle(data: EvaluationReportData, source: string, level: LevelName): string {
  return levelsShown(data, source).find((shown) => shown.level === level)?.title ?? level;
}
