/** @file Logistic regression on a few features, and what it scores on videos that it was not fitted on. */
import { Matrix, solve } from 'ml-matrix';
import { type Random, shuffle } from '../../random.ts';

/** Strength of the ridge penalty for each sample: keeps the weights finite where the classes can be told apart without error. */
const RIDGE = 1e-3;
const STEPS = 12;
/** Change of a coefficient, for features of deviation 1, that no score would show. */
const CONVERGED = 1e-9;
const FOLDS = 5;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Means and deviations of the columns; a column that is the same everywhere counts for nothing. */
function scaling(rows: readonly (readonly number[])[]): { readonly means: number[]; readonly deviations: number[] } {
  const width = rows[0]?.length ?? 0;
  const meanOf = (value: (row: readonly number[]) => number) =>
    rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  const means = Array.from({ length: width }, (_, j) => meanOf((row) => row[j] as number));
  const deviations = means.map((mean, j) => Math.sqrt(meanOf((row) => ((row[j] as number) - mean) ** 2)));
  return {
    means,
    deviations: deviations.map((deviation) => (deviation > 1e-9 ? deviation : Number.POSITIVE_INFINITY)),
  };
}

/**
 * Fits by iteratively reweighted least squares with a ridge penalty; both classes weigh the same.
 * @param rows features; labels 0 or 1, both present
 * @returns the log odds of label 1
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
): (row: readonly number[]) => number {
  const { means, deviations } = scaling(rows);
  const scale = (row: readonly number[]) => [
    1,
    ...row.map((v, j) => (v - (means[j] as number)) / (deviations[j] as number)),
  ];
  const width = means.length + 1;
  const scaled = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) scaled.set(scale(row), i * width);
  const ones = labels.reduce((sum, label) => sum + label, 0);
  const classWeights = [rows.length / 2 / (rows.length - ones), rows.length / 2 / ones] as const;
  const coefficients = new Float64Array(width);
  for (let step = 0; step < STEPS; step++) {
    const hessian = new Float64Array(width * width);
    const gradient = new Float64Array(width);
    for (let i = 0; i < rows.length; i++) {
      const label = labels[i] as 0 | 1;
      const at = i * width;
      let odds = 0;
      for (let j = 0; j < width; j++) odds += (scaled[at + j] as number) * (coefficients[j] as number);
      const p = sigmoid(odds);
      const weight = classWeights[label];
      const curvature = weight * Math.max(p * (1 - p), 1e-6);
      for (let j = 0; j < width; j++) {
        const xj = scaled[at + j] as number;
        gradient[j]! += weight * (label - p) * xj;
        for (let k = 0; k <= j; k++) hessian[j * width + k]! += curvature * xj * (scaled[at + k] as number);
      }
    }
    for (let j = 0; j < width; j++) {
      for (let k = 0; k < j; k++) hessian[k * width + j] = hessian[j * width + k] as number;
      hessian[j * width + j]! += RIDGE * rows.length;
      gradient[j]! -= RIDGE * rows.length * (coefficients[j] as number);
    }
    const change = solve(Matrix.from1DArray(width, width, hessian), Matrix.columnVector(gradient)).to1DArray();
    for (let j = 0; j < width; j++) coefficients[j]! += change[j] as number;
    if (change.every((value) => Math.abs(value) < CONVERGED)) break;
  }
  const odds = (x: readonly number[]) => x.reduce((sum, v, j) => sum + v * (coefficients[j] as number), 0);
  return (row) => odds(scale(row));
}

/**
 * The log odds of each row from a regression fitted on the other groups, in five folds; undefined where the groups are too few for every
 * fit to see both labels.
 * @param groups rows of one group are never on both sides
 */
export function crossValidated(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  groups: readonly string[],
  random: Random,
): number[] | undefined {
  // Folds of equal size.
  const folds = new Map(shuffle(random, [...new Set(groups)]).map((group, i) => [group, i % FOLDS]));
  const foldOf = (i: number) => folds.get(groups[i] as string) as number;
  const scores = new Array<number>(rows.length).fill(0);
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = rows.map((_, i) => i).filter((i) => foldOf(i) !== fold);
    const otherLabels = others.map((i) => labels[i] as number);
    if (new Set(otherLabels).size < 2) return undefined;
    const score = fitLogistic(
      others.map((i) => rows[i] as readonly number[]),
      otherLabels,
    );
    for (const [i, row] of rows.entries()) if (foldOf(i) === fold) scores[i] = score(row);
  }
  return scores;
}
