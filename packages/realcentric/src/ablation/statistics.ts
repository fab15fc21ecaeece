/** @file Figures of an ablation: means over seeds, and what a variant gains over another on the same test pictures, with intervals. */
import { countByThreshold, rocAuc } from '../evaluation/ranking.ts';
import { integer, type Random } from '../random.ts';

/** Scores of one cell on one test set, in the set's own order: units of two reals and two fakes. */
export type UnitScores = ArrayLike<number>;

export interface Figure {
  readonly mean: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/** Area under the curve over units, each counted as often as its weight says. */
function aucOf(scores: UnitScores, units: readonly number[]): number {
  const values = new Float64Array(4 * units.length);
  const labels = new Uint8Array(4 * units.length);
  for (const [i, unit] of units.entries()) {
    for (let k = 0; k < 4; k++) {
      values[4 * i + k] = scores[4 * unit + k] as number;
      labels[4 * i + k] = k < 2 ? 0 : 1;
    }
  }
  return rocAuc(countByThreshold(values, labels)) as number;
}

const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;

function interval(list: number[]): { low: number; high: number } {
  const sorted = list.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
  return { low: at(0.025), high: at(0.975) };
}

/** One variant: scores by seed, then by test set (a family under a condition). All sets have the same number of units in the same order. */
export type VariantScores = readonly (readonly UnitScores[])[];

/** Mean AUC over seeds and sets on some units. */
function meanAuc(scores: VariantScores, units: readonly number[]): number {
  return mean(scores.map((sets) => mean(sets.map((set) => aucOf(set, units)))));
}

/** A resample of seeds and of units, both with replacement: people and initialisations are what could have been others. */
function resample<T>(list: readonly T[], random: Random): T[] {
  return list.map(() => list[integer(random, 0, list.length - 1)] as T);
}

function unitsOf([first]: VariantScores): number[] {
  const [set] = first as readonly UnitScores[];
  return Array.from({ length: (set as UnitScores).length / 4 }, (_, i) => i);
}

/** Mean AUC of a variant over seeds and sets, with an interval over test units. */
export function aucFigure(scores: VariantScores, random: Random, resamples = 1000): Figure {
  const units = unitsOf(scores);
  const drawn = Array.from({ length: resamples }, () => meanAuc(scores, resample(units, random)));
  return { mean: meanAuc(scores, units), ...interval(drawn) };
}

/** What a variant's mean AUC gains over another's, both on the same resampled units and seeds. */
export function gainFigure(scores: VariantScores, base: VariantScores, random: Random, resamples = 1000): Figure {
  const units = unitsOf(scores);
  const seeds = scores.map((_, i) => i);
  const gain = (s: readonly number[], u: readonly number[]) =>
    meanAuc(
      s.map((i) => scores[i] as readonly UnitScores[]),
      u,
    ) -
    meanAuc(
      s.map((i) => base[i] as readonly UnitScores[]),
      u,
    );
  const drawn = Array.from({ length: resamples }, () => gain(resample(seeds, random), resample(units, random)));
  return { mean: gain(seeds, units), ...interval(drawn) };
}
