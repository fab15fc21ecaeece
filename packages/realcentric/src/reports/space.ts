/** @file The space of embeddings as people can look at it: two-dimensional maps, and angles to the real centers. */
import { EVD, Matrix } from 'ml-matrix';
import { UMAP } from 'umap-js';
import type { Random } from '../random.ts';
import { escapeHtml, htmlFigure } from './page.ts';
import { Plot, plotSvg } from './plot.ts';

/** A unit vector and what it stands for: `real`, a forgery family, `hard positive`, `fused negative` or `center`. */
export interface SpacePoint {
  readonly kind: string;
  readonly z: ArrayLike<number>;
}

/** Told apart by people who do not see red and green apart (Okabe and Ito 2008); centers are black stars. */
const palette = ['#0072B2', '#D55E00', '#E69F00', '#CC79A7', '#009E73', '#56B4E9', '#F0E442', '#999999'];

/** The first two principal components of each vector, about their mean. */
export function principalMap(vectors: readonly ArrayLike<number>[]): [number, number][] {
  const width = (vectors[0] as ArrayLike<number>).length;
  const mean = Array.from(
    { length: width },
    (_, d) => vectors.reduce((sum, v) => sum + (v[d] as number), 0) / vectors.length,
  );
  const centered = new Matrix(vectors.map((v) => mean.map((m, d) => (v[d] as number) - m)));
  const { realEigenvalues, eigenvectorMatrix } = new EVD(centered.transpose().mmul(centered), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues
    .map((_, i) => i)
    .sort((a, b) => (realEigenvalues[b] as number) - (realEigenvalues[a] as number));
  // The sign of an eigenvector is chance: its largest entry is made positive.
  const axes = order.slice(0, 2).map((i) => {
    const axis = eigenvectorMatrix.getColumn(i);
    const largest = axis.reduce((best, v) => (Math.abs(v) > Math.abs(best) ? v : best), 0);
    return axis.map((v) => (largest < 0 ? -v : v));
  });
  return Array.from({ length: vectors.length }, (_, i) => {
    const row = centered.getRow(i);
    const [x, y] = axes.map((axis) => axis.reduce((sum, v, d) => sum + v * (row[d] as number), 0));
    return [x as number, y ?? 0];
  });
}

/** UMAP by cosine distance (McInnes et al. 2018); the same generator gives the same map. */
export function neighbourMap(vectors: readonly ArrayLike<number>[], random: Random): [number, number][] {
  const cosine = (a: number[], b: number[]) => 1 - a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
  const nNeighbors = Math.max(2, Math.min(15, vectors.length - 1));
  const umap = new UMAP({ nComponents: 2, nNeighbors, minDist: 0.1, distanceFn: cosine, random: () => random.next() });
  return umap.fit(vectors.map((v) => Array.from(v))) as [number, number][];
}

function mapPlot(points: readonly SpacePoint[], places: readonly [number, number][], title: string): string {
  const kinds = [...new Set(points.map((p) => p.kind))].filter((kind) => kind !== 'center');
  const data = points.map(({ kind }, i) => ({
    kind,
    x: (places[i] as [number, number])[0],
    y: (places[i] as [number, number])[1],
  }));
  return plotSvg({
    alternative: `${title} of ${kinds.map((kind) => `${points.filter((p) => p.kind === kind).length} ${kind}`).join(', ')}`,
    width: 640,
    height: 460,
    x: { axis: null },
    y: { axis: null },
    color: { domain: kinds, range: kinds.map((_, i) => palette[i % palette.length] as string) },
    marks: [
      Plot.dot(
        data.filter((d) => d.kind !== 'center'),
        { x: 'x', y: 'y', fill: 'kind', r: 2.2, fillOpacity: 0.7 },
      ),
      Plot.dot(
        data.filter((d) => d.kind === 'center'),
        { x: 'x', y: 'y', symbol: 'star', r: 9, fill: 'currentColor' },
      ),
    ],
  });
}

function legend(points: readonly SpacePoint[]): string {
  const kinds = [...new Set(points.map((p) => p.kind))].filter((kind) => kind !== 'center');
  const items = kinds.map(
    (kind, i) => `<span style="color:${palette[i % palette.length]}">●</span> ${escapeHtml(kind)}`,
  );
  return `<p>${[...items, '★ real center'].join(' &nbsp; ')}</p>`;
}

/** Angles in degrees to the nearest center. */
export function anglesToCenters(z: ArrayLike<number>, centers: readonly ArrayLike<number>[]): number {
  const similarity = Math.max(
    ...centers.map((c) => Array.from(c).reduce((sum, v, i) => sum + v * (z[i] as number), 0)),
  );
  return (Math.acos(Math.min(1, Math.max(-1, similarity))) * 180) / Math.PI;
}

function anglePlot(points: readonly SpacePoint[], centers: readonly ArrayLike<number>[]): string {
  const kinds = [...new Set(points.map((p) => p.kind))].filter((kind) => kind !== 'center');
  const data = points
    .filter((p) => p.kind !== 'center')
    .map(({ kind, z }) => ({ kind, angle: anglesToCenters(z, centers) }));
  const median = (kind: string) => {
    const sorted = data
      .filter((d) => d.kind === kind)
      .map((d) => d.angle)
      .sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  };
  return plotSvg({
    alternative: `Angles to the real center, medians: ${kinds.map((kind) => `${kind} ${median(kind).toFixed(1)} degrees`).join(', ')}`,
    width: 640,
    height: 40 + 70 * kinds.length,
    marginLeft: 110,
    x: { label: 'angle to the nearest real center, degrees' },
    y: { axis: null },
    fy: { label: null, domain: kinds },
    color: { domain: kinds, range: kinds.map((_, i) => palette[i % palette.length] as string) },
    marks: [
      Plot.rectY(
        data,
        Plot.binX({ y: 'proportion-facet' }, {
          x: 'angle',
          fy: 'kind',
          fill: 'kind',
          thresholds: 40,
        } as never),
      ),
      Plot.ruleY([0]),
    ],
  });
}

/** Maps and angles as HTML. */
export function spaceSection(title: string, points: readonly SpacePoint[], random: Random): string {
  const centers = points.filter((p) => p.kind === 'center').map((p) => p.z);
  const vectors = points.map((p) => p.z);
  return [
    `<h3>${escapeHtml(title)}</h3>`,
    legend(points),
    htmlFigure(
      mapPlot(points, principalMap(vectors), 'Principal components'),
      `${title}: first two principal components`,
    ),
    htmlFigure(mapPlot(points, neighbourMap(vectors, random), 'UMAP'), `${title}: UMAP by cosine distance`),
    htmlFigure(anglePlot(points, centers), `${title}: angles to the nearest real center`),
  ].join('\n');
}
