/** @file The end of a report: how it came about, its limits, and how anyone can check it. */
import { escapeHtml } from '../../reports/page.ts';
import type { Finding } from '../finding.ts';
import { methodSentences } from '../words/sentences.ts';
import type { Words } from '../words/words.ts';
import { bullets, code, factList, fileName, paragraphs } from './html.ts';

/** A path as a word for a POSIX shell. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) && !path.startsWith('-') ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

/** The command that gives the findings again; the file is named without its folder, as others keep it elsewhere. */
function repeatCommand({ file, tool }: Finding): string {
  const name = fileName(file);
  return `npx ${tool.name}@${tool.version} scan ${quoted(name.startsWith('-') ? `./${name}` : name)}`;
}

/** `finding`: any of the report, as all are by the same detector. */
export function methodSection(finding: Finding, made: Date, words: Words): string {
  const { label, check, formats } = words;
  const { tool, detector } = finding;
  const { uncertain, substantial } = detector.bands;
  const bands = [uncertain, substantial].map((share) => `${formats.number(100 * share, 1)}%`).join(' / ');
  const facts = factList([
    [label.tool, `${tool.name} ${tool.version}`],
    [label.detector, `${detector.name} ${detector.version}`],
    [label.checksum, code(detector.sha256)],
    [label.thresholds, bands],
    [label.made, formats.date(made)],
  ]);
  return `<section><h2>${escapeHtml(label.method)}</h2>${paragraphs(methodSentences(finding, words))}${facts}
<h2>${escapeHtml(label.limits)}</h2>${bullets(words.limits)}
<h2>${escapeHtml(label.checking)}</h2><p>${escapeHtml(check.who)}</p>
<ol><li>${escapeHtml(check.same)}</li><li>${escapeHtml(check.run)}<pre>${escapeHtml(repeatCommand(finding))}</pre></li><li>${escapeHtml(check.compare)}</li></ol>
${paragraphs([words.method.privacy], 'note')}</section>`;
}
