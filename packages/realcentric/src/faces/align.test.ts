/** @file Alignment against landmarks whose place, size and roll are known. */
import { describe, expect, it } from 'vitest';
import { createImage } from '../images/image.ts';
import { alignFace } from './align.ts';
import { hullBox } from './boxes.ts';
import { syntheticLandmarks } from './faces.fixture.ts';
import { regionAround, rollOf } from './landmarks.ts';
import { applySimilarity, mapPoints } from './similarity.ts';

const degrees = (d: number) => (d * Math.PI) / 180;
const placed = (scale: number, roll: number, tx: number, ty: number) =>
  syntheticLandmarks({ a: scale * Math.cos(roll), b: scale * Math.sin(roll), tx, ty });

describe('rollOf and regionAround', () => {
  it('find roll, middle and side whatever the turn', () => {
    for (let turn = -170; turn <= 180; turn += 25) {
      const landmarks = placed(2, degrees(turn), 300, 200);
      expect(rollOf(landmarks)).toBeCloseTo(degrees(turn), 5);
      const region = regionAround(landmarks, 1.5);
      expect(region.x).toBeCloseTo(300, 3);
      expect(region.y).toBeCloseTo(200, 3);
      expect(region.side).toBeCloseTo(1.5 * 2 * 100, 2);
    }
  });
});

describe('alignFace', () => {
  const image = createImage(640, 480);
  // Left half dark, right half light; above light blue, so that turns show.
  for (let y = 0; y < 480; y++)
    for (let x = 0; x < 640; x++) image.data.set([x < 320 ? 20 : 220, 90, y < 240 ? 240 : 10], 3 * (y * 640 + x));

  it('levels the eyes and centres the hull with the margin asked for', () => {
    for (const [turn, margin, size] of [
      [0, 1.3, 224],
      [33, 1.3, 160],
      [-120, 2, 100],
      [180, 1, 64],
    ]) {
      const crop = alignFace(image, { landmarks: placed(1.7, degrees(turn), 300, 220) }, { size, margin });
      expect([crop.image.width, crop.image.height]).toEqual([size, size]);
      expect(rollOf(crop.landmarks)).toBeCloseTo(0, 4);
      const hull = hullBox(crop.landmarks);
      expect(hull.height).toBeCloseTo(size / margin, 2);
      expect(hull.width).toBeCloseTo((0.8 * size) / margin, 2);
      expect(hull.x + hull.width / 2).toBeCloseTo(size / 2, 2);
      expect(hull.y + hull.height / 2).toBeCloseTo(size / 2, 2);
    }
  });

  it('says how crop and picture go together', () => {
    const landmarks = placed(1.2, degrees(-50), 310, 250);
    const { landmarks: inCrop, toPicture } = alignFace(image, { landmarks }, { size: 128 });
    mapPoints(toPicture, inCrop).forEach((v, i) => {
      expect(v).toBeCloseTo(landmarks[i], 2);
    });
    expect(applySimilarity(toPicture, 64, 64)[0]).toBeCloseTo(310, 3);
    expect(Math.hypot(toPicture.a, toPicture.b)).toBeCloseTo((1.3 * 1.2 * 100) / 128, 4);
  });

  it('shows the picture the way up that the face has', () => {
    const pixel = (crop: ReturnType<typeof alignFace>, x: number, y: number) =>
      Array.from(crop.image.data.subarray(3 * (y * 64 + x), 3 * (y * 64 + x) + 3));
    const upright = alignFace(image, { landmarks: placed(1, 0, 320, 240) }, { size: 64 });
    expect([pixel(upright, 5, 5), pixel(upright, 58, 58)]).toEqual([
      [20, 90, 240],
      [220, 90, 10],
    ]);
    const onHead = alignFace(image, { landmarks: placed(1, Math.PI, 320, 240) }, { size: 64 });
    expect([pixel(onHead, 5, 5), pixel(onHead, 58, 58)]).toEqual([
      [220, 90, 10],
      [20, 90, 240],
    ]);
    // Turned clockwise by a quarter: what lies to the right in the picture is up in the crop of the face.
    const quarter = alignFace(image, { landmarks: placed(1, Math.PI / 2, 320, 240) }, { size: 64 });
    expect([pixel(quarter, 5, 5), pixel(quarter, 58, 5)]).toEqual([
      [220, 90, 240],
      [220, 90, 10],
    ]);
  });

  it('mirrors in what lies outside the picture', () => {
    const crop = alignFace(image, { landmarks: placed(1, 0, 0, 240) }, { size: 64 });
    expect(Array.from(crop.image.data.subarray(0, 3))).toEqual([20, 90, 240]);
  });
});
