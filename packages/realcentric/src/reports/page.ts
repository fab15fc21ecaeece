/** @file Self-contained HTML reports: readable on a phone, in print, in the dark; no request leaves them. */
import { INTER_REGULAR, INTER_SEMIBOLD } from './font.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => entities[c] as string);
}

const face = (weight: string, data: string) =>
  `@font-face { font-family: Inter; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}) format("woff2"); }`;

const STYLE = `
${face('400', INTER_REGULAR)}
${face('600', INTER_SEMIBOLD)}
:root { color-scheme: light dark; background: Canvas; color: CanvasText; --line: #8886; --soft: #8882; }
body { font: 16px/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 0 auto; max-width: 62rem; padding: 1rem; }
h1, h2, h3, th { font-weight: 600; } h1 { font-size: 1.6rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin-top: 2.2rem; }
figure { margin: 1rem 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; }
figcaption, .note { color: color-mix(in srgb, CanvasText 72%, Canvas); font-size: .9rem; }
.scroll { overflow-x: auto; } table { border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; }
.caption { font-weight: 600; margin: 1.2rem 0 .3rem; }
.scroll table { width: max-content; } th { max-width: 8rem; } td { max-width: 24rem; overflow-wrap: break-word; }
td:first-child { max-width: 9.5rem; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; } td.number { white-space: nowrap; } tbody tr:nth-child(even) { background: var(--soft); }
code, pre { font: .85rem/1.45 ui-monospace, "Cascadia Mono", Menlo, monospace; } pre { overflow-x: auto; background: var(--soft); padding: .6rem; }
@media screen { .scroll :is(td, th):first-child { position: sticky; left: 0; background: Canvas; }
.scroll tr:nth-child(even) td:first-child { background: linear-gradient(var(--soft), var(--soft)) Canvas; } }
@media print { .scroll { overflow: visible; } .scroll table { font-size: .7rem; width: auto; } td.number { white-space: normal; } body { max-width: none; } figure { break-inside: avoid; } }`;

export interface Column {
  readonly title: string;
  readonly number?: boolean;
}

/** A table, which scrolls within itself where it is wider than the page; cells and caption are plain text. */
export function htmlTable(columns: readonly Column[], rows: readonly (readonly string[])[], caption?: string): string {
  const attribute = ({ number }: Column) => (number ? ' class="number"' : '');
  const head = columns.map((c) => `<th scope="col"${attribute(c)}>${escapeHtml(c.title)}</th>`).join('');
  const body = rows.map(
    (row) =>
      `<tr>${row.map((cell, i) => `<td${attribute(columns[i] as Column)}>${escapeHtml(cell)}</td>`).join('')}</tr>`,
  );
  const title = caption === undefined ? '' : escapeHtml(caption);
  const above = title && `<p class="caption">${title}</p>`;
  // Those who scroll by keys reach it, and hear what it is.
  const region = title && ` role="region" aria-label="${title}"`;
  return `${above}<div class="scroll" tabindex="0"${region}><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

export function htmlFigure(svg: string, caption: string): string {
  return `<figure>${svg}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

export interface PageOptions {
  /** Adds to the style of all pages. */
  readonly style?: string;
  /** BCP 47. */
  readonly language?: string;
}

/** What stands in front of the body of a page, its title included, and behind it: for pages that are written in parts. */
export function pageParts(
  title: string,
  { style = '', language = 'en' }: PageOptions = {},
): { readonly start: string; readonly end: string } {
  const start = `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; font-src data:; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title><style>${STYLE}${style}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
`;
  return { start, end: '\n</main></body></html>\n' };
}

/** A whole page in English. `body` is HTML that the caller has escaped; `style` adds to the style of all pages. */
export function htmlPage(title: string, body: string, style = ''): string {
  const { start, end } = pageParts(title, { style });
  return `${start}${body}${end}`;
}

/** A Markdown table; cells are plain text. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const rule = line(columns.map((c) => (c.number ? '---:' : '---')));
  return [line(columns.map((c) => c.title)), rule, ...rows.map(line)].join('\n');
}
