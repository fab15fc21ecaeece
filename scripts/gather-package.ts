/**
 * @file Gathers what the published realcentric carries beside its code, before it is packed: the bundled detector, the built page and the README.
 * Run by npm as `prepack` of packages/realcentric; git ignores the copies.
 */
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const target = new URL('packages/realcentric/', root);

const GATHERED = { models: 'models', web: 'packages/web/dist', 'README.md': 'README.md', LICENSE: 'LICENSE' };

for (const [name, source] of Object.entries(GATHERED)) {
  const copy = fileURLToPath(new URL(name, target));
  rmSync(copy, { recursive: true, force: true });
  cpSync(fileURLToPath(new URL(source, root)), copy, { recursive: true });
}
