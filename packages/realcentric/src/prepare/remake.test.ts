/** @file Forgeries made again: the same bytes from manifest and photographs, and what is said where they cannot be the same. */
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserError } from '../errors.ts';
import { forgeMethodNames, forgeMethods } from '../forge/forge.ts';
import { syntheticFace } from '../forge/synthetic-face.fixture.ts';
import { encodePicture } from '../media/pictures.ts';
import { floatsToBase64 } from './base64.ts';
import { encodeAs, encodeMask } from './encoding.ts';
import { cutPair, forgePhotograph } from './forge-photograph.ts';
import { type ManifestLine, readManifest } from './manifest-line.ts';
import { type RemakeOptions, remakeForgeries } from './remake.ts';

let root: string;
let manifest: string;
/** The bytes of forgeries and masks by their paths in the set. */
const made = new Map<string, Uint8Array>();
const lines: ManifestLine[] = [];

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const jpeg = { format: 'jpeg', quality: 90 } as const;

/** Three drawn people in photographs, forged in a ring by every method, as `realcentric forge` writes it. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-remake-'));
  await mkdir(join(root, 'photos'));
  const people = [1, 2, 3].map((seed) => syntheticFace(seed, 200, { mouth: 0.01 * seed, eyes: 0.02, brows: 0 }));
  for (const [i, { image, landmarks }] of people.entries()) {
    const photograph = join(root, 'photos', `${i}.png`);
    const bytes = await encodePicture(image, 'png');
    await writeFile(photograph, bytes);
    const about = {
      dataset: 'realcentric-forge',
      split: 'train',
      compression: 'jpeg90',
      target: `00${i}`,
      identity: `photos/${i}.png`,
      photograph,
    } as const;
    lines.push({
      ...about,
      path: `originals/${i}.jpg`,
      sha256: hash(bytes),
      label: 'real',
      method: null,
      family: null,
      source: null,
      video: `photos/00${i}`,
      mask: null,
      record: null,
      photographSha256: hash(bytes),
      landmarks: floatsToBase64(landmarks),
    });
    for (const method of forgeMethodNames) {
      const { family } = forgeMethods[method];
      const k = family === 'self' ? i : (i + 1) % 3;
      const [name, source] = [`00${i}_00${k}`, people[k] as (typeof people)[number]];
      const crops = cutPair({ picture: image, landmarks }, { picture: source.image, landmarks: source.landmarks });
      const forged = forgePhotograph(image, crops, { method, seed: 11, partShare: 0.5, name });
      const [path, mask] = [`forged/${method}/${name}.jpg`, `masks/${method}/${name}.png`];
      const encoded = await encodeAs(forged.image, jpeg);
      made.set(path, encoded).set(mask, await encodeMask(forged.mask));
      const { record } = forged;
      const more = {
        label: 'fake',
        method,
        family,
        source: `00${k}`,
        video: `${method}/${name}`,
        mask,
        record,
      } as const;
      lines.push({ ...about, ...more, path, sha256: hash(encoded) });
    }
  }
  manifest = join(root, 'manifest.jsonl');
  await writeManifest(manifest, lines);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const writeManifest = (file: string, rows: readonly unknown[]) =>
  writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

const options = (more: Partial<RemakeOptions> = {}): RemakeOptions => ({
  problem: (error) => {
    throw error;
  },
  ...more,
});

describe('remakeForgeries', () => {
  it('gives all methods’ pictures and masks again, byte for byte', async () => {
    const out = join(root, 'all');
    expect(await remakeForgeries(manifest, out, options())).toEqual({ forgeries: 12, equal: 12 });
    expect(made.size).toBe(24);
    for (const [path, bytes] of made) expect((await readFile(join(out, path))).equals(bytes), path).toBe(true);
  });

  it('makes those that are asked for, of photographs that have moved', async () => {
    const out = join(root, 'some');
    await mkdir(join(root, 'elsewhere'));
    await rename(join(root, 'photos'), join(root, 'elsewhere', 'deep'));
    await expect(remakeForgeries(manifest, out, options())).rejects.toThrow(/0\.png: is not there.*; say with --reals/);
    await expect(access(out)).rejects.toThrow();
    const only = ['reenact/001_002', 'selfblend/000_000'];
    const remade = await remakeForgeries(manifest, out, options({ only, reals: join(root, 'elsewhere') }));
    await rename(join(root, 'elsewhere', 'deep'), join(root, 'photos'));
    expect(remade).toEqual({ forgeries: 2, equal: 2 });
    expect((await readdir(join(out, 'forged'))).sort()).toEqual(['reenact', 'selfblend']);
    await expect(remakeForgeries(manifest, join(root, 'none'), options({ only: ['swap/9'] }))).rejects.toThrow(
      /manifest\.jsonl: has no forgery 'swap\/9'; give the name that its line calls "video", such as selfblend\/000_000/,
    );
  });

  it('says so where bytes or draws are not those of the manifest', async () => {
    const other = join(root, 'other.jsonl');
    const changed = lines.map((line) => {
      if (line.video === 'swap/000_001') return { ...line, sha256: '0'.repeat(64) };
      if (line.video !== 'decode/000_001') return line;
      return { ...line, record: { ...line.record, ratio: 0.123 } };
    });
    await writeManifest(other, changed);
    const problems: UserError[] = [];
    const remade = await remakeForgeries(other, join(root, 'drift'), { problem: (error) => problems.push(error) });
    expect(remade).toEqual({ forgeries: 12, equal: 10 });
    expect(problems.map((error) => error.message)).toEqual([
      expect.stringMatching(/other\.jsonl: swap\/000_001 does not come out as it was/),
      expect.stringMatching(/other\.jsonl: decode\/000_001 does not come out as it was/),
    ]);
  });

  it('refuses a photograph that has changed, and writes nothing', async () => {
    const photograph = join(root, 'photos', '2.png');
    const bytes = await readFile(photograph);
    await writeFile(photograph, await encodePicture(syntheticFace(9, 200).image, 'png'));
    const out = join(root, 'changed');
    await expect(remakeForgeries(manifest, out, options())).rejects.toThrow(/2\.png: .*not the file that the set was/);
    await writeFile(photograph, bytes);
    await expect(access(out)).rejects.toThrow();
  });
});

describe('readManifest', () => {
  it('names the line that does not fit', async () => {
    const file = join(root, 'bad.jsonl');
    const refuse = async (row: unknown, message: RegExp) => {
      await writeManifest(file, [lines[0], row]);
      await expect(readManifest(file)).rejects.toThrow(message);
    };
    await refuse(
      { ...lines[1], method: 'morph' },
      /bad\.jsonl: line 2 describes no picture of a forged set \(method: /,
    );
    await refuse({ ...lines[1], path: '../../home/x.png' }, /line 2 .*\(path: leads out of the set\)/);
    await refuse({ ...lines[1], compression: 'jpeg101' }, /line 2 .*\(compression: is no encoding\)/);
    await refuse('words', /line 2 describes no picture/);
    await writeFile(file, 'no json\n');
    await expect(readManifest(file)).rejects.toThrow(/line 1 describes no picture/);
    await writeFile(file, '\n');
    await expect(readManifest(file)).rejects.toThrow(/lists no pictures/);
    await expect(readManifest(join(root, 'nowhere'))).rejects.toThrow(/nowhere: does not exist/);
  });
});
