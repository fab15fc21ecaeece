import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetEntry } from '../../datasets/entry.ts';
import { syntheticLandmarks } from '../../faces/faces.fixture.ts';
import { readCropIndex, writeCropIndex } from './crop-index.ts';
import type { CropRow } from './crop-row.ts';
import { decodeNpy, encodeNpy } from './npy.ts';
import { openShards } from './open-shards.ts';
import { packSegment } from './segment.ts';
import { openShardWriter, shardPath } from './write-shards.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-shards-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Bytes that are all different from those of other seeds and lengths. */
const bytesOf = (seed: number, length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17) % 251);

/** The files in an archive, as another program sees them. */
async function filesIn(path: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const archive = extract();
  archive.end(await readFile(path));
  for await (const file of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of file) chunks.push(chunk as Buffer);
    files.set(file.header.name, Buffer.concat(chunks));
    expect(file.header).toMatchObject({ mode: 0o644, uid: 0, gid: 0, mtime: new Date(0), type: 'file' });
  }
  return files;
}

const entry: DatasetEntry = {
  path: 'fake/äöü 1.mp4',
  kind: 'video',
  cropped: false,
  dataset: 'Made-up',
  label: 1,
  method: 'Deepfakes',
  family: 'swap',
  target: 'original/000',
  source: null,
  identity: '000',
  video: 'Deepfakes/000_003',
  split: 'train',
  compression: 'c23',
  mask: null,
};

describe('segments and shards', () => {
  it('keep every byte, whatever the lengths, where the places say', async () => {
    const set = join(root, 'lengths');
    const writer = await openShardWriter(set, 6000);
    const lengths = [[0, 1, 511], [512, 513], [4000], [3, 3, 3, 3]];
    const written: { name: string; shard: number; offset: number; data: Uint8Array }[] = [];
    for (const [s, sizes] of lengths.entries()) {
      const members = sizes.map((length, i) => ({ name: `${s}-${i}.jpg`, data: bytesOf(10 * s + i, length) }));
      const { bytes, places } = await packSegment(members);
      expect(bytes.length % 512).toBe(0);
      const { shard, offset } = await writer.add(bytes);
      for (const [i, place] of places.entries()) {
        const { name, data } = members[i] as (typeof members)[number];
        written.push({ name, shard, offset: offset + place.offset, data });
      }
    }
    const shards = await writer.close();
    expect(shards).toBeGreaterThan(1);
    const reader = openShards(set);
    for (const { shard, offset, data } of [...written].reverse()) {
      expect(reader.crop({ shard, offset, length: data.length })).toEqual(Buffer.from(data));
    }
    reader.close();
    for (let shard = 0; shard < shards; shard++) {
      const files = await filesIn(shardPath(set, shard));
      const expected = written.filter((member) => member.shard === shard);
      expect([...files.keys()]).toEqual(expected.map(({ name }) => name));
      for (const { name, data } of expected) expect(files.get(name)).toEqual(Buffer.from(data));
    }
  });

  it('are the same bytes for the same members', async () => {
    const members = [{ name: 'a.png', data: bytesOf(1, 700) }];
    const first = await packSegment(members);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await packSegment(members)).bytes).toEqual(first.bytes);
  });

  it('refuse names that need more than one header', async () => {
    await expect(packSegment([{ name: 'ü.png', data: bytesOf(1, 1) }])).rejects.toThrow(RangeError);
    await expect(packSegment([{ name: 'x'.repeat(101), data: bytesOf(1, 1) }])).rejects.toThrow(RangeError);
  });

  it('say where a shard is cut short or missing', async () => {
    const set = join(root, 'cut');
    const writer = await openShardWriter(set);
    await writer.add((await packSegment([{ name: 'a.jpg', data: bytesOf(1, 3000) }])).bytes);
    await writer.close();
    await truncate(shardPath(set, 0), 2000);
    const reader = openShards(set);
    const place = { offset: 512, length: 3000 };
    expect(() => reader.crop({ ...place, shard: 0 })).toThrow(/00000\.tar: ends before byte 3512.*copy the set again/);
    expect(() => reader.crop({ ...place, shard: 1 })).toThrow(/00001\.tar: does not exist/);
    reader.close();
  });
});

describe('landmarks', () => {
  it('come back bit for bit, in a file that begins as NumPy files do', () => {
    const landmarks = syntheticLandmarks();
    const bytes = encodeNpy(landmarks);
    expect(Buffer.from(bytes.subarray(0, 6)).toString('latin1')).toBe('\x93NUMPY');
    expect(bytes.length).toBe(128 + 4 * 936);
    // At an odd address, as in the middle of an archive.
    const shifted = Buffer.concat([Buffer.from([0]), bytes]).subarray(1);
    expect(decodeNpy(shifted)).toEqual(landmarks);
    expect(() => decodeNpy(bytes.subarray(0, 500))).toThrow(RangeError);
  });
});

describe('the index', () => {
  const row = (i: number): CropRow => ({
    entry: i < 2 ? entry : { ...entry, video: 'Deepfakes/003_000', split: null, cropped: true, kind: 'frames' },
    unit: 'a'.repeat(64),
    shard: i,
    // Beyond 32 bits.
    offset: 5_000_000_000 + i,
    length: 100 + i,
    sha256: createHash('sha256').update(`${i}`).digest('hex'),
    time: i / 3,
    box: { x: -1.5, y: 2.25, width: 100 / 3, height: 7 },
    toPicture: { a: 1.1, b: -0.2, tx: 3 + i, ty: 1 / 7 },
    faceSize: 99.9,
    landmarks: i === 1 ? null : { offset: 6_000_000_000, length: 3872 },
  });

  it('comes back as it was, null and all', async () => {
    const path = join(root, 'index.parquet');
    const rows = [row(0), row(1), row(2)];
    await writeCropIndex(path, rows);
    expect(await readCropIndex(path)).toEqual(rows);
    const bytes = await readFile(path);
    await writeCropIndex(path, rows);
    expect(await readFile(path)).toEqual(bytes);
  });

  it('may be empty, and says so when it is none', async () => {
    const path = join(root, 'empty.parquet');
    await writeCropIndex(path, []);
    expect(await readCropIndex(path)).toEqual([]);
    await writeFile(path, 'PAR1 and something else');
    await expect(readCropIndex(path)).rejects.toThrow(/empty\.parquet: is no index of a prepared set/);
    await expect(readCropIndex(join(root, 'none.parquet'))).rejects.toThrow(/does not exist/);
  });
});
