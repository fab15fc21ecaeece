/** @file What a face or a file comes to, in the cells of a table. */
import type { FaceFinding, Finding, Verdict } from '../../scan/finding.ts';
import type { TableCell } from '../table.ts';

const COLOURS: Readonly<Record<Verdict, TableCell['colour']>> = {
  little: 'green',
  uncertain: 'yellow',
  substantial: 'red',
  'n/a': 'dim',
};

const percent = (share: number, digits = 0) => (100 * share).toFixed(digits);

/** Place of a face, probability, distance and band. */
export function faceCells({ box, score }: FaceFinding): (string | TableCell)[] {
  const band = score?.band ?? 'n/a';
  return [
    `${Math.round(box.width)}x${Math.round(box.height)} at ${Math.round(box.x)},${Math.round(box.y)}`,
    score ? probability(score) : '',
    score ? `${score.distance.toFixed(3)} (${score.percentile.toFixed(0)} %)` : '',
    { text: band, colour: COLOURS[band] },
  ];
}

/** "12.3 %", with the interval where there is one: "12.3 % (8 to 19)". */
function probability({ probability, interval: { low, high } }: NonNullable<FaceFinding['score']>): string {
  const [from, to] = [percent(low), percent(high)];
  return `${percent(probability, 1)} %${from === to ? '' : ` (${from} to ${to})`}`;
}

/** What a face's row says of how it could be seen. */
function faceStatus({ score, quality }: FaceFinding): string {
  if (score) return quality.level === 'good' ? 'ok' : 'limited';
  return quality.reasons[0]?.replace('_', ' ') ?? 'not judged';
}

/** Seconds as "3.0 s", "1:05" and "1:02:05". */
function clock(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** When a face is on the screen: "0.0 s to 4.2 s, 2 more". */
function when({ ranges }: FaceFinding): string {
  if (ranges === null || ranges.length === 0) return '';
  const [{ start, end }] = ranges as [{ start: number; end: number }];
  const more = ranges.length > 1 ? `, ${ranges.length - 1} more` : '';
  return `${clock(start)} to ${clock(end)}${more}`;
}

/** One row a face, or one for a file that has none to show: file, status, face, when, probability, distance, band. */
export function findingRows({ file, status, faces }: Finding): (string | TableCell)[][] {
  const nothing: TableCell = { text: 'n/a', colour: 'dim' };
  if (faces.length === 0) return [[file, status, '', '', '', '', nothing]];
  return faces.map((face, i) => {
    const [place, ...rest] = faceCells(face) as [string, ...(string | TableCell)[]];
    return [i === 0 ? file : '', faceStatus(face), place, when(face), ...rest];
  });
}
