/** @file The look of a report on findings, on top of that of all pages. */
import { VERDICT_COLOURS } from '../annotate.ts';
import type { Verdict } from '../finding.ts';
import { verdictClass } from './html.ts';

const colours = Object.entries(VERDICT_COLOURS)
  .map(([verdict, rgb]) => `.${verdictClass(verdict as Verdict)} { --band: rgb(${rgb.join(' ')}); }`)
  .join('\n');

export const STYLE = `
${colours}
body { max-width: 56rem; overflow-wrap: anywhere; } h3 { font-size: 1.05rem; margin: 1.4rem 0 .3rem; } h4 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
p, ul, ol { margin: .4rem 0; } article { border-top: 2px solid var(--line); margin-top: 2.5rem; }
.path { margin-top: -.6rem; } .badge { white-space: nowrap; font-weight: 600; }
.badge > span { color: var(--band); filter: drop-shadow(0 0 .5px currentColor); font-size: 1.1em; }
.statement { border-left: .4rem solid var(--band); background: var(--soft); padding: .7rem 1rem; margin: 1rem 0; font-size: 1.05rem; }
.statement p { margin: .3rem 0 0; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .15rem .9rem; margin: .5rem 0; font-size: .93rem; }
dt { color: color-mix(in srgb, CanvasText 72%, Canvas); max-width: 14rem; } dd { margin: 0; font-variant-numeric: tabular-nums; } dd ul { margin: 0; padding-left: 1.1rem; }
.card { display: grid; grid-template-columns: 15rem 1fr; gap: 0 1.2rem; align-items: start; }
.shot { width: 100%; aspect-ratio: 1; display: block; background: var(--soft); border-radius: .3rem; }
.shot .box { fill: none; stroke: var(--band); paint-order: stroke; } .warm { display: none; }
.pictures:has(:checked) .warm { display: block; } .pictures:has(:checked) .cold { display: none; }
.toggle { display: inline-block; padding: .5rem 0; cursor: pointer; } .toggle input { width: 1.1rem; height: 1.1rem; vertical-align: -.15rem; }
.gauge { width: 100%; max-width: 22rem; height: auto; } .timeline { width: 100%; max-width: 36rem; height: auto; font-size: 13px; fill: currentColor; }
.zone { fill: var(--band); fill-opacity: .38; } .zone.faint { fill-opacity: .13; } .reach { stroke: currentColor; stroke-width: 2.5; }
.mark { fill: currentColor; stroke: Canvas; stroke-width: 1.5; } .tick { stroke: currentColor; stroke-opacity: .25; }
.range { fill: currentColor; fill-opacity: .6; } .points circle { fill: currentColor; fill-opacity: .75; stroke: Canvas; stroke-width: .7; }
.frames { font-size: .9rem; } caption { text-align: left; font-weight: 600; padding: .3rem 0; }
.provenance { border: 1px solid var(--line); border-radius: .4rem; padding: .2rem 1rem 1rem; margin-top: 1.6rem; }
@media screen { .overview td:first-child { max-width: 16rem; } }
@media (max-width: 40rem) { .card { grid-template-columns: 1fr; } .shot { max-width: 20rem; } .provenance dl, article > dl { grid-template-columns: 1fr; gap: 0; } .provenance dt, article > dl dt { margin-top: .35rem; max-width: none; }
.facts dl { grid-template-columns: 1fr auto; } .facts dd { max-width: 11rem; }
.overview td:first-child { max-width: 8.5rem; } }
@page { size: A4; margin: 14mm; }
@media print { body { font-size: 9.5pt; } h1 { font-size: 16pt; } h2 { font-size: 13pt; margin-top: 1.4rem; } h3 { margin-top: 1rem; } article { break-before: page; border: 0; margin-top: 0; } .toggle { display: none; }
.pictures { display: grid; grid-template-columns: 1fr 1fr; gap: .4rem; } .pictures .warm, .pictures:has(:checked) .cold { display: block; }
.card { grid-template-columns: 18rem 1fr; } .timeline { max-width: 26rem; }
.card, dl, .statement, figure, .frames { break-inside: avoid; } h2, h3, h4 { break-after: avoid; }
.zone, .statement, .provenance { print-color-adjust: exact; } }`;
