/**
 * @file What a detector of compression alone would score on a set: how well statistics that know nothing of the picture tell real from fake, in
 * the files as they came and in the crops after all were encoded alike.
 */
import { combinedScores, type Fact, factFigure } from '../../evaluation/audits/baseline.ts';
import { countByThreshold, rocAuc } from '../../evaluation/ranking.ts';
import { random } from '../../random.ts';
import type { SourceFacts } from '../clips/unit-file.ts';
import type { PreparedSet, VideoLine } from '../set/set-files.ts';

export interface AuditedStatistic {
  readonly of: 'source' | 'crops';
  readonly statistic: string;
  /** Videos that have it. */
  readonly videos: number;
  /** Of the better direction, so at least 0.5; null where one class has none. */
  readonly auc: number | null;
  /** Which class has the larger values. */
  readonly larger: 'real' | 'fake' | null;
}

export interface CodecAudit {
  readonly real: number;
  readonly fake: number;
  readonly statistics: readonly AuditedStatistic[];
  /** Logistic regressions, cross-validated by clip: a forgery and its target are in the same fold. Null for too few videos. */
  readonly combined: { readonly source: number | null; readonly crops: number | null };
}

/** A video, as far as compression goes. */
export interface AuditedVideo {
  readonly label: 0 | 1;
  /** Clips that share it are never on both sides of a fit. */
  readonly group: string;
  readonly source: SourceFacts | null;
  /** Mean bytes of its crops, and mean size of its face in pixels of the source. */
  readonly cropBytes: number;
  readonly faceSize: number;
}

type Statistic = readonly [of: 'source' | 'crops', name: string, value: (video: AuditedVideo) => number | null];

const ofSource = (value: (source: SourceFacts) => number | null) => (video: AuditedVideo) =>
  video.source && value(video.source);

const STATISTICS: readonly Statistic[] = [
  ['source', 'bits per pixel', ofSource(({ bitsPerPixel }) => bitsPerPixel)],
  ['source', 'bit rate', ofSource(({ bytes, duration }) => (duration ? (8 * bytes) / duration : null))],
  ['source', 'JPEG quantisation', ofSource(({ quantisation }) => quantisation)],
  ['source', 'pixels of a frame', ofSource(({ width, height }) => width * height)],
  ['source', 'frame rate', ofSource(({ frameRate }) => frameRate)],
  ['source', 'size of the face', ({ faceSize }) => faceSize],
  ['crops', 'bytes of a crop', ({ cropBytes }) => cropBytes],
];

const factOf = ([, name, value]: Statistic, videos: readonly AuditedVideo[]): Fact => ({
  name,
  values: videos.map(value),
});

function auditOne(statistic: Statistic, videos: readonly AuditedVideo[]): AuditedStatistic {
  const labels = videos.map(({ label }) => label);
  const { name, items, auc, larger } = factFigure(factOf(statistic, videos), labels);
  return { of: statistic[0], statistic: name, videos: items, auc, larger };
}

function auditTogether(videos: readonly AuditedVideo[], part: Statistic[0]): number | null {
  const labels = videos.map(({ label }) => label);
  const facts = STATISTICS.filter(([of]) => of === part).map((statistic) => factOf(statistic, videos));
  const groups = videos.map(({ group }) => group);
  const scores = combinedScores(facts, labels, groups, random('audit', part));
  return scores && rocAuc(countByThreshold(scores, labels));
}

export function auditVideos(videos: readonly AuditedVideo[]): CodecAudit {
  const fake = videos.filter(({ label }) => label === 1).length;
  return {
    real: videos.length - fake,
    fake,
    statistics: STATISTICS.map((statistic) => auditOne(statistic, videos)).filter(({ videos: known }) => known > 0),
    combined: { source: auditTogether(videos, 'source'), crops: auditTogether(videos, 'crops') },
  };
}

export function auditCodec({ videos, rows }: Pick<PreparedSet, 'videos' | 'rows'>): CodecAudit {
  let next = 0;
  const audited = videos.map(({ entry, source, crops }: VideoLine): AuditedVideo => {
    const own = rows.slice(next, next + crops);
    next += crops;
    const mean = (value: (row: (typeof own)[number]) => number) =>
      own.reduce((sum, row) => sum + value(row), 0) / own.length;
    return {
      label: entry.label,
      group: entry.target ?? entry.video,
      source,
      cropBytes: mean(({ length }) => length),
      faceSize: mean(({ faceSize }) => faceSize),
    };
  });
  return auditVideos(audited);
}
