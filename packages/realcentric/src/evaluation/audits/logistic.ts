/** @file Logistic regression on a few features, and what it scores on videos that it was not fitted on. */
import { Matrix, solve } from 'ml-matrix';
import { integer, type Random } from '../../random.ts';

/** Strength of the ridge penalty for each sample: keeps the weights finite where the classes can be told apart without error. */
const RIDGE = 1e-3;
const STEPS = 12;
const FOLDS = 5;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Means and deviations of the columns; a column that is the same everywhere counts for nothing. */
function scaling(rows: readonly (readonly number[])[]): { readonly means: number[]; readonly deviations: number[] } {
  const width = rows[0]?.length ?? 0;
  const means = Array.from(
    { length: width },
    (_, j) => rows.reduce((sum, row) => sum + (row[j] as number), 0) / rows.length,
  );
  const deviations = means.map((mean, j) =>
    Math.sqrt(rows.reduce((sum, row) => sum + ((row[j] as number) - mean) ** 2, 0) / rows.length),
  );
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
  const scaled = rows.map(scale);
  const width = means.length + 1;
  const ones = labels.reduce((sum, label) => sum + label, 0);
  const weights = labels.map((label) => rows.length / 2 / (label === 1 ? ones : rows.length - ones));
  let coefficients = new Array<number>(width).fill(0);
  const odds = (x: readonly number[]) => x.reduce((sum, v, j) => sum + v * (coefficients[j] as number), 0);
  for (let step = 0; step < STEPS; step++) {
    const hessian = new Float64Array(width * width);
    const gradient = new Float64Array(width);
    for (const [i, x] of scaled.entries()) {
      const p = sigmoid(odds(x));
      const weight = weights[i] as number;
      const curvature = weight * Math.max(p * (1 - p), 1e-6);
      for (let j = 0; j < width; j++) {
        const xj = x[j] as number;
        gradient[j]! += weight * ((labels[i] as number) - p) * xj;
        for (let k = 0; k < width; k++) hessian[j * width + k]! += curvature * xj * (x[k] as number);
      }
    }
    for (let j = 0; j < width; j++) {
      hessian[j * width + j]! += RIDGE * rows.length;
      gradient[j]! -= RIDGE * rows.length * (coefficients[j] as number);
    }
    const change = solve(Matrix.from1DArray(width, width, hessian), Matrix.columnVector(gradient));
    coefficients = coefficients.map((c, j) => c + change.get(j, 0));
  }
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
  const folds = new Map<string, number>();
  const distinct = [...new Set(groups)];
  // Folds of equal size: each group takes one of those left.
  const left = distinct.map((_, i) => i % FOLDS);
  for (const group of distinct) folds.set(group, left.splice(integer(random, 0, left.length - 1), 1)[0] as number);
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
