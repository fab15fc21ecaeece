/** @file One face in a report: its picture with box and heat map, its score, its quality, its time in a video. */
import { escapeHtml } from '../../reports/page.ts';
import type { FaceFinding, Finding } from '../finding.ts';
import type { Words } from '../words/words.ts';
import type { FacePicture } from './entry.ts';
import { gauge } from './gauge.ts';
import { badge, digits, type Fact, factList, verdictClass } from './html.ts';
import { timeline } from './timeline.ts';

/** Frames that are listed of a video. */
const LISTED = 5;
/** Ranges on the screen that are listed. */
const LISTED_RANGES = 8;

const bandOf = ({ score }: FaceFinding) => score?.band ?? 'n/a';

/** The cut-out with the face's box over it. */
function drawing(jpeg: string, picture: FacePicture, face: FaceFinding, label: string, className: string): string {
  const { region, box } = picture;
  const line = digits(Math.max(region.width / 120, 0.5));
  const place = ({ x, y, width, height }: typeof box) =>
    `x="${digits(x)}" y="${digits(y)}" width="${digits(width)}" height="${digits(height)}"`;
  const view = [region.x, region.y, region.width, region.height].map((v) => digits(v)).join(' ');
  const image = `<image href="data:image/jpeg;base64,${jpeg}" ${place(region)}/>`;
  const outline = `<rect class="box ${verdictClass(bandOf(face))}" ${place(box)} stroke-width="${line}"/>`;
  return `<svg class="${className}" viewBox="${view}" role="img" aria-label="${escapeHtml(label)}">${image}${outline}</svg>`;
}

/** The heat map can be switched on and off without a script; print has both. */
function pictureOf(face: FaceFinding, picture: FacePicture | undefined, words: Words): string {
  const { label } = words;
  if (picture === undefined) return `<p class="note">${escapeHtml(label.noThumbnail)}</p>`;
  const band = words.verdict[bandOf(face)];
  const when = picture.time === null ? '' : `, ${words.formats.clock(picture.time)}`;
  const text = `${words.face(face.id + 1)}${when}: ${band}`;
  const { jpeg, heat } = picture;
  if (heat === null) return drawing(jpeg, picture, face, text, 'shot');
  const warm = drawing(heat, picture, face, `${text}. ${label.heatMap}`, 'shot warm');
  const name = escapeHtml(`${label.showHeatMap}: ${words.face(face.id + 1)}`);
  const toggle = `<label class="toggle"><input type="checkbox" aria-label="${name}"> ${escapeHtml(label.showHeatMap)}</label>`;
  return `${drawing(jpeg, picture, face, text, 'shot cold')}${warm}${toggle}`;
}

function scoreFacts({ score }: FaceFinding, { label, formats }: Words): Fact[] {
  if (score === null) return [[label.probability, label.notJudged]];
  const { percent, number } = formats;
  return [
    [label.probability, percent(score.probability)],
    [label.interval, `${percent(score.interval.low)} – ${percent(score.interval.high)}`],
    [label.distance, number(score.distance, 3)],
    [label.percentile, percent(score.percentile / 100)],
  ];
}

function qualityFacts({ quality, size, box }: FaceFinding, words: Words): Fact[] {
  const { label, formats } = words;
  const { number, percent, list } = formats;
  const flags = quality.reasons.map((flag) => words.quality.flag[flag]);
  const level = words.quality.level[quality.level];
  const angle = Math.hypot(quality.yaw, quality.pitch);
  return [
    [label.quality, flags.length > 0 ? `${level} (${list(flags)})` : level],
    [label.size, `${number(size)} ${label.pixels}`],
    [label.position, `x ${number(box.x)}, y ${number(box.y)}, ${number(box.width)} × ${number(box.height)}`],
    [label.sharpness, number(quality.sharpness, 2)],
    [label.turned, `${number(angle)}°`],
    [label.covered, quality.occlusion === null ? null : percent(quality.occlusion)],
  ];
}

function timeFacts({ ranges }: FaceFinding, { label, formats }: Words): Fact[] {
  if (ranges === null) return [];
  const shown = ranges
    .slice(0, LISTED_RANGES)
    .map(({ start, end }) => `${formats.clock(start)} – ${formats.clock(end)}`);
  return [[label.onScreen, [...shown, ...(ranges.length > shown.length ? ['…'] : [])].join('; ')]];
}

/** The frames of a video that moved the score most, for manipulation or against it. */
function heaviest({ frames }: FaceFinding, { label, formats }: Words): string {
  const judged = frames.filter(({ time, probability }) => time !== null && probability !== null);
  if (judged.length < 2) return '';
  const rows = judged
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, LISTED)
    .map(({ time, probability, contribution }) => {
      const numbers = [formats.percent(probability!), formats.signed(contribution)];
      const cells = numbers.map((text) => `<td class="number">${escapeHtml(text)}</td>`);
      return `<tr><td>${formats.clock(time!)}</td>${cells.join('')}</tr>`;
    });
  const heads = [label.time, label.probability, label.contribution]
    .map((text, i) => `<th scope="col"${i > 0 ? ' class="number"' : ''}>${escapeHtml(text)}</th>`)
    .join('');
  return `<table class="frames"><caption>${escapeHtml(label.heaviest)}</caption><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function nearestFact({ nearest }: FaceFinding, { label, formats }: Words): Fact[] {
  if (nearest === null || nearest.length === 0) return [];
  const shown = nearest.map(
    ({ file, kind, similarity }) => `${file} (${label[kind]}, ${label.similarity} ${formats.number(similarity, 2)})`,
  );
  return [[label.nearest, shown.join('; ')]];
}

/** The part with the strongest place of the heat map, and those that hold most of it. */
function heatFact({ explanation }: FaceFinding, { label, facePart, formats }: Words): Fact[] {
  if (explanation === null || explanation.peak === null) return [];
  const shown = explanation.parts.slice(0, 3).map(({ part, share }) => `${facePart[part]} ${formats.percent(share)}`);
  return [[label.heatParts, `${facePart[explanation.peak]} (${shown.join(', ')})`]];
}

export function faceCard(
  face: FaceFinding,
  picture: FacePicture | undefined,
  { media, detector }: Finding,
  words: Words,
): string {
  const facts = [...scoreFacts(face, words), ...qualityFacts(face, words), ...timeFacts(face, words)];
  const plot = media?.kind === 'video' ? timeline(face, detector.bands, media.duration, words) : '';
  const over = plot && `<figure>${plot}<figcaption>${escapeHtml(words.label.timeline)}</figcaption></figure>`;
  return `<section class="face"><h4>${escapeHtml(words.face(face.id + 1))} ${badge(bandOf(face), words.verdict[bandOf(face)])}</h4>
<div class="card"><div class="pictures">${pictureOf(face, picture, words)}</div>
<div class="facts">${face.score ? gauge(face.score, detector.bands, words) : ''}${factList([...facts, ...heatFact(face, words), ...nearestFact(face, words)])}</div></div>
${over}${media?.kind === 'video' ? heaviest(face, words) : ''}</section>`;
}
