/** @file The metrics of one detector on one source: frames and videos, all of it and each method by itself. */
import { random } from '../random.ts';
import { bootstrapAuc, type Interval } from './bootstrap.ts';
import { countItems, type ItemCounts, LEVELS, type LevelName, levelsOf, scoredItems } from './levels.ts';
import { type Accuracies, accuracies, computeMetrics, type Metrics } from './metrics.ts';
import type { ScoreRow } from './score-table.ts';

/** One detector's figures on one set of items, all frames or all videos. */
export interface Figures {
  readonly counts: Readonly<Record<'real' | 'fake', ItemCounts>>;
  /** Of the items with a score; its accuracies are at the middle. */
  readonly metrics: Metrics;
  /** At the threshold that was chosen on other data; null where none was. */
  readonly atThreshold: (Accuracies & { readonly threshold: number }) | null;
  /** Of the AUC over videos; null where there is no AUC. */
  readonly aucInterval: Interval | null;
}

export type FiguresByLevel = Readonly<Record<LevelName, Figures>>;

export interface MethodFigures extends FiguresByLevel {
  /** Null: the fakes whose method is not known, where that of others is. */
  readonly method: string | null;
}

export interface Breakdown {
  readonly overall: FiguresByLevel;
  /** The fakes of each method against all reals, by name; empty where no method is known. */
  readonly methods: readonly MethodFigures[];
}

export interface BreakdownOptions {
  /** Chosen on validation data, never on these rows; score >= threshold is called fake. */
  readonly threshold: number | null;
  /** Where scores say neither: 0.5 for probabilities, which it is unless told, and 0 for log odds. */
  readonly middle?: number;
  /** Of the bootstrap: equal seeds give equal intervals. */
  readonly seed: number;
  /** 2,000 unless told. */
  readonly resamples?: number;
}

/** @throws UserError as `levelsOf` does. */
export function breakDown(rows: readonly ScoreRow[], options: BreakdownOptions): Breakdown {
  const levels = levelsOf(rows);
  const byLevel = (name: string, keep: (row: ScoreRow) => boolean) => {
    const figures = LEVELS.map((level) => [level, figuresOf(levels[level].filter(keep), `${level} ${name}`, options)]);
    return Object.fromEntries(figures) as FiguresByLevel;
  };
  return {
    overall: byLevel('overall', () => true),
    methods: methodsOf(rows).map((method) => ({
      method,
      ...byLevel(`method ${method}`, (row) => row.label === 0 || row.method === method),
    })),
  };
}

function methodsOf(rows: readonly ScoreRow[]): (string | null)[] {
  const found = new Set(rows.filter(({ label }) => label === 1).map(({ method }) => method));
  const named = [...found].filter((method) => method !== null).sort();
  return named.length > 0 && found.has(null) ? [...named, null] : named;
}

function figuresOf(
  rows: readonly ScoreRow[],
  name: string,
  { threshold, middle, seed, ...bootstrap }: BreakdownOptions,
): Figures {
  const { scores, labels, videos } = scoredItems(rows);
  const draws = random(seed, 'bootstrap', name);
  return {
    counts: {
      real: countItems(rows.filter(({ label }) => label === 0)),
      fake: countItems(rows.filter(({ label }) => label === 1)),
    },
    metrics: computeMetrics(scores, labels, middle),
    atThreshold: threshold === null ? null : { threshold, ...accuracies(scores, labels, threshold) },
    aucInterval: bootstrapAuc(scores, labels, { ...bootstrap, random: draws, groups: videos }),
  };
}
