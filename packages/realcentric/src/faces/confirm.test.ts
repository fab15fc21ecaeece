/** @file What confirms a candidate, with networks made up. */
import type { Tensor } from 'ortgrad';
import { describe, expect, it } from 'vitest';
import { createImage } from '../images/image.ts';
import type { Detection } from './boxes.ts';
import { confirm, confirmFollowed } from './confirm.ts';
import { syntheticLandmarks } from './faces.fixture.ts';
import type { FaceNetworks } from './networks.ts';

const image = createImage(400, 400);
const detection = (score: number): Detection => ({
  box: { x: 150, y: 150, width: 100, height: 100 },
  keypoints: Float32Array.from([180, 185, 220, 185, 200, 205, 200, 225, 160, 190, 240, 190]),
  score,
});

/** The detector sees a face in the middle of every second look with `seen`, the mesh gives `mesh` to each crop. */
function fakeNetworks(seen: number, mesh: number) {
  const calls = { looks: 0, meshes: 0 };
  const tensor = (shape: number[]): Tensor<'float32'> => {
    return { dtype: 'float32', shape, data: new Float32Array(shape.reduce((a, b) => a * b)) };
  };
  const networks: FaceNetworks = {
    detector: {
      run: async () => {
        calls.looks++;
        const scores = tensor([1, 512, 1]);
        const boxes = tensor([1, 512, 16]);
        scores.data.fill(-20);
        // The anchor at (120, 120), moved to the middle of the view.
        const anchor = 2 * (7 * 16 + 7);
        scores.data[anchor] = Math.log(seen / (1 - seen));
        boxes.data.set([8, 8, 64, 64, -4, 0, 20, 0], 16 * anchor);
        const coarse = tensor([1, 384, 1]);
        coarse.data.fill(-20);
        return { Identity: scores, Identity_1: coarse, Identity_2: boxes, Identity_3: tensor([1, 384, 16]) };
      },
    },
    landmarks: {
      run: async ({ input_1 }) => {
        calls.meshes++;
        const count = input_1.shape[0];
        const points = tensor([count, 1404]);
        const flags = tensor([count, 1]);
        const flat = syntheticLandmarks({ a: 1.28, b: 0, tx: 96, ty: 96 });
        for (let n = 0; n < count; n++) {
          for (let p = 0; p < 468; p++) points.data.set(flat.subarray(2 * p, 2 * p + 2), 1404 * n + 3 * p);
          flags.data[n] = mesh;
        }
        return { output_mesh: points, output_faceflag: flags };
      },
    },
  };
  return { networks, calls };
}

describe('confirm', () => {
  it('takes what both networks are sure of without a second look', async () => {
    const { networks, calls } = fakeNetworks(0.99, 1);
    const [face] = await confirm(image, [detection(0.9)], networks);
    expect(calls.looks).toBe(0);
    expect(face.detectionScore).toBe(0.9);
    expect(face.landmarkScore).toBe(1);
    // The mesh sees a face of 128 of its 192 pixels, in a crop of 1.62 boxes around the middle of this one.
    expect(face.box.height).toBeCloseTo(108, 1);
    expect(face.box.x + face.box.width / 2).toBeCloseTo(200, 1);
    expect(face.roll).toBeCloseTo(0, 5);
  });

  it('looks again, in four turns, at what the detector doubts, and takes over what it sees', async () => {
    const { networks, calls } = fakeNetworks(0.93, 1);
    const [face] = await confirm(image, [detection(0.55)], networks);
    expect(calls.looks).toBe(4);
    expect(face.detectionScore).toBeCloseTo(0.93, 5);
  });

  it('refuses what the second look does not show, however sure the mesh is', async () => {
    const { networks, calls } = fakeNetworks(0.7, 1);
    expect(await confirm(image, [detection(0.75)], networks)).toEqual([]);
    expect(calls.looks).toBe(4);
  });

  it('refuses what the mesh does not fit, however sure the detector is', async () => {
    const { networks } = fakeNetworks(0.95, 0.2);
    expect(await confirm(image, [detection(0.95)], networks)).toEqual([]);
  });

  it('spends no look on what neither network believes', async () => {
    const { networks, calls } = fakeNetworks(0.95, 0.1);
    expect(await confirm(image, [detection(0.4), detection(0.35)], networks)).toEqual([]);
    expect(calls).toEqual({ looks: 0, meshes: 1 });
  });

  it('has nothing to do for no candidates', async () => {
    const { networks, calls } = fakeNetworks(0.9, 1);
    expect(await confirm(image, [], networks)).toEqual([]);
    expect(calls).toEqual({ looks: 0, meshes: 0 });
  });
});

describe('confirmFollowed', () => {
  const known = {
    box: { x: 150, y: 150, width: 100, height: 100 },
    landmarks: syntheticLandmarks({ a: 1, b: 0, tx: 200, ty: 200 }),
    detectionScore: 0.9,
    landmarkScore: 1,
    roll: 0,
  };

  it('asks for no proof of what was a face before', async () => {
    const { networks, calls } = fakeNetworks(0.1, 1);
    const candidates = [{ candidate: detection(0.55), known }];
    const [face] = await confirmFollowed(image, candidates, networks);
    expect(face?.detectionScore).toBe(0.55);
    expect(calls.looks).toBe(0);
  });

  it('asks for it of what is new or what the mesh does not fit any more, and tells them by their places', async () => {
    const { networks, calls } = fakeNetworks(0.1, 1);
    const candidates = [
      { candidate: detection(0.55), known: undefined },
      { candidate: detection(0.9), known: undefined },
    ];
    expect(await confirmFollowed(image, candidates, networks)).toMatchObject([undefined, { detectionScore: 0.9 }]);
    expect(calls.looks).toBe(4);
    const worse = fakeNetworks(0.1, 0.6);
    expect(await confirmFollowed(image, [{ candidate: detection(0.9), known }], worse.networks)).toEqual([undefined]);
    expect(worse.calls.looks).toBe(4);
  });
});
