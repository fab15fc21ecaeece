/** @file How findings look on a terminal. */
import type { FaceFinding, Finding } from '../scan/finding.ts';
import { renderTable } from './table.ts';

/** Place, probability, distance and band of a face. */
export function faceCells({ box, score }: FaceFinding): string[] {
  return [
    `${Math.round(box.width)}x${Math.round(box.height)} at ${Math.round(box.x)},${Math.round(box.y)}`,
    score ? `${(100 * score.probability).toFixed(1)} %` : '',
    score ? `${score.distance.toFixed(3)} (${score.percentile.toFixed(0)} %)` : '',
    score?.band ?? 'n/a',
  ];
}

/** One row a face, or one a file that has none to judge. */
export function renderFindings(findings: readonly Finding[], colour: boolean): string {
  const rows = findings.flatMap((finding) => {
    const { file, status, faces, message } = finding;
    if (faces.length === 0) return [[file, message ? 'error' : status, '', '', '', 'n/a']];
    return faces.map((face, i) => [i === 0 ? file : '', face.score ? 'ok' : 'too small', ...faceCells(face)]);
  });
  return renderTable(
    [
      { title: 'File' },
      { title: 'Status' },
      { title: 'Face' },
      { title: 'Probability', align: 'right' },
      { title: 'Distance (percentile)', align: 'right' },
      { title: 'Evidence of manipulation' },
    ],
    rows,
    colour,
  );
}
