/** @file A report on findings as one page of HTML for handing on: no script, nothing loaded, everything from files escaped. */
import { escapeHtml, pageParts } from '../../reports/page.ts';
import type { Finding } from '../finding.ts';
import { wordsOf } from '../words/catalogue.ts';
import { type Language, LOCALES } from '../words/language.ts';
import type { ReportEntry } from './entry.ts';
import { fileSection } from './file-section.ts';
import { methodSection } from './method-section.ts';
import { type OverviewRow, overview, overviewRow } from './overview.ts';
import { STYLE } from './style.ts';

export interface ReportOptions {
  readonly language: Language;
  /** When the report is made. */
  readonly made: Date;
}

/** A report that is written as findings come: all but the overview can go to the disk at once. */
export interface ReportWriter {
  /** The section of a file, in the order of the files. */
  readonly section: (entry: ReportEntry) => string;
  /** What stands in front of the sections, and behind them; once all are made. */
  readonly ends: () => { readonly head: string; readonly tail: string };
}

export function reportWriter({ language, made }: ReportOptions): ReportWriter {
  const words = wordsOf(language);
  const rows: OverviewRow[] = [];
  // The method is told once; the command that repeats it names a file that was judged.
  let example: Finding | undefined;
  return {
    section: (entry) => {
      if (example?.status !== 'ok') example = entry.finding;
      rows.push(overviewRow(entry.finding, rows.length, words));
      return fileSection(entry, rows.length - 1, words);
    },
    ends: () => {
      const { start, end } = pageParts(words.label.report, { style: STYLE, language: LOCALES[language] });
      const about = example
        ? `${example.tool.name} ${example.tool.version} · ${words.formats.date(made)}`
        : words.formats.date(made);
      const head = `${start}<p class="note">${escapeHtml(about)}</p>\n${overview(rows, words)}`;
      return { head, tail: `${example ? methodSection(example, made, words) : ''}${end}` };
    },
  };
}

/** The whole page. For thousands of files write it in parts, with `reportWriter`. */
export function renderScanReport(entries: Iterable<ReportEntry>, options: ReportOptions): string {
  const writer = reportWriter(options);
  const sections = Array.from(entries, writer.section);
  const { head, tail } = writer.ends();
  return [head, ...sections, tail].join('\n');
}
