/** @file Faces in photographs: how many, where, turned, small, none. Counts are what a person sees in the pictures. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImage, type RgbImage } from '../images/image.ts';
import { crop, resize } from '../images/resample.ts';
import { listPictures } from '../media/list.ts';
import { readPicture } from '../media/pictures.ts';
import { normal, random } from '../random.ts';
import { overlap } from './boxes.ts';
import { findFaces } from './find.ts';
import { type OpenFaceNetworks, openFaceNetworks } from './node/networks.ts';
import { turnImage } from './pyramid.ts';

const demo = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api')), '..', 'demo');
const photograph = async (n: number): Promise<RgbImage> => (await readPicture(join(demo, `sample${n}.jpg`))).image;

/** The picture in a grey one of 1600 x 1200 pixels. */
function inLarger(image: RgbImage, left: number, top: number): RgbImage {
  const out = createImage(1600, 1200);
  out.data.fill(128);
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(3 * y * image.width, 3 * (y + 1) * image.width);
    out.data.set(row, 3 * ((top + y) * out.width + left));
  }
  return out;
}

const scaled = (image: RgbImage, scale: number) =>
  resize(image, Math.round(image.width * scale), Math.round(image.height * scale));

let networks: OpenFaceNetworks;
beforeAll(async () => {
  networks = await openFaceNetworks({ threads: 1 });
});
afterAll(() => networks.close());

describe('photographs', { timeout: 120_000 }, () => {
  const counts = [3, 3, 3, 4, 5, 4];
  for (const [i, count] of counts.entries()) {
    it(`sample${i + 1} has ${count} faces${i === 1 ? ' (one a profile)' : ''}, largest first`, async () => {
      const faces = await findFaces(await photograph(i + 1), networks);
      expect(faces).toHaveLength(count);
      expect(faces.map((f) => f.size)).toEqual(faces.map((f) => f.size).toSorted((a, b) => b - a));
      for (const [k, face] of faces.entries()) {
        expect(face.tooSmall).toBe(false);
        expect(face.landmarkScore).toBeGreaterThan(0.9);
        expect(face.detectionScore).toBeGreaterThan(0.75);
        expect(face.landmarks).toHaveLength(936);
        for (const other of faces.slice(k + 1)) expect(overlap(face.box, other.box)).toBeLessThan(0.1);
      }
    });
  }

  it('turned by quarters give the same faces, turned', async () => {
    const image = scaled(await photograph(6), 0.5);
    const upright = await findFaces(image, networks);
    for (const turns of [1, 2, 3] as const) {
      const faces = await findFaces(turnImage(image, turns), networks);
      expect(faces).toHaveLength(4);
      for (const face of upright) {
        const [x, y] = [face.box.x + face.box.width / 2, face.box.y + face.box.height / 2];
        const [toX, toY] = [
          [x, y],
          [image.height - y, x],
          [image.width - x, image.height - y],
          [y, image.width - x],
        ][turns];
        const there = faces.find((f) => {
          const middle = [f.box.x + f.box.width / 2, f.box.y + f.box.height / 2];
          return Math.hypot(middle[0] - toX, middle[1] - toY) < 0.1 * face.size;
        });
        const turn = (there?.roll ?? Number.NaN) - face.roll - (turns * Math.PI) / 2;
        expect(Math.cos(turn)).toBeGreaterThan(Math.cos(0.15));
      }
    }
  });

  it('with faces of about 40 pixels in a picture of 1600 x 1200 still give them all', async () => {
    const small = scaled(await photograph(5), 40 / 216);
    const faces = await findFaces(inLarger(small, 1100, 800), networks);
    expect(faces).toHaveLength(5);
    expect(faces.every((f) => f.box.x > 1100 && f.box.y > 800)).toBe(true);
  });

  it('that show nothing but the face still give it', async () => {
    const image = await photograph(5);
    for (const { box } of await findFaces(image, networks)) {
      const { x, y, width, height } = box;
      const region = { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
      expect(await findFaces(crop(image, region), networks)).toHaveLength(1);
    }
  });

  it('cut through a face do not get it mirrored to a whole one', async () => {
    const image = scaled(await photograph(6), 0.5);
    const [face] = (await findFaces(image, networks)).filter((f) => Math.abs(f.roll) < 0.2);
    const { x, y, width, height } = face.box;
    const region = {
      x: Math.round(x + 0.7 * width),
      y: Math.round(y - height),
      width: 300,
      height: Math.round(3 * height),
    };
    for (const other of await findFaces(crop(image, region), networks)) {
      expect(other.inside).toBeGreaterThan(0.6);
    }
    const part = { ...region, x: Math.round(x + 0.15 * width) };
    const [cut] = (await findFaces(crop(image, part), networks)).filter((f) => f.box.x < 10);
    expect(cut.inside).toBeGreaterThan(0.75);
    expect(cut.inside).toBeLessThan(0.95);
  });

  it('with faces too small to judge report them as such', async () => {
    const faces = await findFaces(scaled(await photograph(6), 24 / 243), networks);
    expect(faces.length).toBeGreaterThanOrEqual(3);
    expect(faces.every((f) => f.tooSmall && f.size < 32)).toBe(true);
    const wanted = await findFaces(scaled(await photograph(6), 24 / 243), networks, { smallest: 16 });
    expect(wanted.every((f) => !f.tooSmall)).toBe(true);
  });
});

describe('pictures without a face', { timeout: 120_000 }, () => {
  it('give none: flat colour, one pixel, a thin strip, noise', async () => {
    const noise = createImage(300, 200);
    const generator = random('noise');
    for (let i = 0; i < noise.data.length; i++)
      noise.data[i] = Math.min(255, Math.max(0, 128 + 60 * normal(generator)));
    for (const image of [createImage(320, 240), createImage(1, 1), createImage(700, 2), noise]) {
      expect(await findFaces(image, networks)).toEqual([]);
    }
  });
});

it('stops when it is told to', async () => {
  const signal = AbortSignal.abort();
  await expect(findFaces(createImage(64, 64), networks, { signal })).rejects.toThrow(/abort/i);
});

const shared = new URL('../../../../../shared/data/', import.meta.url).pathname;
describe.skipIf(!existsSync(shared))('photographs of ../shared/data (skipped where it is absent)', () => {
  it('give a face in at least 99 of 100', { timeout: 300_000 }, async () => {
    for (const folder of ['ffhq', 'lfw']) {
      const files = await listPictures([join(shared, folder)]);
      const sample = files.filter((_, i) => i % Math.ceil(files.length / 60) === 0);
      let found = 0;
      for (const file of sample) {
        const { image } = await readPicture(file);
        if ((await findFaces(image, networks)).length > 0) found++;
      }
      expect(found / sample.length).toBeGreaterThanOrEqual(0.99);
    }
  });
});
