/** @file A probability with its interval on a scale from 0 to 100 %, with the thresholds of the verdict. */
import { escapeHtml } from '../../reports/page.ts';
import type { DetectorFacts, FaceScore } from '../finding.ts';
import type { Words } from '../words/words.ts';
import { digits, verdictClass } from './html.ts';

const [WIDTH, TOP, BAR] = [300, 8, 14];

export function gauge(score: FaceScore, bands: DetectorFacts['bands'], { label, formats }: Words): string {
  const x = (share: number) => digits(WIDTH * share);
  const edges = [0, bands.uncertain, bands.substantial, 1];
  const parts = (['little', 'uncertain', 'substantial'] as const).map((band, i) => {
    const [from, to] = [edges[i]!, edges[i + 1]!];
    return `<rect class="zone ${verdictClass(band)}" x="${x(from)}" y="${TOP}" width="${x(to - from)}" height="${BAR}"/>`;
  });
  const { low, high } = score.interval;
  const middle = TOP + BAR / 2;
  const { percent } = formats;
  const text = `${label.probability}: ${percent(score.probability)} (${percent(low)} – ${percent(high)})`;
  return `<svg class="gauge" viewBox="-6 0 ${WIDTH + 12} 30" role="img" aria-label="${escapeHtml(text)}">${parts.join('')}
<line class="reach" x1="${x(low)}" x2="${x(high)}" y1="${middle}" y2="${middle}"/>
<circle class="mark" cx="${x(score.probability)}" cy="${middle}" r="5.5"/></svg>`;
}
