/** @file Node only: where the detector that comes with the package lies. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../errors.ts';

/**
 * Folder of the bundled detector: at the root of a checkout, or inside the published package. A checkout may hold the copy that packing
 * made of it, which may be an old one.
 */
export function defaultDetectorFolder(): string {
  const places = ['../../../../../models/default', '../../../models/default'];
  if (!import.meta.url.endsWith('.ts')) places.reverse();
  const folders = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = folders.find((folder) => existsSync(`${folder}/manifest.json`));
  if (found) return found;
  throw new UserError('bad_model', 'the detector that comes with realcentric is missing', {
    file: folders[0] as string,
    advice: 'install realcentric again, or name a detector with --model',
  });
}
