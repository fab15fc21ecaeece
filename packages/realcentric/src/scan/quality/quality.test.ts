/** @file Quality on faces of photographs, as they are and degraded in known ways. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaces } from '../../faces/find.ts';
import { type OpenFaceNetworks, openFaceNetworks } from '../../faces/node/networks.ts';
import { blurImage } from '../../images/blur.ts';
import { createImage, type RgbImage } from '../../images/image.ts';
import { resize } from '../../images/resample.ts';
import { type Portrait, portraits } from '../scan.fixture.ts';
import { qualityCrop } from './crop.ts';
import { qualityOf, qualityReasons } from './level.ts';
import { measureFace } from './measure.ts';
import { occlusionOf } from './occlusion.ts';
import { angleOffCamera, poseOf } from './pose.ts';
import { DEFAULT_QUALITY_RULES } from './rules.ts';
import { sharpnessOf } from './sharpness.ts';

let networks: OpenFaceNetworks;
let people: Portrait[];

beforeAll(async () => {
  networks = await openFaceNetworks();
  people = [...(await portraits(1, networks)), ...(await portraits(2, networks))];
}, 60_000);

afterAll(() => networks.close());

function mirrored({ width, height, data }: RgbImage): RgbImage {
  const out = createImage(width, height);
  for (let i = 0; i < width * height; i++) {
    const from = 3 * (i - (i % width) + width - 1 - (i % width));
    out.data.set(data.subarray(from, from + 3), 3 * i);
  }
  return out;
}

describe('pose', () => {
  it('turns to the other side in a mirror, and looks as far up or down', async () => {
    // The mesh does not follow faces beyond that, and its guesses differ.
    const near = people.filter(({ face }) => angleOffCamera(poseOf(face.landmarks)) < 40);
    expect(near).toHaveLength(5);
    for (const { image, face } of near) {
      const there = image.width - face.box.x - face.box.width;
      const others = await findFaces(mirrored(image), networks);
      const other = others.find(({ box }) => Math.hypot(box.x - there, box.y - face.box.y) < 0.2 * face.size);
      const [one, two] = [poseOf(face.landmarks), poseOf(other!.landmarks)];
      expect(Math.abs(one.yaw + two.yaw)).toBeLessThan(6);
      expect(Math.abs(one.pitch - two.pitch)).toBeLessThan(6);
    }
  }, 60_000);

  it('says who turns to the left of the picture', () => {
    // In the second photograph the largest face turns far to the left, and the smallest of the three looks into the camera.
    const [first, , third] = people.slice(3).map(({ face }) => poseOf(face.landmarks));
    expect(first!.yaw).toBeLessThan(-30);
    expect(Math.abs(third!.yaw)).toBeLessThan(15);
  });

  it('does not depend on how the face is tilted in the picture', () => {
    for (const { face } of people) {
      const tilted = face.landmarks.map((_, i, all) => {
        const [x, y] = [all[i - (i % 2)]!, all[i - (i % 2) + 1]!];
        return i % 2 === 0 ? 0.6 * x - 0.8 * y : 0.8 * x + 0.6 * y;
      });
      const [one, two] = [poseOf(face.landmarks), poseOf(tilted)];
      expect(Math.abs(two.yaw - one.yaw)).toBeLessThan(1);
      expect(Math.abs(two.pitch - one.pitch)).toBeLessThan(1);
    }
  });

  it('combines both angles', () => {
    expect(angleOffCamera({ yaw: 30, pitch: 0 })).toBeCloseTo(30);
    expect(angleOffCamera({ yaw: 0, pitch: -20 })).toBeCloseTo(20);
    expect(angleOffCamera({ yaw: 60, pitch: 60 })).toBeCloseTo(75.52, 1);
  });
});

describe('sharpness', () => {
  it('falls with every step of blur, and does not know contrast', () => {
    for (const { image, face } of people.slice(0, 3)) {
      const sharp = sharpnessOf(qualityCrop(image, face, face.size));
      const steps = [0.005, 0.01, 0.02, 0.03].map((share) =>
        sharpnessOf(qualityCrop(blurImage(image, share * face.size), face, face.size)),
      );
      for (const [i, step] of steps.entries()) expect(step).toBeLessThan(steps[i - 1] ?? sharp);
      expect(sharp).toBeGreaterThan(DEFAULT_QUALITY_RULES.sharpness.limited);
      expect(steps[2]).toBeLessThan(DEFAULT_QUALITY_RULES.sharpness.limited);
      expect(steps[3]).toBeLessThan(DEFAULT_QUALITY_RULES.sharpness.low);
      const pale = { ...image, data: image.data.map((v) => 100 + v / 3) };
      expect(Math.abs(sharpnessOf(qualityCrop(pale, face, face.size)) - sharp)).toBeLessThan(0.05);
    }
  });

  it('sees through enlarging', () => {
    const { image, face } = people[0]!;
    const scale = 28 / face.size;
    const small = resize(image, Math.round(scale * image.width), Math.round(scale * image.height));
    const enlarged = resize(small, image.width, image.height);
    expect(sharpnessOf(qualityCrop(enlarged, face, face.size))).toBeLessThan(DEFAULT_QUALITY_RULES.sharpness.limited);
  });

  it('is nothing in a smooth area', () => {
    const { face } = people[0]!;
    const plain = createImage(600, 600);
    plain.data.fill(128);
    expect(sharpnessOf(qualityCrop(plain, face, face.size))).toBe(0);
  });
});

describe('occlusion', () => {
  it('grows when the lower half is masked, and is unknown without colour', () => {
    const bare = people.filter(({ image, face }) => occlusionOf(qualityCrop(image, face, face.size))! < 0.3);
    expect(bare.length).toBeGreaterThan(2);
    for (const { image, face } of bare) {
      const masked = { ...image, data: new Uint8Array(image.data) };
      const { x, y, width, height } = face.box;
      const [left, top] = [Math.max(0, Math.round(x)), Math.max(0, Math.round(y + 0.5 * height))];
      for (let row = top; row < Math.min(image.height, y + height); row++) {
        for (let column = left; column < Math.min(image.width, x + width); column++) {
          masked.data.set([150, 190, 220], 3 * (row * image.width + column));
        }
      }
      expect(occlusionOf(qualityCrop(masked, face, face.size))!).toBeGreaterThan(
        occlusionOf(qualityCrop(image, face, face.size))! + 0.1,
      );
      const grey = { ...image, data: image.data.map((_, i, all) => all[i - (i % 3)]!) };
      expect(occlusionOf(qualityCrop(grey, face, face.size))).toBeNull();
    }
  });
});

describe('the level', () => {
  const good = {
    ...{ size: 200, sharpness: 0.9, yaw: 5, pitch: 0, roll: 0, angle: 5, occlusion: 0.1, inside: 1, confidence: 0.95 },
  };

  it('is good of sharp photographs of people who look into the camera', () => {
    const { image, face } = people[0]!;
    const measures = measureFace(image, face);
    expect(qualityOf(measures, DEFAULT_QUALITY_RULES)).toMatchObject({ level: 'good', reasons: [] });
    expect(qualityReasons(measures, DEFAULT_QUALITY_RULES, 0)).toEqual([]);
  });

  it.each([
    ['size', 40, 'limited', 'small', 'face_small'],
    ['size', 31.9, 'low', 'small', 'face_too_small'],
    ['sharpness', 0.4, 'limited', 'blurred', 'face_blurred'],
    ['sharpness', 0.1, 'low', 'blurred', 'face_too_blurred'],
    ['angle', 40, 'limited', 'turned', 'face_turned'],
    ['angle', 60, 'low', 'turned', 'face_turned_away'],
    ['occlusion', 0.6, 'limited', 'occluded', 'face_partly_covered'],
    ['inside', 0.8, 'limited', 'cut_off', 'face_cut_off'],
    ['inside', 0.5, 'low', 'cut_off', 'face_mostly_outside'],
    ['confidence', 0.5, 'limited', 'unsure', 'face_unsure'],
  ] as const)('for %s %d is %s', (measure, value, level, flag, code) => {
    const measures = { ...good, [measure]: value };
    expect(qualityOf(measures, DEFAULT_QUALITY_RULES)).toMatchObject({ level, reasons: [flag] });
    expect(qualityReasons(measures, DEFAULT_QUALITY_RULES, 3)).toMatchObject([{ code, face: 3 }]);
  });

  it('follows the rules it is given, and names what is worst first', () => {
    const rules = { ...DEFAULT_QUALITY_RULES, size: { low: 250, limited: 300 } };
    const measures = { ...good, sharpness: 0.4 };
    expect(qualityOf(measures, rules)).toMatchObject({ level: 'low', reasons: ['small', 'blurred'] });
    expect(qualityReasons(measures, rules, 0).map(({ code }) => code)).toEqual(['face_too_small', 'face_blurred']);
    expect(qualityReasons(measures, rules, 0)[0]!.values).toEqual({ size: 200, least: 250 });
  });
});
