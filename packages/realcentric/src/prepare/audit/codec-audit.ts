/**
 * @file What a detector of compression alone would score on a set: how well statistics that know nothing of the picture tell real from fake, in
 * the files as they came and in the crops after all were encoded alike.
 */
import { countByThreshold, rocAuc } from '../../evaluation/ranking.ts';
import { random } from '../../random.ts';
import type { SourceFacts } from '../clips/unit-file.ts';
import type { PreparedSet, VideoLine } from '../set/set-files.ts';
import { crossValidated } from './logistic.ts';

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

function auditOne([of, statistic, value]: Statistic, videos: readonly AuditedVideo[]): AuditedStatistic {
  const known = videos.flatMap((video) => {
    const number = value(video);
    return number === null ? [] : [{ number, label: video.label }];
  });
  const scores = Float64Array.from(known, ({ number }) => number);
  const auc = rocAuc(
    countByThreshold(
      scores,
      known.map(({ label }) => label),
    ),
  );
  if (auc === null) return { of, statistic, videos: known.length, auc, larger: null };
  const larger = auc === 0.5 ? null : auc > 0.5 ? 'fake' : 'real';
  return { of, statistic, videos: known.length, auc: Math.max(auc, 1 - auc), larger };
}

/** Logarithms of the statistics, and for each whether it is there at all: a PNG among JPEGs gives itself away by having no tables. */
function featuresOf(video: AuditedVideo, part: Statistic[0]): number[] {
  return STATISTICS.filter(([of]) => of === part).flatMap(([, , value]) => {
    const number = value(video);
    return number === null ? [0, 0] : [Math.log(Math.max(number, 1e-9)), 1];
  });
}

function auditTogether(videos: readonly AuditedVideo[], part: Statistic[0]): number | null {
  const labels = videos.map(({ label }) => label);
  const features = videos.map((video) => featuresOf(video, part));
  const groups = videos.map(({ group }) => group);
  const scores = crossValidated(features, labels, groups, random('audit', part));
  return scores ? rocAuc(countByThreshold(Float64Array.from(scores), labels)) : null;
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
