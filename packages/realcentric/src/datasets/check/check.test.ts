import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../media/pictures.ts';
import { random, uniform } from '../../random.ts';
import { writeManifest } from '../manifest-file.ts';
import { openDataset } from '../open.ts';
import { plant, tree } from '../tree.fixture.ts';
import { checkDataset } from './check.ts';

/** A picture that looks like no other seed's. */
function photograph(seed: number) {
  const draws = random(seed, 'photograph');
  const pixels = Uint8Array.from({ length: 12 * 9 * 3 }, () => uniform(draws, 0, 255));
  return sharp(pixels, { raw: { width: 12, height: 9, channels: 3 } }).resize(240, 180, { kernel: 'cubic' });
}

/** Pictures by path, drawn from seeds, under a CSV file with these rows. */
async function pictureSet(seeds: Readonly<Record<string, number>>, rows: readonly string[]): Promise<string> {
  const root = tree({ 'list.csv': ['path,label,video,identity,method,target,source,split', ...rows].join('\n') });
  for (const [path, seed] of Object.entries(seeds)) plant(root, { [path]: await photograph(seed).png().toBuffer() });
  return root;
}

const check = async (root: string, options = {}) => checkDataset(await openDataset(root), options);

describe('checkDataset', () => {
  it('finds nothing wrong where nothing is', async () => {
    const root = await pictureSet({ 'a.png': 1, 'b.png': 2, 'c.png': 3, 'd.png': 4 }, [
      ...[
        'a.png,0,a,Ann,,,,train',
        'b.png,1,b,Ann,swap,a,,train',
        'c.png,0,c,Bob,,,,test',
        'd.png,1,d,Bob,swap,c,,test',
      ],
    ]);
    const result = await check(root);
    expect(result).toMatchObject({ fine: true, leaks: [], unreadable: [], contradictions: [], compared: 4 });
    expect(result.missing).toEqual({ files: [], partners: [], masks: [] });
    expect(result.counts).toHaveLength(4);
    expect(result.counts[1]).toMatchObject({ label: 1, method: 'swap', split: 'train', entries: 1, videos: 1 });
  });

  it('finds people, targets and sources on both sides', async () => {
    const root = await pictureSet({ 'a.png': 1, 'b.png': 2, 'c.png': 3, 'd.png': 4 }, [
      ...['a.png,0,a,Ann,,,,train', 'b.png,1,b,Ann,swap,a,c,test', 'c.png,0,c,Bob,,,,val', 'd.png,1,d,,swap,,c,'],
    ]);
    const { leaks, fine } = await check(root);
    expect(fine).toBe(false);
    expect(leaks).toEqual([
      { kind: 'clip', what: 'a', splits: { train: 1, test: 1 }, examples: ['a.png', 'b.png'] },
      { kind: 'clip', what: 'c', splits: { val: 1, test: 1 }, examples: ['b.png', 'c.png'] },
      { kind: 'identity', what: 'list: Ann', splits: { train: 1, test: 1 }, examples: ['a.png', 'b.png'] },
    ]);
  });

  it('finds the same bytes, across splits, across labels, and on one side', async () => {
    const seeds = { 'a.png': 1, 'b.png': 1, 'c.png': 2, 'd.png': 2, 'e.png': 3, 'f.png': 3 };
    const root = await pictureSet(seeds, [
      ...['a.png,0,a,,,,,train', 'b.png,0,b,,,,,test', 'c.png,0,c,,,,,train', 'd.png,1,d,,swap,,,train'],
      ...['e.png,0,e,,,,,val', 'f.png,0,f,,,,,val'],
    ]);
    const result = await check(root);
    expect(result.leaks).toEqual([
      { kind: 'bytes', what: 'a.png', splits: { train: 1, test: 1 }, examples: ['a.png', 'b.png'] },
    ]);
    expect(result.contradictions).toEqual([['c.png', 'd.png']]);
    expect(result.repeated).toEqual([
      ['c.png', 'd.png'],
      ['e.png', 'f.png'],
    ]);
    expect(result.fine).toBe(false);
    expect(await check(root, { quick: true })).toMatchObject({
      leaks: [],
      contradictions: [],
      compared: 0,
      fine: true,
    });
  });

  it('finds recompressed and scaled copies in other splits, in frames too', async () => {
    const root = await pictureSet({ 'a.png': 1, 'x.png': 9, 'clip/000.png': 5, 'clip/001.png': 6, 'clip/002.png': 7 }, [
      ...[
        'a.png,0,a,,,,,train',
        'b.jpg,0,b,,,,,test',
        'x.png,0,x,,,,,test',
        'clip,0,clip,,,,,val',
        'y.webp,1,y,,swap,,,train',
      ],
    ]);
    plant(root, { 'b.jpg': await photograph(1).resize(120, 90).jpeg({ quality: 40 }).toBuffer() });
    plant(root, { 'y.webp': await photograph(6).webp({ quality: 50 }).toBuffer() });
    const { leaks } = await check(root);
    const found = leaks.map(({ kind, examples }) => [kind, ...[...examples].sort()]);
    expect(found.sort()).toEqual([
      ['look', 'a.png', 'b.jpg'],
      ['look', 'clip', 'y.webp'],
    ]);
  });

  it('compares videos by frames that it is given', async () => {
    const root = tree({ 'list.csv': 'path,label,split\na.mp4,0,train\nb.mp4,0,test\nc.mp4,0,test\n' });
    plant(root, ['a.mp4', 'b.mp4', 'c.mp4']);
    const seeds: Record<string, number> = { 'a.mp4': 1, 'b.mp4': 1, 'c.mp4': 2 };
    const frames = async (file: string) => {
      const name = file.slice(-5);
      return [(await readPicture(await photograph(seeds[name]!).png().toBuffer())).image];
    };
    const without = await check(root);
    expect(without).toMatchObject({ leaks: [], compared: 0 });
    expect(without.notes.join()).toMatch(
      /3 videos were compared by their bytes, not by how they look \(--videos does\)/,
    );
    const { leaks, compared } = await check(root, { frames });
    expect(compared).toBe(3);
    expect(leaks).toMatchObject([{ kind: 'look', splits: { train: 1, test: 1 }, examples: ['a.mp4', 'b.mp4'] }]);
  });

  it('tells what is missing: partners, also in that compression, masks of some, files of a manifest', async () => {
    const root = tree([
      ...['000', '001'].map((id) => `original_sequences/youtube/c23/videos/${id}.mp4`),
      'original_sequences/youtube/c40/videos/000.mp4',
      ...['000_001', '001_000'].map((pair) => `manipulated_sequences/FaceSwap/c40/videos/${pair}.mp4`),
      'manipulated_sequences/FaceSwap/c23/videos/002_000.mp4',
      'manipulated_sequences/FaceSwap/masks/videos/000_001.mp4',
      'manipulated_sequences/Face2Face/c23/videos/000_001.mp4',
    ]);
    const { missing } = await check(root);
    expect(missing.partners).toEqual([
      { video: 'youtube/001', role: 'source', compression: 'c40', forgeries: 1 },
      { video: 'youtube/001', role: 'target', compression: 'c40', forgeries: 1 },
      { video: 'youtube/002', role: 'target', compression: null, forgeries: 1 },
    ]);
    // Of Face2Face no mask was downloaded at all.
    expect(missing.masks).toMatchObject([{ method: 'FaceSwap', forgeries: 2 }]);

    const whole = await openDataset(root);
    const gone = { ...whole.entries[0]!, path: 'gone.mp4', video: 'youtube/gone' };
    const unmasked = whole.entries.map((entry) => (entry.mask === null ? entry : { ...entry, mask: 'masks/gone.mp4' }));
    await writeManifest(`${root}/list.parquet`, { ...whole, entries: [...unmasked, gone] });
    const { missing: files } = await check(`${root}/list.parquet`);
    expect(files.files).toEqual([
      { path: 'masks/gone.mp4', namedIn: 'manipulated_sequences/FaceSwap/c40/videos/000_001.mp4 (mask)' },
      { path: 'gone.mp4', namedIn: 'manifest' },
    ]);
  });

  it('reports files that are empty or broken, and goes on', async () => {
    const root = await pictureSet({ 'a.png': 1 }, [
      'a.png,0,a,,,,,',
      'b.png,0,b,,,,,',
      'c.png,0,c,,,,,',
      'd.mp4,0,d,,,,,',
    ]);
    plant(root, { 'b.png': '', 'c.png': 'no picture', 'd.mp4': '' });
    const { unreadable, compared, fine } = await check(root);
    expect(unreadable.map(({ path }) => path)).toEqual(['b.png', 'd.mp4', 'c.png']);
    expect(unreadable[0]!.problem).toMatch(/b\.png: is empty \(0 bytes\)/);
    expect({ compared, fine }).toEqual({ compared: 1, fine: false });
  });

  it('stops when told to, and tells how far it is', async () => {
    const root = await pictureSet({ 'a.png': 1, 'b.png': 1 }, ['a.png,0,a,,,,,', 'b.png,0,b,,,,,']);
    const labels = new Set<string>();
    await check(root, { progress: (event: { label: string }) => labels.add(event.label) });
    expect([...labels]).toEqual(['Looking for files', 'Comparing files of equal size', 'Comparing how pictures look']);
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(check(root, { signal: stopped })).rejects.toThrow('stopped');
  });

  it('follows a link to a picture', async () => {
    const elsewhere = tree({ 'a.png': await photograph(1).png().toBuffer() });
    const root = tree({ 'list.csv': 'path,label\na.png,0\n' });
    symlinkSync(join(elsewhere, 'a.png'), join(root, 'a.png'));
    expect(await check(root)).toMatchObject({ fine: true, compared: 1 });
    writeFileSync(join(elsewhere, 'a.png'), '');
    expect((await check(root)).unreadable).toHaveLength(1);
  });
});
