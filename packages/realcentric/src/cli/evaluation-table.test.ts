import { describe, expect, it } from 'vitest';
import { computeMetrics } from '../evaluation/metrics.ts';
import type { Evaluation } from '../evaluation/node/folder.ts';
import { proportion } from '../evaluation/proportion.ts';
import { renderEvaluation } from './evaluation-table.ts';

const counts = { files: 1200, scored: 1190, noFace: 8, failed: 2 };

function evaluation(scores: number[], labels: number[], interval: Evaluation['aucInterval']): Evaluation {
  const metrics = computeMetrics(Float64Array.from(scores), labels, 0.5);
  return { data: 'x', counts: { real: counts, fake: counts }, metrics, aucInterval: interval, bands: [], files: [] };
}

describe('renderEvaluation', () => {
  it('shows counts and metrics', () => {
    const shown = renderEvaluation(
      evaluation([0.1, 0.4, 0.3, 0.8], [0, 0, 1, 1], { low: 0.25, high: 1, level: 0.95 }),
      false,
    );
    expect(shown.split('\n').slice(0, 8)).toEqual([
      'Pictures  Files  Scored  No face  Failed',
      '────────  ─────  ──────  ───────  ──────',
      'real      1,200   1,190        8       2',
      'fake      1,200   1,190        8       2',
      '',
      'Metric              Value',
      '─────────────────  ──────  ───────────────────────',
      'AUC                0.7500  0.2500 to 1.0000 (95 %)',
    ]);
    expect(shown).toContain('Accuracy           0.7500  at threshold 0.5');
  });

  it('shows what the verdict does', () => {
    const bands = [
      { band: 'substantial', threshold: 0.9, falseAlarms: proportion(1, 200), detected: proportion(0, 0) },
    ];
    const shown = renderEvaluation({ ...evaluation([0.1, 0.4], [0, 0], null), bands }, false);
    expect(shown).toMatch(/^substantial or more +0\.900 +0\.5 % \(0\.1 to 2\.8\) +n\/a$/m);
  });

  it('shows what has no value as such', () => {
    const shown = renderEvaluation(evaluation([0.1, 0.4], [0, 0], null), false);
    expect(shown).toMatch(/^AUC +n\/a$/m);
    expect(shown).toMatch(/^Accuracy +1\.0000 +at/m);
    expect(shown).not.toContain('NaN');
  });
});
