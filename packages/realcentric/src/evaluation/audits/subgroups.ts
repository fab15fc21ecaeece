/** @file Whether a detector serves all alike: AUC and false alarms by the values of an attribute. Video level. */
import { random } from '../../random.ts';
import { bootstrapAuc, type Interval } from '../bootstrap.ts';
import { scoredItems, videoRows } from '../levels.ts';
import { type Proportion, proportionReaching } from '../proportion.ts';
import { countByThreshold, rocAuc } from '../ranking.ts';
import type { ScoreRow } from '../score-table.ts';
import { groupByAttribute } from './drift.ts';

/** Scored videos of one value; where those of a class are too few, what rests on it is null. */
export interface Subgroup {
  readonly value: string;
  readonly reals: number;
  readonly fakes: number;
  /** Its own reals and fakes against each other, with a bootstrap interval. */
  readonly auc: number | null;
  readonly aucInterval: Interval | null;
  /** Reals and fakes that score at or above the threshold, with Wilson intervals. */
  readonly falseAlarms: Proportion | null;
  readonly detected: Proportion | null;
}

export interface Subgroups {
  readonly attribute: string;
  readonly groups: readonly Subgroup[];
  /** Values with too few videos of either class: named, not scored. */
  readonly tooFew: readonly { readonly value: string; readonly reals: number; readonly fakes: number }[];
  /** Scored videos of which the attribute is not known. */
  readonly unknown: number;
}

export interface SubgroupOptions {
  /** Score >= threshold is called fake. */
  readonly threshold: number;
  readonly seed: number;
  /** Fewest videos of a class that a figure may rest on; 10 unless told. */
  readonly fewest?: number;
  /** Of the bootstrap; 2,000 unless told. */
  readonly resamples?: number;
}

/**
 * Figures for each value of an attribute. Videos are what is independent, so shares and their intervals are of videos: of the frames
 * that have the value, where the attribute changes within a video.
 * @throws UserError as `videoRows` does
 */
export function subgroups(rows: readonly ScoreRow[], attribute: string, options: SubgroupOptions): Subgroups {
  const { fewest = 10 } = options;
  const { groups, without } = groupByAttribute(rows, attribute);
  const all = groups.map(([value, own]) => subgroupOf(value, own, attribute, options));
  const isTooFew = ({ reals, fakes }: Subgroup) => reals < fewest && fakes < fewest;
  return {
    attribute,
    groups: all.filter((group) => !isTooFew(group)),
    tooFew: all.filter(isTooFew).map(({ value, reals, fakes }) => ({ value, reals, fakes })),
    unknown: scoredItems(videoRows(without)).labels.length,
  };
}

/** The attributes worth a table: those with at least two values and at most `mostValues`, which leaves out names of people and of files. */
export function groupingAttributes(rows: readonly ScoreRow[], mostValues = 20): string[] {
  const values = new Map<string, Set<string>>();
  for (const { attributes } of rows) {
    for (const [name, value] of Object.entries(attributes)) {
      const known = values.get(name);
      if (known === undefined) values.set(name, new Set([value]));
      else if (known.size <= mostValues) known.add(value);
    }
  }
  return [...values]
    .filter(([, { size }]) => size >= 2 && size <= mostValues)
    .map(([name]) => name)
    .sort();
}

function subgroupOf(
  value: string,
  rows: readonly ScoreRow[],
  attribute: string,
  { threshold, seed, fewest = 10, ...bootstrap }: SubgroupOptions,
): Subgroup {
  const items = scoredItems(videoRows(rows));
  const { scores, labels, videos } = items;
  const counts = countByThreshold(scores, labels);
  const { reals, fakes } = counts;
  const both = reals >= fewest && fakes >= fewest;
  const draws = random(seed, 'subgroup', attribute, value);
  return {
    value,
    reals,
    fakes,
    auc: both ? rocAuc(counts) : null,
    aucInterval: both ? bootstrapAuc(scores, labels, { ...bootstrap, random: draws, groups: videos }) : null,
    falseAlarms: reals < fewest ? null : proportionReaching(items, 0, threshold),
    detected: fakes < fewest ? null : proportionReaching(items, 1, threshold),
  };
}
