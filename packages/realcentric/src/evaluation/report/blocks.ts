/** @file What sections are made of, and each of it as HTML and as Markdown. Texts are plain; renderers escape them. */
import { type Column, escapeHtml, htmlTable, markdownTable } from '../../reports/page.ts';

export interface Figure {
  readonly title: string;
  readonly svg: string;
  /** What it shows, in words: Markdown has this in its place. */
  readonly alternative: string;
}

export interface Picture {
  /** A `data:` address; null for a caption alone. */
  readonly source: string | null;
  readonly caption: string;
  readonly alternative: string;
}

/** How a series is told apart in the figures that follow. */
export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  /** As `stroke-dasharray`; null for a whole line, "none" for a filled mark. */
  readonly dashes: string | null;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'legend'; readonly entries: readonly LegendEntry[] }
  | { readonly kind: 'figures'; readonly figures: readonly Figure[] }
  | { readonly kind: 'pictures'; readonly pictures: readonly Picture[] };

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

function legendKey({ colour, dashes }: LegendEntry): string {
  const mark =
    dashes === 'none'
      ? `<rect x="4" y="2" width="16" height="8" style="fill:${colour}"/>`
      : `<line x1="0" x2="24" y1="6" y2="6" style="stroke:${colour};stroke-width:2.5${dashes ? `;stroke-dasharray:${dashes}` : ''}"/>`;
  return `<svg width="24" height="12" aria-hidden="true">${mark}</svg>`;
}

function htmlPicture({ source, caption, alternative }: Picture): string {
  const image = source ? `<img src="${escapeHtml(source)}" alt="${escapeHtml(alternative)}">` : '';
  return `<figure class="picture">${image}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

export function htmlBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h3>${escapeHtml(block.text)}</h3>`;
    case 'text':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
    case 'code':
      return `<pre tabindex="0">${escapeHtml(block.lines.join('\n'))}</pre>`;
    case 'table':
      return htmlTable(block.columns, block.rows, block.caption);
    case 'legend': {
      const entries = block.entries.map((entry) => `<li>${legendKey(entry)} ${escapeHtml(entry.name)}</li>`);
      return `<ul class="legend">${entries.join('')}</ul>`;
    }
    case 'figures': {
      const one = ({ title, svg }: Figure) => `<figure>${svg}<figcaption>${escapeHtml(title)}</figcaption></figure>`;
      return `<div class="figures">${block.figures.map(one).join('\n')}</div>`;
    }
    case 'pictures':
      return `<div class="pictures">${block.pictures.map(htmlPicture).join('\n')}</div>`;
  }
}

/** Characters that Markdown or the HTML in it would take for its own. */
const plain = (text: string) => text.replace(/[\\`*_[\]<>#]/g, '\\$&');

/** Null for what has no place in Markdown. */
export function markdownBlock(block: Block): string | null {
  switch (block.kind) {
    case 'heading':
      return `### ${plain(block.text)}`;
    case 'text':
      return plain(block.text);
    case 'list':
      return block.items.map((item) => `- ${plain(item)}`).join('\n');
    case 'code': {
      // A fence longer than any in the text.
      const ticks = block.lines.join('\n').match(/`+/g) ?? [];
      const fence = '`'.repeat(Math.max(3, ...ticks.map((run) => run.length + 1)));
      return [fence, ...block.lines, fence].join('\n');
    }
    case 'table': {
      const columns = block.columns.map((column) => ({ ...column, title: plain(column.title) }));
      const table = markdownTable(
        columns,
        block.rows.map((row) => row.map(plain)),
      );
      return `**${plain(block.caption)}**\n\n${table}`;
    }
    case 'legend':
      return null;
    case 'figures':
      return block.figures.map(({ title, alternative }) => `- ${plain(title)}: ${plain(alternative)}`).join('\n');
    case 'pictures':
      return block.pictures.map(({ caption }) => `- ${plain(caption)}`).join('\n');
  }
}
