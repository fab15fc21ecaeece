/** @file Forged sets: layout, manifest, untouched originals, the same bytes from the same seed, going on after a stop. */
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenFaceNetworks, openFaceNetworks } from '../faces/node/networks.ts';
import { readPicture } from '../media/pictures.ts';
import { writeDemoFaces } from '../scan/node/demo-faces.fixture.ts';
import { type ForgedSetOptions, writeForgedSet } from './forged-set.ts';
import { type ManifestLine, readManifest } from './manifest-line.ts';
import { listPhotographs } from './photographs.ts';
import { remakeForgeries } from './remake.ts';

let root: string;
let photos: string;
let networks: OpenFaceNetworks;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-forge-'));
  photos = join(root, 'photos');
  await writeDemoFaces(photos, 5);
  networks = await openFaceNetworks();
}, 120_000);
afterAll(async () => {
  await networks.close();
  await rm(root, { recursive: true, force: true });
});

const options = (more: Partial<ForgedSetOptions> = {}): ForgedSetOptions => ({
  methods: ['selfblend', 'swap'],
  seed: 1,
  partShare: 0.4,
  format: 'png',
  quality: 95,
  problem: (error) => {
    throw error;
  },
  ...more,
});

const manifestOf = (folder: string) => readManifest(join(folder, 'manifest.jsonl'));

describe('a forged set', () => {
  it('holds quads in the layout of FaceForensics++, with masks, and all that was drawn', async () => {
    const out = join(root, 'set');
    const set = await writeForgedSet(await listPhotographs(photos), out, networks, options());
    expect(set).toMatchObject({ quads: 2, originals: 4, forgeries: 8, faceless: [] });
    expect(set.unpaired).toHaveLength(1);
    const lines = await manifestOf(out);
    expect(lines).toHaveLength(12);
    expect(lines.map((l) => l.path)).toContain('manipulated_sequences/swap/raw/frames/000_001/0000.png');
    expect(lines.map((l) => l.path)).toContain('manipulated_sequences/swap/raw/frames/001_000/0000.png');
    expect(lines.map((l) => l.path)).toContain('original_sequences/photos/raw/frames/003/0000.png');
    const pairs = await Promise.all(
      ['train', 'val', 'test'].map(async (n) => JSON.parse(await readFile(join(out, `${n}.json`), 'utf8'))),
    );
    expect(pairs.flat()).toEqual([
      ['000', '001'],
      ['002', '003'],
    ]);
    for (const line of lines.filter((l) => l.label === 'fake')) {
      const original = lines.find((l) => l.label === 'real' && l.target === line.target) as ManifestLine;
      const [a, b, m] = await Promise.all(
        [original.path, line.path, line.mask as string].map((p) => readPicture(join(out, p))),
      );
      const [real, fake, mask] = [a?.image, b?.image, m?.image] as { data: Uint8Array }[];
      let changed = 0;
      for (let i = 0; i < (real as { data: Uint8Array }).data.length; i++) {
        if (real?.data[i] === fake?.data[i]) continue;
        changed++;
        // Rounding leaves 0 where the share is below 1/510: such a pixel may still differ by a level.
        if (mask?.data[i] === 0)
          expect(Math.abs((real?.data[i] as number) - (fake?.data[i] as number))).toBeLessThanOrEqual(6);
      }
      expect(changed).toBeGreaterThan(1000);
      expect(line.record).toMatchObject({ method: line.method, seed: 1, partShare: 0.4, crop: expect.any(Number) });
      expect(line.sha256).toBe(
        createHash('sha256')
          .update(await readFile(join(out, line.path)))
          .digest('hex'),
      );
      expect(line.source === line.target).toBe(line.method === 'selfblend');
    }
    await expect(writeForgedSet(await listPhotographs(photos), out, networks, options())).rejects.toThrow(
      /exists already/,
    );
  }, 60_000);

  it('goes on after a stop, with the same bytes as without', async () => {
    const out = join(root, 'stopped');
    const stop = new AbortController();
    const progress = ({ label, done }: { label: string; done: number }) => {
      if (label === 'Forging quads' && done === 1) stop.abort(new Error('stopped'));
    };
    const photographs = await listPhotographs(photos);
    const jpeg = options({ format: 'jpeg', seed: 7 });
    await expect(
      writeForgedSet(photographs, out, networks, { ...jpeg, progress, signal: stop.signal }),
    ).rejects.toThrow('stopped');
    await expect(access(out)).rejects.toThrow();
    await expect(writeForgedSet(photographs, out, networks, options({ seed: 8 }))).rejects.toThrow(/other settings/);
    await writeForgedSet(photographs, out, networks, jpeg);
    const again = join(root, 'again');
    await writeForgedSet(photographs, again, networks, jpeg);
    expect(await readFile(join(out, 'manifest.jsonl'), 'utf8')).toBe(
      await readFile(join(again, 'manifest.jsonl'), 'utf8'),
    );
    for (const { path } of await manifestOf(out)) {
      expect((await readFile(join(out, path))).equals(await readFile(join(again, path))), path).toBe(true);
    }
    const remade = join(root, 'remade');
    const whole = await remakeForgeries(join(out, 'manifest.jsonl'), remade, { problem: jpeg.problem });
    expect(whole).toEqual({ forgeries: 8, equal: 8 });
    for (const { path, mask } of await manifestOf(out)) {
      if (mask === null) continue;
      for (const file of [path, mask]) {
        expect((await readFile(join(out, file))).equals(await readFile(join(remade, file))), file).toBe(true);
      }
    }
  }, 60_000);

  it('cannot be made of one person', async () => {
    const alone = join(root, 'alone');
    await mkdir(alone);
    await writeDemoFaces(alone, 1);
    const out = join(root, 'none');
    await expect(writeForgedSet(await listPhotographs(alone), out, networks, options())).rejects.toThrow(
      /one person alone, and a forgery takes two/,
    );
    await expect(access(`${out}.partial`)).rejects.toThrow();
  });
});
