/**
 * @file Heat maps as findings carry them: where they lie in the picture, on which part of the face, and how they are
 * drawn.
 */
import { describe, expect, it } from 'vitest';
import { openDetector } from '../../detector/node/bundle.ts';
import { defaultDetectorFolder } from '../../detector/node/default-detector.ts';
import type { Detector } from '../../detector/score.ts';
import { alignFace } from '../../faces/align.ts';
import { applySimilarity } from '../../faces/similarity.ts';
import type { FaceCrop } from '../../faces/types.ts';
import { syntheticFace } from '../../forge/synthetic-face.fixture.ts';
import { createImage, type FloatPlane } from '../../images/image.ts';
import { explainFace } from './explain-face.ts';
import { explanationSchema } from './explanation.ts';
import { faceParts } from './face-parts.ts';
import { explanationMap, overlayHeatMap } from './overlay.ts';

const SIZE = 160;
const face = syntheticFace(1, SIZE);

/** A detector whose heat map is what one likes. */
function detectorOf({ width, height, data }: FloatPlane): Detector {
  const explanation = { input: 'features', output: 'heat_map', width, height };
  return {
    manifest: { input: { name: 'image', size: SIZE }, explanation } as unknown as Detector['manifest'],
    network: { run: async () => ({ features: { dtype: 'float32', shape: [1], data: new Float32Array(1) } }) },
    explanation: { run: async () => ({ heat_map: { dtype: 'float32', shape: [1, height, width], data } }) },
  };
}

/** 1 in the cell of a 10x10 map that holds the point (shares of the crop), 0 elsewhere. */
function spot(x: number, y: number): FloatPlane {
  const data = new Float32Array(100);
  data[10 * Math.floor(10 * y) + Math.floor(10 * x)] = 1;
  return { width: 10, height: 10, data };
}

describe('the parts of a face', () => {
  // The drawn face has its eyes at 0.43 of the height, its mouth at 0.73, its outline at 0.08 and 0.92.
  it.each([
    ['eyes', 0.34, 0.42],
    ['eyes', 0.66, 0.42],
    ['mouth', 0.5, 0.73],
    ['outline', 0.5, 0.92],
    ['surroundings', 0.05, 0.05],
    ['skin', 0.5, 0.25],
  ] as const)('%s at %f, %f', (part, x, y) => {
    const { peak, parts: shares } = faceParts(spot(x, y), face.landmarks, SIZE);
    expect([peak, shares[0]?.part]).toEqual([part, part]);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(shares.map(({ share }) => share)).toEqual(shares.map(({ share }) => share).sort((a, b) => b - a));
  });

  it('are none where the map is empty', () => {
    const empty = { width: 2, height: 2, data: new Float32Array(4) };
    expect(faceParts(empty, face.landmarks, SIZE)).toEqual({ peak: null, parts: [] });
  });
});

describe('an explanation', () => {
  const turned: FaceCrop = { ...face, toPicture: { a: 0, b: 2, tx: 400, ty: 30 } };

  it('is scaled to its strongest place, and says where it lies in the picture', async () => {
    const map = spot(0.35, 0.45);
    map.data[0] = 0.5;
    const explanation = await explainFace(turned, detectorOf(map), 2.5);
    if (!explanation) throw new Error('no explanation');
    expect(explanationSchema.parse(explanation)).toEqual(explanation);
    expect(explanation).toMatchObject({ width: 10, height: 10, time: 2.5, target: 'manipulation' });
    const { data } = explanationMap(explanation);
    expect([data[0], data[43], data[44]]).toEqual([expect.closeTo(128 / 255), 1, 0]);
    // The corner of a map's cell is where the pixel of the crop with the same share is.
    const inPicture = applySimilarity(turned.toPicture, 48, 64);
    expect(applySimilarity(explanation.crop, 3, 4)).toEqual(inPicture);
  });

  it('is drawn where it lies, and nowhere else', async () => {
    const explanation = await explainFace(turned, detectorOf(spot(0.35, 0.45)));
    if (!explanation) throw new Error('no explanation');
    const picture = { ...createImage(420, 380), data: new Uint8Array(3 * 420 * 380).fill(90) };
    const drawn = overlayHeatMap(picture, explanation);
    const at = ([x, y]: readonly [number, number]) => {
      const p = 3 * (Math.floor(y) * 420 + Math.floor(x));
      return [...drawn.data.subarray(p, p + 3)];
    };
    const [red, green, blue] = at(applySimilarity(explanation.crop, 3.5, 4.5)) as [number, number, number];
    expect(red).toBeGreaterThan(180);
    expect(green).toBeGreaterThan(blue);
    expect(at(applySimilarity(explanation.crop, 7.5, 4.5))).toEqual([90, 90, 90]);
    expect(at([10, 10])).toEqual([90, 90, 90]);
    expect(picture.data[0]).toBe(90);
  });

  it('of a face without any evidence is empty, and leaves the picture as it is', async () => {
    const explanation = await explainFace(face, detectorOf({ width: 4, height: 4, data: new Float32Array(16) }));
    expect(explanation?.parts).toEqual([]);
    if (explanation) expect(overlayHeatMap(face.image, explanation).data).toEqual(face.image.data);
  });

  it('comes from the bundled detector where it was opened with it, and is null else', async () => {
    const detector = await openDetector(defaultDetectorFolder(), { explanation: true });
    const { size, margin } = detector.manifest.input;
    const crop = alignFace(face.image, face, { size, margin });
    const explanation = await explainFace(crop, detector);
    expect(explanationSchema.parse(explanation)).toEqual(explanation);
    const { explanation: _unopened, ...rest } = detector;
    expect(await explainFace(crop, rest)).toBeNull();
    await detector.close();
  });
});
