/** @file The report of an evaluation as a page, as Markdown, and as the data that both are drawn from. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../media/atomic.ts';
import { onFile } from '../../media/system-errors.ts';
import { escapeHtml, htmlPage } from '../../reports/page.ts';
import { htmlBlock, markdownBlock, type Section } from './blocks.ts';
import type { EvaluationReportData } from './data.ts';
import { auditsSection } from './sections/audits.ts';
import { comparisonSection } from './sections/comparisons.ts';
import { calibrationSection, curvesSection, histogramSection } from './sections/curves.ts';
import { protocolSection, summaryBlocks } from './sections/protocol.ts';
import { crossSection, resultsSection } from './sections/results.ts';
import { robustnessSection } from './sections/robustness.ts';
import { spaceSection } from './sections/space.ts';
import { worstSection } from './sections/worst.ts';
import { STYLE } from './style.ts';

/** In the order in which a reader wants them; those without data are left out. */
function sectionsOf(data: EvaluationReportData): Section[] {
  return [
    crossSection(data),
    resultsSection(data),
    comparisonSection(data),
    curvesSection(data),
    calibrationSection(data),
    histogramSection(data),
    robustnessSection(data),
    auditsSection(data),
    spaceSection(data),
    worstSection(data),
    protocolSection(data),
  ].filter((section) => section !== null);
}

export function evaluationHtml(data: EvaluationReportData): string {
  const sections = sectionsOf(data);
  const links = sections.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`);
  const bodies = sections.map(
    ({ id, title, blocks }) =>
      `<section id="${id}"><h2>${escapeHtml(title)}</h2>\n${blocks.map(htmlBlock).join('\n')}</section>`,
  );
  const head = summaryBlocks(data).map(htmlBlock);
  const nav = `<nav aria-label="Sections"><ul>${links.join('')}</ul></nav>`;
  return htmlPage(data.title, [...head, nav, ...bodies].join('\n'), STYLE);
}

export function evaluationMarkdown(data: EvaluationReportData): string {
  const sections = sectionsOf(data).map(({ title, blocks }) => ({ title: `## ${title}`, blocks }));
  const all = [{ title: `# ${data.title}`, blocks: summaryBlocks(data) }, ...sections];
  const parts = all.flatMap(({ title, blocks }) => [title, ...blocks.map(markdownBlock)]);
  return `${parts.filter((part) => part !== null).join('\n\n')}\n`;
}

/** Writes report.html, report.md and report.json into a folder. */
export async function writeEvaluationReport(folder: string, data: EvaluationReportData): Promise<void> {
  await onFile(folder, () => mkdir(folder, { recursive: true }));
  await writeFileAtomic(join(folder, 'report.html'), evaluationHtml(data));
  await writeFileAtomic(join(folder, 'report.md'), evaluationMarkdown(data));
  await writeFileAtomic(join(folder, 'report.json'), `${JSON.stringify(data, null, 1)}\n`);
}
