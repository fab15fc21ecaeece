/**
 * @file Single crops a second read from shards in random order, on one thread: `node --conditions=source bench/shards.ts [--json]`.
 * The files are in the memory of the system, as those of a set that is trained on are after the first epoch where it fits.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeNpy } from '../packages/realcentric/src/prepare/shards/npy.ts';
import { type CropPlace, openShards } from '../packages/realcentric/src/prepare/shards/open-shards.ts';
import { packSegment } from '../packages/realcentric/src/prepare/shards/segment.ts';
import { openShardWriter } from '../packages/realcentric/src/prepare/shards/write-shards.ts';
import { integer, random } from '../packages/realcentric/src/random.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, crops: { type: 'string', default: '16000' } },
});
const CROPS_OF_A_VIDEO = 32;
const READS = 200_000;
/** A crop of 256 pixels as JPEG 95. */
const TYPICAL_BYTES = [12_000, 24_000] as const;

const draw = random('bench', 'shards');
const folder = await mkdtemp(join(tmpdir(), 'realcentric-bench-'));
try {
  const writer = await openShardWriter(folder);
  const landmarks = encodeNpy(new Float32Array(936));
  const places: CropPlace[] = [];
  for (let video = 0; video < Number(values.crops) / CROPS_OF_A_VIDEO; video++) {
    const members = Array.from({ length: CROPS_OF_A_VIDEO }, (_, i) => [
      { name: `${video}-${i}.jpg`, data: new Uint8Array(integer(draw, ...TYPICAL_BYTES)).fill(video + i) },
      { name: `${video}-${i}.npy`, data: landmarks },
    ]).flat();
    const segment = await packSegment(members);
    const { shard, offset } = await writer.add(segment.bytes);
    for (let i = 0; i < segment.places.length; i += 2) {
      const place = (n: number) => {
        const { offset: inside, length } = segment.places[n] as { offset: number; length: number };
        return { offset: offset + inside, length };
      };
      places.push({ shard, ...place(i), landmarks: place(i + 1) });
    }
  }
  await writer.close();
  const reader = openShards(folder);
  const rate = (read: (place: CropPlace) => unknown): number => {
    const start = performance.now();
    for (let i = 0; i < READS; i++) read(places[integer(draw, 0, places.length - 1)] as CropPlace);
    return Math.round((1000 * READS) / (performance.now() - start));
  };
  rate(reader.crop);
  const results = {
    crops: places.length,
    cropsPerSecond: rate(reader.crop),
    withLandmarksPerSecond: rate((place) => [reader.crop(place), reader.landmarks(place)]),
  };
  reader.close();
  if (values.json) console.log(JSON.stringify(results, null, 2));
  else {
    console.log(`${results.crops} crops: ${results.cropsPerSecond} crops a second in random order`);
    console.log(`with their landmarks: ${results.withLandmarksPerSecond} a second`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
