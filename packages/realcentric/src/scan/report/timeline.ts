/** @file The scores of a face over the time of a video: points by weight, the verdict's zones behind, below when it is on the screen. */
import { escapeHtml } from '../../reports/page.ts';
import type { DetectorFacts, FaceFinding, FaceFrame } from '../finding.ts';
import type { Words } from '../words/words.ts';
import { digits, verdictClass } from './html.ts';

/** Units of the drawing: text of 13 stays readable on a phone. */
const [LEFT, RIGHT, TOP, WIDTH, HEIGHT, RANGES] = [44, 8, 8, 468, 130, 12];
const BOTTOM = TOP + HEIGHT;
/** Points that are drawn at most: those that weigh most. */
const MOST_POINTS = 300;
const LARGEST = 6;

interface Judged extends FaceFrame {
  readonly time: number;
  readonly probability: number;
}

/** The frames in which the face was judged, those that weigh most if there are very many, in the order of time. */
function judgedFrames({ frames }: FaceFinding): Judged[] {
  const judged = frames.filter((f): f is Judged => f.time !== null && f.probability !== null);
  const kept = judged.toSorted((a, b) => b.weight - a.weight).slice(0, MOST_POINTS);
  return kept.sort((a, b) => a.time - b.time);
}

/** Round steps (1, 2, 5, 10, 15, 30 s, ...) that give at most five marks. */
function timeMarks(from: number, to: number): number[] {
  const span = to - from;
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
  const step = steps.find((s) => span / s <= 5) ?? span;
  return Array.from({ length: 6 }, (_, i) => (Math.ceil(from / step) + i) * step).filter((t) => t <= to + 1e-9);
}

function zones({ uncertain, substantial }: DetectorFacts['bands'], y: (p: number) => number): string {
  const edges = [0, uncertain, substantial, 1];
  const parts = (['little', 'uncertain', 'substantial'] as const).map((band, i) => {
    const [low, high] = [edges[i]!, edges[i + 1]!];
    return `<rect class="zone faint ${verdictClass(band)}" x="${LEFT}" y="${digits(y(high))}" width="${WIDTH}" height="${digits(y(low) - y(high))}"/>`;
  });
  return parts.join('');
}

/** Empty for pictures, and for a face that was judged in no frame. `duration`: of the video, in seconds. */
export function timeline(face: FaceFinding, bands: DetectorFacts['bands'], duration: number, words: Words): string {
  const points = judgedFrames(face);
  if (points.length === 0) return '';
  const { formats, label } = words;
  // The clock of a file need not begin at 0, so its times may reach beyond its duration.
  const [from, to] = [0, Math.max(duration, points.at(-1)!.time, 0.1)];
  const x = (time: number) => LEFT + (WIDTH * (Math.min(Math.max(time, from), to) - from)) / (to - from);
  const y = (p: number) => BOTTOM - HEIGHT * p;
  const heaviest = Math.max(...points.map(({ weight }) => weight), 1e-9);
  const dots = points.map(({ time, probability, weight }) => {
    const r = 2 + (LARGEST - 2) * Math.sqrt(weight / heaviest);
    return `<circle cx="${digits(x(time), 1)}" cy="${digits(y(probability), 1)}" r="${digits(r, 1)}"/>`;
  });
  const ranges = (face.ranges ?? []).map(({ start: a, end: b }) => {
    const width = Math.max(1.5, x(b) - x(a));
    return `<rect class="range" x="${digits(x(a), 1)}" y="${BOTTOM + 4}" width="${digits(width, 1)}" height="5" rx="2"/>`;
  });
  const marks = timeMarks(from, to).map(
    (t) =>
      `<line class="tick" x1="${digits(x(t), 1)}" x2="${digits(x(t), 1)}" y1="${BOTTOM}" y2="${BOTTOM + RANGES}"/><text x="${digits(x(t), 1)}" y="${BOTTOM + RANGES + 13}" text-anchor="middle">${formats.clock(t)}</text>`,
  );
  const scale = [0, 0.5, 1].map(
    (p) =>
      `<text x="${LEFT - 5}" y="${digits(y(p) + 4.5)}" text-anchor="end">${formats.number(100 * p)}%</text><line class="tick" x1="${LEFT}" x2="${LEFT + WIDTH}" y1="${digits(y(p))}" y2="${digits(y(p))}"/>`,
  );
  const scores = points.map(({ probability }) => probability);
  const alternative = `${label.timeline}: ${formats.clock(points[0]!.time)} – ${formats.clock(points.at(-1)!.time)}, ${words.counted.frames(points.length)}, ${formats.percent(Math.min(...scores))} – ${formats.percent(Math.max(...scores))}`;
  return `<svg class="timeline" viewBox="0 0 ${LEFT + WIDTH + RIGHT} ${BOTTOM + RANGES + 34}" role="img" aria-label="${escapeHtml(alternative)}">
${zones(bands, y)}${scale.join('')}${marks.join('')}${ranges.join('')}<g class="points">${dots.join('')}</g>
<text x="${LEFT + WIDTH / 2}" y="${BOTTOM + RANGES + 30}" text-anchor="middle">${escapeHtml(label.timelineAxis)}</text></svg>`;
}
