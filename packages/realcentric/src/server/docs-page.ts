/** @file The API for people: one page made from the OpenAPI document, without scripts or anything from elsewhere. */
import { escapeHtml } from '../reports/page.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: unknown;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly responses?: Readonly<Record<string, { readonly description?: string; readonly content?: unknown }>>;
}

interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const METHODS = ['get', 'post', 'delete'];

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; font-size: 1.1rem; } code, pre { font-family: ui-monospace, monospace; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
td, th { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top; }
`;

function operation(path: string, method: string, about: Operation): string {
  const rows = (about.parameters ?? []).map(
    ({ name, in: where, required, schema, description = '' }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${where}${required ? '' : ', optional'}</td>` +
      `<td>${escapeHtml(description)} <code>${escapeHtml(JSON.stringify(schema ?? {}))}</code></td></tr>`,
  );
  const answers = Object.entries(about.responses ?? {}).map(([status, { description = '', content }]) => {
    const shape = escapeHtml(JSON.stringify(content ?? {}, null, 2));
    return `<details><summary><code>${status}</code> ${escapeHtml(description)}</summary><pre>${shape}</pre></details>`;
  });
  return `<h2><code>${method.toUpperCase()} ${escapeHtml(path)}</code></h2>
<p>${escapeHtml(about.summary ?? '')}. ${escapeHtml(about.description ?? '')}</p>
${rows.length > 0 ? `<table>${rows.join('')}</table>` : ''}
${answers.join('\n')}`;
}

export function docsPage({ info, paths = {} }: Document): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) =>
      methods[method] === undefined ? [] : [operation(path, method, methods[method] as Operation)],
    ),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(info.title)} API</title>
<style>${STYLE}</style></head><body>
<h1>${escapeHtml(info.title)} API ${escapeHtml(info.version)}</h1>
<p>${escapeHtml(info.description ?? '')}</p><p>For programs: <a href="openapi.json">openapi.json</a></p>
${operations.join('\n')}
</body></html>
`;
}
