/**
 * @file Gathers what the published realcentric carries beside its code, before it is packed: the bundled detector and the README.
 * Run by npm as `prepack` of packages/realcentric; git ignores the copies.
 */
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const target = new URL('packages/realcentric/', root);

for (const name of ['models', 'README.md', 'LICENSE']) {
  const copy = fileURLToPath(new URL(name, target));
  rmSync(copy, { recursive: true, force: true });
  cpSync(fileURLToPath(new URL(name, root)), copy, { recursive: true });
}
