/** @file Real faces moved through frames: found again by following, and joined into a track each. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RgbImage } from '../images/image.ts';
import { crop, resize } from '../images/resample.ts';
import { readPicture } from '../media/pictures.ts';
import { demoPhotographs } from '../scan/node/demo-faces.fixture.ts';
import { overlap } from './boxes.ts';
import { type FoundFace, findFaces } from './find.ts';
import { followFaces } from './follow.ts';
import { type OpenFaceNetworks, openFaceNetworks } from './node/networks.ts';
import { rememberRefused } from './refused.ts';
import { joinTracks, type Moment } from './track.ts';
import type { Box } from './types.ts';

let networks: OpenFaceNetworks;
let photograph: RgbImage;
let found: FoundFace[];

beforeAll(async () => {
  networks = await openFaceNetworks();
  ({ image: photograph } = await readPicture(demoPhotographs[0] as string));
  found = await findFaces(photograph, networks);
});
afterAll(() => networks.close());

describe('followFaces', () => {
  it('finds the faces of the frame before again, where they have moved to', async () => {
    const moments: Moment<FoundFace>[] = [];
    let before: readonly FoundFace[] = found;
    for (const [i, x] of [0, 12, 24].entries()) {
      const region = { x, y: 6, width: photograph.width - 24, height: photograph.height - 6 };
      before = await followFaces(crop(photograph, region), before, networks);
      for (const face of found) {
        const moved = { ...face.box, x: face.box.x - x, y: face.box.y - 6 };
        if (moved.x < 0 || moved.x + moved.width > region.width) continue;
        expect(Math.max(...before.map(({ box }) => overlap(box, moved)))).toBeGreaterThan(0.7);
      }
      moments.push({ time: i, cut: false, faces: before });
    }
    const lasting = joinTracks(moments, 4).filter((track) => track.length === 3);
    expect(lasting).toHaveLength(found.length);
  });

  it('has the boxes of a full search, through jumps and zooms', async () => {
    const { width, height } = photograph;
    const refused = rememberRefused();
    let before: readonly FoundFace[] = [];
    let [faces, near] = [0, 0];
    for (const [x, y, scale] of [
      [0.1, 0.05, 0.8],
      [0.02, 0.1, 0.9],
      [0.2, 0, 0.75],
    ] as const) {
      const region = { x: x * width, y: y * height, width: scale * width, height: scale * height };
      const frame = resize(photograph, 960, 640, region);
      before = await followFaces(frame, before, networks, { refused });
      for (const { box, size, inside } of await findFaces(frame, networks)) {
        if (inside < 1) continue;
        faces += 1;
        const off = (other: Box) => {
          const edges = [other.x - box.x, other.y - box.y];
          edges.push(edges[0] + other.width - box.width, edges[1] + other.height - box.height);
          return Math.max(...edges.map(Math.abs)) / size;
        };
        if (before.some((followed) => off(followed.box) < 0.05)) near += 1;
      }
    }
    expect(faces).toBeGreaterThanOrEqual(6);
    expect(near).toBe(faces);
  });

  it('sees large faces at first sight, and none where there are none', async () => {
    const [largest] = found as [FoundFace];
    const seen = await followFaces(photograph, [], networks);
    expect(Math.max(...seen.map(({ box }) => overlap(box, largest.box)))).toBeGreaterThan(0.7);
    const sky = { width: 300, height: 200, data: new Uint8Array(300 * 200 * 3).fill(180) };
    expect(await followFaces(sky, found, networks)).toEqual([]);
  });
});
