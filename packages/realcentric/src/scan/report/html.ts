/** @file Pieces of HTML that the sections of a report share. All text is escaped here. */
import { escapeHtml } from '../../reports/page.ts';
import type { Verdict } from '../finding.ts';

/** Name of a class for each verdict, and a sign beside the colour. */
const CLASSES: Readonly<Record<Verdict, string>> = {
  little: 'little',
  uncertain: 'uncertain',
  substantial: 'substantial',
  'n/a': 'none',
};

/** "/" and other signs are no part of a class. */
export function verdictClass(verdict: Verdict): string {
  return CLASSES[verdict];
}

const SIGNS: Readonly<Record<Verdict, string>> = { little: '○', uncertain: '◐', substantial: '●', 'n/a': '–' };

/** A verdict as a coloured word with a sign, so that nobody needs to tell colours apart. */
export function badge(verdict: Verdict, text: string): string {
  return `<span class="badge ${verdictClass(verdict)}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${escapeHtml(text)}</span>`;
}

export function paragraphs(texts: readonly string[], className = ''): string {
  const attribute = className && ` class="${className}"`;
  return texts.map((text) => `<p${attribute}>${escapeHtml(text)}</p>`).join('\n');
}

export function bullets(texts: readonly string[]): string {
  return texts.length === 0 ? '' : `<ul>${texts.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;
}

/** A term and what it is: text, or `{ html }` that is escaped already. */
export type Fact = readonly [term: string, value: string | { readonly html: string } | null];

/** A list of facts; those without a value are left out. */
export function factList(facts: readonly Fact[]): string {
  const rows = facts.flatMap(([term, value]) =>
    value === null
      ? []
      : [`<dt>${escapeHtml(term)}</dt><dd>${typeof value === 'string' ? escapeHtml(value) : value.html}</dd>`],
  );
  return rows.length === 0 ? '' : `<dl>${rows.join('\n')}</dl>`;
}

/** A checksum or code, which may be broken anywhere. */
export function code(text: string): { readonly html: string } {
  return { html: `<code>${escapeHtml(text)}</code>` };
}

/** For attributes and `id`s of SVG: numbers without needless digits. */
export function digits(value: number, places = 2): string {
  return String(Number(value.toFixed(places)));
}

/** The name of a file in a path of any system. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
}
