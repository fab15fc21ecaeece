import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetEntry, Manifest } from '../../datasets/entry.ts';
import { mapPoints } from '../../faces/similarity.ts';
import { createImage, type RgbImage } from '../../images/image.ts';
import { readPicture, writePicture } from '../../media/pictures.ts';
import type { CropRow } from '../shards/crop-row.ts';
import { openShards } from '../shards/open-shards.ts';
import { demoHeads, drawFrame, FRAME, forged, framesEntry, writeFrames } from './clips.fixture.ts';
import { type PrepareSetOptions, prepareSet } from './prepare-set.ts';
import { readPreparedSet, setFiles } from './set-files.ts';

const options: PrepareSetOptions = { frames: 4, size: 96, format: 'jpeg', quality: 90, workers: 2 };

let root: string;
let manifest: Manifest;
let heads: RgbImage[];
let out: string;

const at = (...parts: string[]) => join(root, ...parts);

/** Every file of a set but what only this machine needs, by name. */
async function bytesOf(set: string): Promise<Map<string, Buffer>> {
  const names = (await readdir(set, { recursive: true })).filter((name) => !name.startsWith('cache')).sort();
  const files = new Map<string, Buffer>();
  for (const name of names)
    if ((await stat(join(set, name))).isFile()) files.set(name, await readFile(join(set, name)));
  return files;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-prepare-'));
  heads = await demoHeads(at('heads'), 3);
  const [a, b, c] = heads as [RgbImage, RgbImage, RgbImage];
  const moving = (head: RgbImage, i: number) => ({ head, x: 10 + 12 * i, y: 20 + 2 * i, side: 140 });
  const real = Array.from({ length: 8 }, (_, i) => drawFrame([moving(a, i)]));
  await writeFrames(at('data', 'real', '000'), real);
  await writeFrames(at('data', 'fake', '000_001'), real.map(forged));
  // Ends sooner than its target.
  await writeFrames(at('data', 'fake', '000_002'), real.slice(0, 5).map(forged));
  // Two people, the larger on the left; the mask is on the smaller, and the clip is also that of a real.
  const two = Array.from({ length: 4 }, (_, i) =>
    drawFrame([
      { head: b, x: 2 * i, y: 10, side: 170 },
      { head: c, x: 200, y: 40 + i, side: 110 },
    ]),
  );
  await writeFrames(at('data', 'real', 'two'), two);
  await writeFrames(at('data', 'fake', 'two'), two.map(forged));
  const mask = createImage(FRAME.width, FRAME.height);
  for (let y = 60; y < 130; y++) mask.data.fill(255, 3 * (y * FRAME.width + 220), 3 * (y * FRAME.width + 290));
  await writeFrames(at('data', 'masks', 'two'), [mask, mask, mask, mask]);
  // Faces in frames 3, 4 and 5 alone, which four frames spread over twelve all miss.
  const seldom = Array.from({ length: 12 }, (_, i) => drawFrame(i >= 2 && i <= 6 && i !== 4 ? [moving(b, i % 3)] : []));
  await writeFrames(at('data', 'real', 'seldom'), seldom);
  await writeFrames(at('data', 'real', 'nobody'), [drawFrame([])]);
  await writePicture(at('data', 'real', 'photo.png'), drawFrame([moving(c, 1)]));
  await writeFile(
    at('data', 'real', 'broken.jpg'),
    (await readFile(at('heads', (await readdir(at('heads')))[0] as string))).subarray(0, 900),
  );
  await writeFile(at('data', 'real', 'empty.jpg'), '');
  const fake = { label: 1, method: 'Blur', family: 'swap' } as const;
  const entries: DatasetEntry[] = [
    framesEntry({ path: 'fake/000_001', video: 'Blur/000_001', target: 'original/000', ...fake }),
    framesEntry({ path: 'fake/000_002', video: 'Blur/000_002', target: 'original/000', ...fake }),
    framesEntry({ path: 'fake/two', video: 'Blur/two', target: 'original/two', mask: 'masks/two', ...fake }),
    framesEntry({ path: 'real/000', video: 'original/000' }),
    framesEntry({ path: 'real/two', video: 'original/two' }),
    framesEntry({ path: 'real/seldom', video: 'original/seldom' }),
    framesEntry({ path: 'real/nobody', video: 'original/nobody' }),
    framesEntry({ path: 'real/photo.png', video: 'original/photo', kind: 'picture' }),
    framesEntry({ path: 'real/broken.jpg', video: 'original/broken', kind: 'picture' }),
    framesEntry({ path: 'real/empty.jpg', video: 'original/empty', kind: 'picture' }),
    framesEntry({ path: 'real/away.jpg', video: 'original/away', kind: 'picture' }),
    framesEntry({ path: 'real/photo.png', video: 'crops/photo', kind: 'picture', cropped: true }),
  ];
  manifest = { root: at('data'), entries, notes: [] };
  out = at('set');
  await prepareSet(manifest, out, options);
}, 120_000);
afterAll(() => rm(root, { recursive: true, force: true }));

const cropsOf = async (video: string) => (await readPreparedSet(out)).rows.filter(({ entry }) => entry.video === video);

describe('prepareSet', () => {
  it('writes crops in the order of the manifest that are what the index says', async () => {
    const { about, videos, rows } = await readPreparedSet(out);
    expect(about).toMatchObject({ entries: 12, videos: 8, skipped: 4, crops: rows.length });
    expect(videos.map(({ entry }) => entry.video)).toEqual(
      manifest.entries.map(({ video }) => video).filter((video) => !/nobody|broken|empty|away/.test(video)),
    );
    const reader = openShards(out);
    for (const row of rows) {
      const { image, format, sha256 } = await readPicture(reader.crop(row));
      expect([image.width, image.height, format, sha256]).toEqual([96, 96, 'jpeg', row.sha256]);
      if (row.landmarks) expect(reader.landmarks(row)).toHaveLength(936);
    }
    reader.close();
    expect(await readdir(out)).toEqual([
      'cache',
      'index.parquet',
      'prepare.json',
      'shards',
      'skipped.jsonl',
      'videos.jsonl',
    ]);
  });

  it('lists what has no crops, with the reason', async () => {
    const { skipped } = await readPreparedSet(out);
    const reasons = Object.fromEntries(skipped.map(({ entry, kind, reason }) => [entry.video, `${kind}: ${reason}`]));
    expect(Object.keys(reasons)).toHaveLength(4);
    expect(reasons['original/nobody']).toBe('no_face: no face in the picture');
    expect(reasons['original/broken']).toMatch(/^unreadable: is (cut short|a damaged)/);
    expect(reasons['original/empty']).toMatch(/^unreadable: is empty/);
    expect(reasons['original/away']).toMatch(/^missing: does not exist/);
  });

  it('cuts a forgery in the boxes of its target at the same times', async () => {
    const [real, fake] = [await cropsOf('original/000'), await cropsOf('Blur/000_001')];
    expect(real.map(({ time }) => time)).toEqual([1, 3, 5, 7]);
    expect(fake.map(({ time, toPicture }) => ({ time, toPicture }))).toEqual(
      real.map(({ time, toPicture }) => ({ time, toPicture })),
    );
    // Its landmarks are its own, and about those of the target.
    expect(fake[0]?.box).not.toEqual(real[0]?.box);
    expect(fake[0]?.faceSize).toBeCloseTo(real[0]?.faceSize as number, -1);
    expect((await cropsOf('Blur/000_002')).map(({ time }) => time)).toEqual([1, 3]);
  });

  it('chooses the face under the mask, in the real that the forgery was made from as well', async () => {
    for (const video of ['original/two', 'Blur/two']) {
      const crops = await cropsOf(video);
      expect(crops).toHaveLength(4);
      for (const { box } of crops) expect(box.x).toBeGreaterThan(200);
    }
    const { videos } = await readPreparedSet(out);
    const chosen = Object.fromEntries(videos.map((video) => [video.entry.video, video.chosen]));
    expect(chosen).toMatchObject({ 'original/two': 'mask', 'Blur/two': 'partner', 'original/000': 'largest' });
  });

  it('takes other frames where those spread evenly show no face', async () => {
    const times = (await cropsOf('original/seldom')).map(({ time }) => time);
    expect(times.length).toBeGreaterThanOrEqual(3);
    for (const time of times) expect([2, 3, 5, 6]).toContain(time);
  });

  it('takes pictures that are cropped already as they are', async () => {
    const [crop] = await cropsOf('crops/photo');
    expect(crop).toMatchObject({ landmarks: null, box: { x: 0, y: 0, ...FRAME } });
  });

  it('stores landmarks in pixels of the crop', async () => {
    const [row] = await cropsOf('original/photo');
    const reader = openShards(out);
    const landmarks = reader.landmarks(row as CropRow) as Float32Array;
    reader.close();
    const inPicture = mapPoints((row as CropRow).toPicture, landmarks);
    const [left, top] = [0, 1].map((n) => Math.min(...inPicture.filter((_, i) => i % 2 === n)));
    expect(left).toBeCloseTo((row as CropRow).box.x, 2);
    expect(top).toBeCloseTo((row as CropRow).box.y, 2);
  });

  it('gives the same bytes with one process, and does nothing again', async () => {
    const again = at('again');
    await prepareSet(manifest, again, { ...options, workers: 1 });
    const expected = await bytesOf(out);
    expect(await bytesOf(again)).toEqual(expected);
    const before = await stat(setFiles(again).index);
    expect((await prepareSet(manifest, again, options)).unchanged).toBe(true);
    expect((await stat(setFiles(again).index)).mtimeMs).toBe(before.mtimeMs);
  });

  it('brings a set up to date: what is there is not done again, and the bytes are those of a fresh one', async () => {
    const grown = at('grown');
    await prepareSet({ ...manifest, entries: manifest.entries.slice(3, 8) }, grown, options);
    const [labels, kept]: [string[], string] = [[], setFiles(grown).cache];
    await rm(kept);
    await prepareSet(manifest, grown, { ...options, progress: ({ label }) => labels.push(label) });
    expect(await bytesOf(grown)).toEqual(await bytesOf(out));
    expect(new Set(labels)).toEqual(new Set(['Preparing']));
  });

  it('goes on where it was aborted', async () => {
    const stopped = at('stopped');
    const controller = new AbortController();
    const progress = ({ done }: { done: number }) => done >= 4 && controller.abort();
    await expect(prepareSet(manifest, stopped, { ...options, progress, signal: controller.signal })).rejects.toThrow(
      /abort/i,
    );
    const units = (await readdir(setFiles(stopped).work, { recursive: true })).filter((name) => name.endsWith('.unit'));
    expect(units.length).toBeGreaterThanOrEqual(2);
    expect(units.length).toBeLessThan(10);
    await prepareSet(manifest, stopped, options);
    expect(await bytesOf(stopped)).toEqual(await bytesOf(out));
  });

  it('refuses other settings, and a folder that cannot be written', async () => {
    await expect(prepareSet(manifest, out, { ...options, size: 128 })).rejects.toThrow(
      /set: holds a set prepared with other settings \(4 frames, 96 pixels, jpeg 90\); give these, or another folder/,
    );
    await expect(prepareSet(manifest, join(root, 'data', 'real', 'photo.png', 'out'), options)).rejects.toThrow(
      /a part of its path is a file/,
    );
    await expect(prepareSet({ ...manifest, entries: [] }, at('none'), options)).rejects.toThrow(/lists nothing/);
  });
});
