/** @file Forgeries made again: the same bytes from manifest and photographs, and what is said where they cannot be the same. */
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserError } from '../errors.ts';
import { syntheticFace } from '../forge/synthetic-face.fixture.ts';
import { encodePicture } from '../media/pictures.ts';
import { writeManifest, writeSyntheticSet } from './forged-set.fixture.ts';
import { type ManifestLine, readManifest } from './manifest-line.ts';
import { type RemakeOptions, remakeForgeries } from './remake.ts';

let root: string;
let manifest: string;
let lines: ManifestLine[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-remake-'));
  lines = await writeSyntheticSet(join(root, 'photos'), join(root, 'set'));
  manifest = join(root, 'set', 'manifest.jsonl');
});
afterAll(() => rm(root, { recursive: true, force: true }));

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
    const files = lines.flatMap(({ path, mask }) => (mask === null ? [] : [path, mask]));
    expect(files).toHaveLength(24);
    for (const file of files) {
      expect((await readFile(join(out, file))).equals(await readFile(join(root, 'set', file))), file).toBe(true);
    }
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
