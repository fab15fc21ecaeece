import { describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import { drawMask, faceCentre, type MaskDraw, type Region, softMask, withHoles, withoutForehead } from './masks.ts';
import { syntheticFace } from './synthetic-face.fixture.ts';

const { landmarks } = syntheticFace(1);
const plain: MaskDraw = {
  region: 'outline',
  parts: [],
  brows: false,
  grow: [1, 1],
  forehead: 0.1,
  elasticCells: 5,
  elasticPixels: 0,
  blurSigma: 3,
  edge: 0.5,
  edgePower: 1,
  holes: [],
};

function maskOf(changes: Partial<MaskDraw>, points: ArrayLike<number> = landmarks) {
  return softMask(random(1, 'mask'), points, { ...plain, ...changes }, 256, 256);
}

function areaOf(mask: { readonly data: Float32Array }): number {
  return mask.data.reduce((sum, value) => sum + value, 0);
}

function at(mask: { readonly data: Float32Array }, landmark: number): number {
  return mask.data[256 * Math.floor(landmarks[2 * landmark + 1]) + Math.floor(landmarks[2 * landmark])];
}

describe('softMask', () => {
  it('stays in 0..1 and reaches 1 for every drawn mask', () => {
    for (let n = 0; n < 200; n++) {
      const draws = random(n, 'drawn');
      const draw = drawMask(draws, 256, 0.5);
      const { data } = softMask(draws, landmarks, draw, 256, 256);
      expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(data.some((value) => value === 1)).toBe(true);
    }
  });

  it('takes the regions that it names', () => {
    const areas = Object.fromEntries(
      (['outline', 'brows-down', 'forehead', 'features', 'upper', 'lower'] as const).map((region) => [
        region,
        areaOf(maskOf({ region })),
      ]),
    ) as Record<Region, number>;
    expect(areas.forehead).toBeGreaterThan(areas.outline);
    expect(areas.outline).toBeGreaterThan(areas['brows-down']);
    expect(areas['brows-down']).toBeGreaterThan(areas.features);
    expect(areas.features).toBeGreaterThan(areas.upper);
    const lower = maskOf({ region: 'lower' });
    expect([at(lower, 18), at(lower, 168)]).toEqual([1, 0]);
    const upper = maskOf({ region: 'upper' });
    expect([at(upper, 168), at(upper, 18)]).toEqual([1, 0]);
  });

  it('takes single parts, on the right side of the face', () => {
    const eye = maskOf({ region: 'parts', parts: ['right-eye'] });
    expect([at(eye, 159) > 0.5, at(eye, 386), at(eye, 13), at(eye, 105)]).toEqual([true, 0, 0, 0]);
    const brow = maskOf({ region: 'parts', parts: ['right-eye'], brows: true });
    expect(at(brow, 53)).toBeGreaterThan(0.5);
    const both = maskOf({ region: 'parts', parts: ['left-eye', 'mouth'] });
    expect([at(both, 386) > 0.5, at(both, 13) > 0.5, at(both, 159), at(both, 168)]).toEqual([true, true, 0, 0]);
  });

  it('leaves the target in its holes', () => {
    const whole = maskOf({ blurSigma: 1.2 });
    const open = maskOf({ blurSigma: 1.2, holes: ['eyes', 'mouth'] });
    expect(areaOf(open)).toBeLessThan(areaOf(whole));
    const [x, y] = [0.34 * 256, 0.43 * 256].map(Math.floor);
    expect([whole.data[256 * y + x], open.data[256 * y + x]]).toEqual([1, 0]);
  });

  it('has an edge as soft as the blur says', () => {
    const between = (mask: { readonly data: Float32Array }) =>
      mask.data.reduce((sum, value) => sum + (value > 0.02 && value < 0.98 ? 1 : 0), 0);
    expect(between(maskOf({ blurSigma: 8 }))).toBeGreaterThan(2 * between(maskOf({ blurSigma: 2 })));
    expect(areaOf(maskOf({ edge: 0.2 }))).toBeGreaterThan(areaOf(maskOf({ edge: 0.5 })));
  });

  it('is empty, not broken, for landmarks without area, off the picture or not finite', () => {
    expect(areaOf(maskOf({}, new Float32Array(936).fill(50)))).toBe(0);
    expect(areaOf(maskOf({}, new Float32Array(936).fill(-5000)))).toBe(0);
    const line = Float32Array.from({ length: 936 }, (_, i) => i >> 1);
    expect(areaOf(maskOf({}, line))).toBe(0);
    const broken = new Float32Array(936).fill(Number.NaN);
    expect(areaOf(maskOf({}, broken))).toBe(0);
  });
});

describe('drawMask', () => {
  it('draws parts as often as it is told', () => {
    const share = (partShare: number) => {
      let parts = 0;
      for (let n = 0; n < 400; n++) {
        const { region } = drawMask(random(n, partShare), 256, partShare);
        if (['parts', 'upper', 'lower'].includes(region)) parts++;
      }
      return parts / 400;
    };
    expect(share(0)).toBe(0);
    expect(share(1)).toBe(1);
    expect(Math.abs(share(0.4) - 0.4)).toBeLessThan(0.1);
  });

  it('names at least one part, and none where the region says all', () => {
    for (let n = 0; n < 300; n++) {
      const draw = drawMask(random(n), 256, 0.7);
      expect(draw.parts.length > 0).toBe(draw.region === 'parts');
    }
  });

  it('grows its lengths with the picture', () => {
    expect(drawMask(random(5), 512, 0.4).blurSigma).toBeCloseTo(2 * drawMask(random(5), 256, 0.4).blurSigma, 9);
  });

  it('can be told to spare the forehead and to keep openings', () => {
    expect(withoutForehead(plain).region).toBe('brows-down');
    expect(withoutForehead({ ...plain, region: 'lower' }).region).toBe('lower');
    expect(withHoles({ ...plain, holes: ['mouth'] }, ['eyes', 'mouth']).holes).toEqual(['eyes', 'mouth']);
  });
});

describe('faceCentre', () => {
  it('is the mean of the landmarks', () => {
    const [x, y] = faceCentre(landmarks);
    expect(Math.abs(x - 128)).toBeLessThan(6);
    expect(Math.abs(y - 128)).toBeLessThan(12);
  });
});
