/** @file Plots as SVG text, drawn by Observable Plot without a browser; each carries a text alternative. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

export { Plot };

export interface PlotOptions extends Omit<Plot.PlotOptions, 'document'> {
  /** What the plot shows, for those who do not see it. */
  readonly alternative: string;
}

/** The plot as an `<svg>` element with a role and a label. */
export function plotSvg({ alternative, ...options }: PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const style = { fontFamily: 'inherit', fontSize: '12px', background: 'transparent', overflow: 'visible' };
  const element = Plot.plot({ ...options, document: document as never, style });
  const svg = element.tagName.toLowerCase() === 'svg' ? element : (element.querySelector('svg') ?? element);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', alternative);
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return svg.outerHTML;
}
