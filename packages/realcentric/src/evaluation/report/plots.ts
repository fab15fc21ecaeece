/** @file The kinds of plots of a report; small, so that a phone shows one across its width with letters that can be read. */
import { Plot, plotSvg } from '../../reports/plot.ts';
import type { LegendEntry } from './blocks.ts';

const WIDTH = 320;
const HEIGHT = 270;

/** Of a class of items; the style sheet has the colours for light and dark. */
export const REAL = 'var(--real)';
export const FAKE = 'var(--fake)';

const COLOURS = 8;
const DASHES = [null, '6 3', '2 2', '8 2 2 2', '1 3', '10 4'];

/** Told apart by colour, and by dashes where colours are not seen. */
export function seriesStyle(name: string, index: number): LegendEntry {
  return { name, colour: `var(--series-${index % COLOURS})`, dashes: DASHES[index % DASHES.length] ?? null };
}

export const classLegend: readonly LegendEntry[] = [
  { name: 'real', colour: REAL, dashes: 'none' },
  { name: 'fake', colour: FAKE, dashes: 'none' },
];

export interface Series {
  readonly style: LegendEntry;
  readonly points: readonly { readonly x: number; readonly y: number; readonly low?: number; readonly high?: number }[];
}

export interface LinePlot {
  readonly alternative: string;
  readonly x: { readonly label: string; readonly domain?: [number, number]; readonly ticks?: number[] };
  readonly y: { readonly label: string; readonly domain: [number, number] };
  readonly series: readonly Series[];
  /** A line of what chance, or a perfect calibration, would give. */
  readonly guide?: readonly [readonly [number, number], readonly [number, number]];
  readonly dots?: boolean;
  readonly height?: number;
}

/** Lines of several series, with whiskers where points have an interval. */
export function linePlot({ alternative, x, y, series, guide, dots = false, height = HEIGHT }: LinePlot): string {
  const stroke = ({ style }: Series) => ({
    stroke: style.colour,
    strokeWidth: 1.8,
    ...(style.dashes === null ? {} : { strokeDasharray: style.dashes }),
  });
  const places = { x: 'x', y: 'y' } as const;
  return plotSvg({
    alternative,
    width: WIDTH,
    height,
    marginLeft: 44,
    marginBottom: 40,
    marginRight: 14,
    x: {
      ...x,
      grid: true,
      labelAnchor: 'center',
      labelArrow: 'none',
      ...(x.ticks ? { tickFormat: 'd' } : { ticks: 5 }),
    },
    y: { ...y, grid: true, labelArrow: 'none', ticks: 5 },
    marks: [
      ...(guide ? [Plot.line(guide, { stroke: 'currentColor', strokeOpacity: 0.5, strokeDasharray: '3 4' })] : []),
      ...series.map((one) => {
        const whiskers = one.points.filter(({ low }) => low !== undefined);
        return Plot.ruleX(whiskers, { x: 'x', y1: 'low', y2: 'high', stroke: one.style.colour, strokeOpacity: 0.6 });
      }),
      ...series.map((one) => Plot.line(one.points, { ...places, ...stroke(one) })),
      ...(dots ? series.map((one) => Plot.dot(one.points, { ...places, r: 3, fill: one.style.colour })) : []),
    ],
  });
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly reals: number;
  readonly fakes: number;
}

/** A single value has a bin without a width, which would not show. */
function edgesOf({ from, to }: Bin): { readonly x1: number; readonly x2: number } {
  return from === to ? { x1: from - 0.5, x2: to + 0.5 } : { x1: from, x2: to };
}

function domainOf(bins: readonly Bin[]): [number, number] {
  const edges = bins.map(edgesOf);
  return [edges[0]?.x1 ?? 0, edges.at(-1)?.x2 ?? 1];
}

/** Reals and fakes as shares of their class, one before the other. */
export function histogramPlot(alternative: string, label: string, bins: readonly Bin[]): string {
  const total = (name: 'reals' | 'fakes') =>
    Math.max(
      1,
      bins.reduce((sum, bin) => sum + bin[name], 0),
    );
  const totals = { reals: total('reals'), fakes: total('fakes') };
  const bars = (name: 'reals' | 'fakes') =>
    bins.filter((bin) => bin[name] > 0).map((bin) => ({ ...edgesOf(bin), share: bin[name] / totals[name] }));
  const fill = { x1: 'x1', x2: 'x2', y: 'share', fillOpacity: 0.55 };
  return plotSvg({
    alternative,
    width: WIDTH,
    height: 220,
    marginLeft: 44,
    marginBottom: 40,
    marginRight: 14,
    x: { label, labelAnchor: 'center', labelArrow: 'none', ticks: 5, domain: domainOf(bins) },
    y: {
      label: 'share of the class',
      labelArrow: 'none',
      ticks: 4,
      grid: true,
      percent: true,
      tickFormat: (d: number) => `${d} %`,
    },
    marks: [
      Plot.rectY(bars('reals'), { ...fill, fill: REAL }),
      Plot.rectY(bars('fakes'), { ...fill, fill: FAKE, fillOpacity: 0.3, stroke: FAKE }),
      Plot.ruleY([0]),
    ],
  });
}

export interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly kind: string;
}

/** Points in a plane whose axes mean nothing. */
export function mapPlot(alternative: string, points: readonly MapPoint[], kinds: readonly LegendEntry[]): string {
  return plotSvg({
    alternative,
    width: 640,
    height: 460,
    x: { axis: null, inset: 5 },
    y: { axis: null, inset: 5 },
    marks: kinds.map(({ name, colour }) =>
      Plot.dot(
        points.filter(({ kind }) => kind === name),
        { x: 'x', y: 'y', r: 2.2, fill: colour, fillOpacity: 0.7 },
      ),
    ),
  });
}
