/** @file The table in front of a report on several files: verdicts, with links to what they rest on. */
import { escapeHtml } from '../../reports/page.ts';
import type { Finding, Verdict } from '../finding.ts';
import type { Words } from '../words/words.ts';
import { badge, fileName } from './html.ts';

/** The strongest first. */
const VERDICTS: readonly Verdict[] = ['substantial', 'uncertain', 'little', 'n/a'];

/** What the table keeps of a finding. */
export interface OverviewRow {
  readonly file: string;
  readonly verdict: Verdict;
  /** The row as HTML. */
  readonly html: string;
}

/** `file`: its number in the report, from 0 on. */
export function overviewRow(finding: Finding, file: number, words: Words): OverviewRow {
  const { verdict, status, faces, probability, provenance } = finding;
  const shown = status === 'ok' ? words.verdict[verdict] : words.status[status];
  const credentials = provenance ? words.provenance.c2pa[provenance.c2pa.status].label : '–';
  const cells = [
    `<td><a href="#file-${file}">${escapeHtml(fileName(finding.file))}</a></td>`,
    `<td>${badge(verdict, shown)}</td>`,
    `<td class="number">${probability === null ? '–' : escapeHtml(words.formats.percent(probability))}</td>`,
    `<td class="number">${words.formats.number(faces.length)}</td>`,
    `<td>${escapeHtml(credentials)}</td>`,
  ];
  return { file: finding.file, verdict, html: `<tr>${cells.join('')}</tr>` };
}

/** The table with the counts of each verdict above it; nothing for a single file. */
export function overview(rows: readonly OverviewRow[], words: Words): string {
  if (rows.length < 2) return '';
  const { label } = words;
  const counts = VERDICTS.flatMap((verdict) => {
    const count = rows.filter((row) => row.verdict === verdict).length;
    return count === 0 ? [] : [`${badge(verdict, words.verdict[verdict])} ${words.formats.number(count)}`];
  });
  const heads = [label.file, label.verdict, label.probability, label.faces, words.provenance.label.credentials];
  const head = heads.map(
    (text, i) => `<th scope="col"${i === 2 || i === 3 ? ' class="number"' : ''}>${escapeHtml(text)}</th>`,
  );
  return `<h2>${escapeHtml(label.overview)}</h2>
<p>${escapeHtml(words.counted.files(rows.length))}: ${counts.join(' &nbsp; ')}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(label.overview)}"><table class="overview"><thead><tr>${head.join('')}</tr></thead><tbody>
${rows.map(({ html }) => html).join('\n')}
</tbody></table></div>`;
}
