/** @file One file in a report: the verdict to quote, what it rests on, its faces, its facts, what it says of itself. */
import { escapeHtml } from '../../reports/page.ts';
import type { Finding } from '../finding.ts';
import { lookedAt, reasonSentences, verdictStatement } from '../words/sentences.ts';
import type { Words } from '../words/words.ts';
import { MOST_FACES, type ReportEntry } from './entry.ts';
import { faceCard } from './face-card.ts';
import { badge, bullets, code, type Fact, factList, fileName, paragraphs, verdictClass } from './html.ts';
import { provenancePanel } from './provenance-panel.ts';

function mediaFacts({ media }: Finding, { label, formats }: Words): Fact[] {
  if (media === null) return [];
  const size: Fact = [label.size, `${formats.number(media.width)} × ${formats.number(media.height)} ${label.pixels}`];
  if (media.kind === 'picture') return [[label.media, `${label.picture}, ${media.format}`], size];
  return [
    [label.media, `${label.video}, ${media.codec}`],
    size,
    [label.duration, formats.duration(media.duration)],
    [label.frames, media.frames === null ? null : formats.number(media.frames)],
    [label.frameRate, formats.number(media.frameRate, 2)],
    [label.problems, media.problems.length > 0 ? media.problems.join('; ') : null],
  ];
}

function fileFacts(finding: Finding, words: Words): string {
  const { label, formats } = words;
  const { sha256, bytes, elapsed, message } = finding;
  return factList([
    ['SHA-256', sha256 === null ? null : code(sha256)],
    [label.fileSize, bytes === null ? null : formats.bytes(bytes)],
    ...mediaFacts(finding, words),
    [label.elapsed, formats.duration(elapsed)],
    [label.message, message],
  ]);
}

function faces({ finding, pictures }: ReportEntry, words: Words): string {
  const shown = finding.faces.slice(0, MOST_FACES);
  if (shown.length === 0) return '';
  const cards = shown.map((face) =>
    faceCard(
      face,
      pictures.find((picture) => picture.face === face.id),
      finding,
      words,
    ),
  );
  const more = finding.faces.length - shown.length;
  const rest = more > 0 ? paragraphs([`${words.label.moreFaces}: ${words.formats.number(more)}`], 'note') : '';
  return `<h3>${escapeHtml(words.label.faces)}</h3>${cards.join('\n')}${rest}`;
}

/** `file`: its number in the report, from 0 on. */
export function fileSection(entry: ReportEntry, file: number, words: Words): string {
  const { finding } = entry;
  const { label } = words;
  const looked = paragraphs(lookedAt(finding, words));
  const why = bullets(reasonSentences(finding, words));
  const shown = finding.status === 'ok' ? words.verdict[finding.verdict] : words.status[finding.status];
  return `<article id="file-${file}"><h2>${escapeHtml(fileName(finding.file))}</h2>
<p class="note path">${escapeHtml(finding.file)}</p>
<div class="statement ${verdictClass(finding.verdict)}">${badge(finding.verdict, shown)}<p>${escapeHtml(verdictStatement(finding, words))}</p></div>
${looked && `<h3>${escapeHtml(label.looked)}</h3>${looked}`}
${why && `<h3>${escapeHtml(label.why)}</h3>${why}`}
<h3>${escapeHtml(label.notMeant)}</h3>${paragraphs([words.notMeant[finding.verdict]])}
${faces(entry, words)}
<h3>${escapeHtml(label.file)}</h3>${fileFacts(finding, words)}
${finding.provenance ? provenancePanel(finding.provenance, words) : ''}</article>`;
}
