/**
 * @file Galleries: made once and found again, made anew where they must be, from folders, prepared sets and files of
 * embeddings.
 */
import { cp, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeEmbeddings } from '../../../detector/node/embedding-file.ts';
import type { UserError } from '../../../errors.ts';
import { MINIATURE, miniatureQuads, writePreparedSet } from '../../../prepare/set/prepared-set.fixture.ts';
import { nearestFaces } from '../../explain/neighbours.ts';
import { writeDemoFaces } from '../demo-faces.fixture.ts';
import { type OpenScanner, openScanner } from '../open-scanner.ts';
import { type GalleryScanner, galleryIndex, readGallery } from './gallery-index.ts';

let root: string;
let folder: string;
let scanner: OpenScanner;
const problems: string[] = [];
const options = { problem: (error: UserError) => void problems.push(error.message) };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-gallery-'));
  folder = join(root, 'gallery');
  scanner = await openScanner();
  const [first, second, third] = (await writeDemoFaces(join(root, 'faces'), 3)) as [string, string, string];
  await mkdir(join(folder, 'real'), { recursive: true });
  await mkdir(join(folder, 'swap'));
  await cp(first, join(folder, 'real', 'a.jpg'));
  await cp(second, join(folder, 'swap', 'b.jpg'));
  await cp(third, join(folder, 'swap', 'c.jpg'));
  await writeFile(join(folder, 'swap', 'broken.jpg'), 'nothing');
});
afterAll(async () => {
  await scanner?.close();
  await rm(root, { recursive: true, force: true });
});

const index = (gallery: string, open: () => Promise<GalleryScanner> = async () => scanner) =>
  galleryIndex(gallery, scanner.detector.checksum, open, options);
const never = async () => {
  throw new Error('embedded once more');
};

describe('a gallery', () => {
  it('is embedded once, beside its pictures, and read as natural and forged faces', async () => {
    const path = await index(folder);
    expect(path.startsWith(join(folder, '.realcentric'))).toBe(true);
    expect(problems).toEqual([expect.stringContaining('broken.jpg')]);
    expect(await index(folder, never)).toBe(path);
    const gallery = await readGallery(path, scanner.detector.checksum);
    expect(gallery.files).toEqual(['real/a.jpg', 'swap/b.jpg', 'swap/c.jpg']);
    expect(gallery.kinds).toEqual(['natural', 'forged', 'forged']);
    const [nearest, ...others] = nearestFaces(gallery, gallery.vectors.subarray(0, gallery.width), 3);
    expect(nearest).toMatchObject({ file: 'real/a.jpg', kind: 'natural', similarity: expect.closeTo(1) });
    expect(others).toHaveLength(2);
  });

  it('is embedded again where a picture has changed or its index is damaged', async () => {
    const path = await index(folder);
    await utimes(join(folder, 'real', 'a.jpg'), 1, 1);
    await expect(index(folder, never)).rejects.toThrow('embedded once more');
    await index(folder);
    await writeFile(path, 'cut short');
    await expect(index(folder, never)).rejects.toThrow('embedded once more');
    await index(folder);
    expect(await readdir(join(folder, '.realcentric'))).toHaveLength(1);
  });

  it('can be a file of embeddings, without its centers, by the same detector alone', async () => {
    const path = join(root, 'embeddings.parquet');
    const rows = [
      { file: 'real/a.jpg', kind: 'real', z: [1, 0] },
      { file: null, kind: 'center', z: [0, 1] },
      { file: 'x/b.jpg', kind: 'reenact', z: [0.6, 0.8] },
    ];
    await writeEmbeddings(path, rows, { detector: 'abc' });
    expect(await index(path, never)).toBe(path);
    expect(await readGallery(path, 'abc')).toEqual({
      width: 2,
      files: ['real/a.jpg', 'x/b.jpg'],
      kinds: ['natural', 'forged'],
      vectors: Float32Array.of(1, 0, 0.6, 0.8),
    });
    await expect(readGallery(path, 'def')).rejects.toThrow(/was not made by the detector that scans/);
    await writeEmbeddings(path, rows.slice(1, 2), { detector: 'abc' });
    await expect(readGallery(path, 'abc')).rejects.toThrow(/holds no faces/);
    await writeFile(path, 'PAR1');
    await expect(readGallery(path, 'abc')).rejects.toThrow(/holds no embeddings, or is damaged/);
    await expect(index(join(root, 'nowhere'))).rejects.toThrow(/nowhere/);
  });

  it('can be a prepared set: a crop of each video, embedded without looking for faces', async () => {
    const set = join(root, 'set');
    await writePreparedSet(set, miniatureQuads(['train'], ['Deepfakes']), MINIATURE);
    const { detector } = scanner;
    const blind = async () => ({ detector, networks: { detector: { run: never }, landmarks: { run: never } } });
    const gallery = await readGallery(await index(set, blind), detector.checksum);
    expect(gallery.kinds).toEqual(['natural', 'natural', 'forged', 'forged']);
    expect(gallery.files).toContain('original/000.mp4');
  });

  it('of many rows is written and read in groups', async () => {
    const path = join(root, 'many.parquet');
    function* rows() {
      for (let i = 0; i < 4321; i++)
        yield { file: `${i}`, kind: i % 2 === 0 ? 'real' : 'swap', z: [Math.cos(i), Math.sin(i)] };
    }
    expect(await writeEmbeddings(path, rows(), { detector: 'abc' })).toBe(4321);
    const gallery = await readGallery(path, 'abc');
    expect(gallery.files.at(-1)).toBe('4320');
    expect(gallery.vectors[2 * 4320]).toBeCloseTo(Math.cos(4320), 5);
  });
});
