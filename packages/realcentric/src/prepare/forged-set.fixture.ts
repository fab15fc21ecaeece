/** @file For tests: a forged set of three drawn people, as `realcentric forge` writes it, without networks. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { forgeMethodNames, forgeMethods } from '../forge/forge.ts';
import { syntheticFace } from '../forge/synthetic-face.fixture.ts';
import { encodePicture } from '../media/pictures.ts';
import { floatsToBase64 } from './base64.ts';
import { encodeAs, encodeMask } from './encoding.ts';
import { cutPair, forgePhotograph } from './forge-photograph.ts';
import type { ManifestLine } from './manifest-line.ts';

export function writeManifest(file: string, rows: readonly unknown[]): Promise<void> {
  return writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

async function write(path: string, bytes: Uint8Array): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return createHash('sha256').update(bytes).digest('hex');
}

/** Writes photographs to `photos` (PNG) and the set to `set` (JPEG): everybody forged with the next one's face by every method. */
export async function writeSyntheticSet(photos: string, set: string): Promise<ManifestLine[]> {
  const lines: ManifestLine[] = [];
  const people = [1, 2, 3].map((seed) => {
    const { image, landmarks } = syntheticFace(seed, 200, { mouth: 0.01 * seed, eyes: 0.02, brows: 0 });
    return { picture: image, landmarks };
  });
  for (const [i, person] of people.entries()) {
    const photograph = join(photos, `${i}.png`);
    const about = {
      dataset: 'realcentric-forge',
      split: 'train',
      compression: 'jpeg90',
      target: `00${i}`,
      identity: `photos/${i}.png`,
      photograph,
    } as const;
    const encode = (image: typeof person.picture) => encodeAs(image, { format: 'jpeg', quality: 90 });
    lines.push({
      ...about,
      path: `originals/${i}.jpg`,
      sha256: await write(join(set, `originals/${i}.jpg`), await encode(person.picture)),
      label: 'real',
      method: null,
      family: null,
      source: null,
      video: `photos/00${i}`,
      mask: null,
      record: null,
      photographSha256: await write(photograph, await encodePicture(person.picture, 'png')),
      landmarks: floatsToBase64(person.landmarks),
    });
    for (const method of forgeMethodNames) {
      const { family } = forgeMethods[method];
      const k = family === 'self' ? i : (i + 1) % 3;
      const name = `00${i}_00${k}`;
      const crops = cutPair(person, people[k] as typeof person);
      const forged = forgePhotograph(person.picture, crops, { method, seed: 11, partShare: 0.5, name });
      const [path, mask] = [`forged/${method}/${name}.jpg`, `masks/${method}/${name}.png`];
      await write(join(set, mask), await encodeMask(forged.mask));
      lines.push({
        ...about,
        path,
        sha256: await write(join(set, path), await encode(forged.image)),
        label: 'fake',
        method,
        family,
        source: `00${k}`,
        video: `${method}/${name}`,
        mask,
        record: forged.record,
      });
    }
  }
  await writeManifest(join(set, 'manifest.jsonl'), lines);
  return lines;
}
