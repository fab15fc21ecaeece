/** @file Films that are drawn as they are asked for, with faces whose tint a drawn-up detector takes for manipulation. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenFaceNetworks, openFaceNetworks } from '../../faces/node/networks.ts';
import type { RgbImage } from '../../images/image.ts';
import { resize } from '../../images/resample.ts';
import { collage, type FilmOptions, film, greenDetector, type Portrait, portraits, tinted } from '../scan.fixture.ts';
import { scanVideo, videoMedia } from './scan-video.ts';

let networks: OpenFaceNetworks;
let natural: RgbImage;
let forged: RgbImage;
let other: RgbImage;

beforeAll(async () => {
  networks = await openFaceNetworks();
  const all: Portrait[] = await portraits(1, networks);
  const small = ({ image }: Portrait) => resize(image, 200, 200);
  natural = small(all[0] as Portrait);
  other = small(all[1] as Portrait);
  forged = tinted(natural, 60);
}, 60_000);

afterAll(() => networks.close());

const WIDE = { width: 480, height: 270 };
const BLUE = [30, 40, 90] as const;
const SAND = [190, 180, 150] as const;

/** Half of the time manipulated, by turns of a second. */
const byTurns = (t: number) => alone(Math.floor(t) % 2 === 0 ? natural : forged);
const alone = (image: RgbImage, x = 40) => collage(WIDE, BLUE, [{ image, x, y: 30, side: 200 }]);
const scan = (options: FilmOptions, more: Parameters<typeof scanVideo>[2] = {}) =>
  scanVideo(film(options), { detector: greenDetector(), networks }, more);

describe('one person', () => {
  it('is one face with a timeline', async () => {
    // It wanders a little.
    const finding = await scan({ duration: 8, frameRate: 10, draw: (t) => alone(natural, 40 + Math.round(4 * t)) });
    expect(finding).toMatchObject({ status: 'ok', verdict: 'little', looked: { frames: 16, stopped: 'sure' } });
    expect(finding.faces).toHaveLength(1);
    const [face] = finding.faces;
    expect(face?.frames.map(({ time }) => time)).toEqual([...Array(16)].map((_, i) => Math.floor(2.5 + 5 * i) / 10));
    expect(face?.frames.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1);
    expect(face?.ranges).toEqual([{ start: 0.2, end: 7.7 }]);
    // What each frame contributes adds up to the score.
    const contributions = face?.frames.map(({ weight, probability }) => weight * (probability ?? 0)) ?? [];
    expect(contributions.reduce((a, b) => a + b, 0)).toBeCloseTo(face?.score?.probability ?? -1);
  }, 60_000);

  it('who is manipulated in one frame alone is not called manipulated', async () => {
    const draw = (t: number) => alone(t === 3.7 ? forged : natural);
    const finding = await scan({ duration: 8, frameRate: 10, draw });
    const frames = finding.faces.flatMap((face) => face.frames);
    expect(frames.filter(({ probability }) => (probability ?? 0) > 0.9)).toHaveLength(1);
    expect(finding.verdict).not.toBe('substantial');
  }, 60_000);

  it('is looked at more closely while in doubt', async () => {
    const asked: number[] = [];
    const finding = await scan({
      duration: 10,
      frameRate: 10,
      draw: byTurns,
      asked: (times) => void asked.push(times.length),
    });
    expect(asked.length).toBeGreaterThan(1);
    expect(finding.looked.frames).toBe(asked.reduce((a, b) => a + b, 0));
    expect(finding.faces[0]?.frames.length).toBeGreaterThan(asked[0] ?? Infinity);
  }, 60_000);
});

it('keeps shots and people apart, and judges each', async () => {
  const left = { image: natural, x: 20, y: 30, side: 200 };
  // Two people; then a cut to one of them, in the same place, manipulated.
  const first = collage(WIDE, BLUE, [left, { image: other, x: 260, y: 30, side: 200 }]);
  const second = collage(WIDE, SAND, [{ ...left, image: forged }]);
  const finding = await scan({ duration: 12, frameRate: 10, draw: (t) => (t < 6.3 ? first : second) });
  expect(finding.faces).toHaveLength(3);
  const [early, late] = [
    finding.faces.filter(({ ranges }) => (ranges?.[0]?.end ?? 0) < 6.3),
    finding.faces.filter(({ ranges }) => (ranges?.[0]?.start ?? 0) >= 6.3),
  ];
  expect([early.length, late.length]).toEqual([2, 1]);
  expect(early.map(({ score }) => score?.band)).toEqual(['little', 'little']);
  expect(late[0]?.score?.band).toBe('substantial');
  expect(finding).toMatchObject({ verdict: 'substantial', reasons: [{ code: 'faces_disagree' }] });
  // The cut is known to within 0.7 s.
  expect(
    (late[0]?.ranges?.[0]?.start ?? 99) - Math.max(...early.map(({ ranges }) => ranges?.[0]?.end ?? 0)),
  ).toBeLessThan(0.8);
}, 60_000);

describe('what is not there', () => {
  const empty = collage({ width: 240, height: 135 }, BLUE, []);

  it('is no face, after a longer look', async () => {
    const finding = await scan({ duration: 40, frameRate: 10, draw: () => empty });
    expect(finding).toMatchObject({ status: 'no_face', verdict: 'n/a', probability: null, faces: [] });
    expect(finding.looked.frames).toBeGreaterThanOrEqual(48);
    expect(finding.reasons).toEqual([{ code: 'no_face', face: null, values: { frames: finding.looked.frames } }]);
  }, 60_000);

  it('behind damage is left out, and that is said', async () => {
    const source = film({ duration: 20, frameRate: 10, draw: () => alone(natural), damagedFrom: 9 });
    const finding = await scanVideo(source, { detector: greenDetector(), networks });
    expect(finding).toMatchObject({ status: 'ok', verdict: 'little', looked: { stopped: 'sure' } });
    expect(Math.max(...finding.faces[0]!.frames.map(({ time }) => time ?? 0))).toBeLessThan(9);
    const damaged = finding.reasons.find(({ code }) => code === 'damaged');
    expect(damaged?.values).toMatchObject({ duration: 20 });
    expect(videoMedia(source)).toMatchObject({ kind: 'video', problems: ['damaged after 9.0 s'] });
  }, 60_000);

  it('from the first frame on is an error', async () => {
    const nothing = scan({ duration: 5, frameRate: 10, draw: () => empty, damagedFrom: 0 });
    await expect(nothing).rejects.toThrow(/no frame/);
  });
});

describe('the budget', () => {
  it('is kept, in frames', async () => {
    const finding = await scan({ duration: 60, frameRate: 10, draw: byTurns }, { budget: { frames: 20 } });
    expect(finding.looked.frames).toBeLessThanOrEqual(20);
    expect(finding.looked.stopped).toBe('budget');
    expect(finding.reasons).toContainEqual({
      code: 'budget_reached',
      face: null,
      values: { frames: finding.looked.frames },
    });
  }, 60_000);

  it('in seconds ends the scan after the frame at hand, with the whole clip seen roughly', async () => {
    const finding = await scan(
      { duration: 60, frameRate: 10, draw: () => alone(natural) },
      { budget: { seconds: 1e-9 } },
    );
    expect(finding).toMatchObject({ looked: { stopped: 'budget' } });
    expect(finding.looked.frames).toBe(1);
  }, 60_000);

  it('stops at once where the caller says so', async () => {
    const controller = new AbortController();
    const progress = () => controller.abort(new Error('enough'));
    const stopped = scan(
      { duration: 60, frameRate: 10, draw: () => alone(natural) },
      { progress, signal: controller.signal },
    );
    await expect(stopped).rejects.toThrow('enough');
  }, 60_000);
});

it('looks at a film of two hours in bounded memory', async () => {
  const pictures = [alone(natural), collage(WIDE, SAND, [{ image: other, x: 120, y: 30, side: 200 }])] as const;
  // A cut every 50 seconds; each frame is a copy, as a decoder's would be.
  const draw = (t: number) => {
    const picture = pictures[Math.floor(t / 50) % 2] as RgbImage;
    return { ...picture, data: new Uint8Array(picture.data) };
  };
  const before = process.memoryUsage().arrayBuffers;
  const finding = await scan({ duration: 7200, frameRate: 25, draw }, { budget: { frames: 36 }, views: 1 });
  const kept = process.memoryUsage().arrayBuffers - before;
  expect(finding.looked.frames).toBe(36);
  expect(finding.looked.seconds).toBeGreaterThan(5000);
  expect(finding.faces.length).toBeGreaterThan(4);
  // All frames of the film are 70 GB; some of those looked at may wait for the collector.
  expect(kept).toBeLessThan(60e6);
}, 60_000);
