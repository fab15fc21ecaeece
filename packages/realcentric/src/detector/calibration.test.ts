/** @file Platt scaling against logistic regression, thresholds and percentiles against their definitions. */
import { describe, expect, it } from 'vitest';
import { normal, random } from '../random.ts';
import { fitPlatt, sigmoid, thresholdAtFalseAlarms } from './calibration.ts';
import { bandOf } from './manifest.ts';
import { distanceToCenters, percentileOf } from './score.ts';

describe('Platt scaling', () => {
  it('finds the slope and offset that the labels were drawn with', () => {
    const draw = random(1, 'platt');
    const margins = Array.from({ length: 20_000 }, () => 2 * normal(draw));
    const labels = margins.map((m) => (draw.next() < sigmoid(1.5 * m - 0.7) ? 1 : 0));
    const { slope, offset } = fitPlatt(margins, labels);
    expect(slope).toBeCloseTo(1.5, 1);
    expect(offset).toBeCloseTo(-0.7, 1);
  });

  it('sits where the gradient of the likelihood of the smoothed targets is zero', () => {
    const margins = [-2, -1, -0.5, 0.3, 0.1, 1, 2.5];
    const labels = [0, 0, 1, 0, 1, 1, 1];
    const { slope, offset } = fitPlatt(margins, labels);
    const target = (y: number) => (y === 1 ? 5 / 6 : 1 / 5);
    const residuals = margins.map((m, i) => sigmoid(slope * m + offset) - target(labels[i] as number));
    expect(residuals.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 6);
    expect(residuals.reduce((sum, r, i) => sum + r * (margins[i] as number), 0)).toBeCloseTo(0, 6);
  });

  it('stays finite where the classes are separate, and where they are alike', () => {
    const apart = fitPlatt([-3, -2, 2, 3], [0, 0, 1, 1]);
    expect(apart.slope).toBeGreaterThan(0);
    expect(Number.isFinite(apart.slope)).toBe(true);
    const alike = fitPlatt([1, 1, 1, 1], [0, 1, 0, 1]);
    expect(sigmoid(alike.slope + alike.offset)).toBeCloseTo(0.5, 5);
  });
});

it('puts a threshold where no more than the rate of natural faces reach it', () => {
  const probabilities = Array.from({ length: 200 }, (_, i) => i / 200);
  for (const rate of [0.01, 0.1, 0.5]) {
    const threshold = thresholdAtFalseAlarms(probabilities, rate);
    const alarms = probabilities.filter((p) => p >= threshold).length;
    expect(alarms / 200).toBeLessThanOrEqual(rate);
    expect((alarms + 1) / 200).toBeGreaterThan(rate);
  }
  // Ties must not let more through.
  expect(thresholdAtFalseAlarms([0.5, 0.5, 0.5, 0.5], 0.25)).toBeGreaterThan(0.5);
});

it('orders bands by their thresholds', () => {
  const bands = { uncertain: 0.4, substantial: 0.8, rule: '' };
  expect([0, 0.39, 0.4, 0.79, 0.8, 1].map((p) => bandOf(p, bands))).toEqual([
    'little',
    'little',
    'uncertain',
    'uncertain',
    'substantial',
    'substantial',
  ]);
});

it('measures distance to the nearest center and its percentile', () => {
  const centers = [
    [1, 0],
    [0, 1],
  ];
  expect(distanceToCenters([0.6, 0.8], centers)).toBeCloseTo(0.2);
  expect(distanceToCenters([-1, 0], centers)).toBeCloseTo(1);
  const percentiles = Array.from({ length: 101 }, (_, i) => i / 100);
  expect(percentileOf(0.255, percentiles)).toBeCloseTo(25.5);
  expect(percentileOf(-1, percentiles)).toBe(0);
  expect(percentileOf(2, percentiles)).toBe(100);
});
