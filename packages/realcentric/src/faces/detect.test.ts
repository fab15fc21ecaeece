import type { Tensor } from 'ortgrad';
import { describe, expect, it } from 'vitest';
import { createImage } from '../images/image.ts';
import { decodeAnchor, detectInView } from './detect.ts';

const numbers = (values: readonly number[]) => Float32Array.from({ length: 16 }, (_, i) => values[i] ?? 0);

describe('decodeAnchor', () => {
  it('takes offsets from the anchor and sizes as they are', () => {
    // The middle, then the sizes, then the right eye.
    const { box, keypoints, score } = decodeAnchor(numbers([3, -2, 40, 60, -10, 5]), 0, [24, 8], 0.7);
    expect(box).toEqual({ x: 24 + 3 - 20, y: 8 - 2 - 30, width: 40, height: 60 });
    expect(Array.from(keypoints.slice(0, 4))).toEqual([14, 13, 24, 8]);
    expect(score).toBe(0.7);
  });

  it('reads from the place that it is given', () => {
    const two = Float32Array.from([...numbers([99]), ...numbers([1, 1, 10, 10])]);
    expect(decodeAnchor(two, 16, [16, 16], 1).box).toEqual({ x: 12, y: 12, width: 10, height: 10 });
  });
});

/** A detector that sees one face at each anchor listed, and notes what it was shown. */
function fakeDetector(scores: Readonly<Record<number, number>>) {
  const shown: Tensor[] = [];
  const tensor = (count: number, width: number, fill: (i: number) => number[]): Tensor => {
    const data = new Float32Array(count * width);
    for (let i = 0; i < count; i++) data.set(fill(i), i * width);
    return { dtype: 'float32', shape: [1, count, width], data };
  };
  const logit = (i: number) => [scores[i] === undefined ? -20 : Math.log(scores[i] / (1 - scores[i]))];
  const box = () => Array.from(numbers([0, 0, 32, 32]));
  return {
    shown,
    run: async (inputs: Readonly<Record<string, Tensor>>) => {
      shown.push(inputs.input);
      return {
        Identity: tensor(512, 1, logit),
        Identity_1: tensor(384, 1, (i) => logit(512 + i)),
        Identity_2: tensor(512, 16, box),
        Identity_3: tensor(384, 16, box),
      };
    },
  };
}

describe('detectInView', () => {
  it('gives the anchors above the threshold, of both grids, as pixels of the view', async () => {
    const view = createImage(256, 256);
    const found = await detectInView(view, fakeDetector({ 1: 0.9, 40: 0.2, 895: 0.6 }), 0.5);
    expect(found.map((d) => d.score.toFixed(3))).toEqual(['0.900', '0.600']);
    expect(found.map((d) => d.box)).toEqual([
      { x: -8, y: -8, width: 32, height: 32 },
      { x: 224, y: 224, width: 32, height: 32 },
    ]);
  });

  it('shows the network planes from -1 to 1', async () => {
    const view = createImage(256, 256);
    view.data.set([255, 0, 51], 0);
    const network = fakeDetector({});
    await detectInView(view, network, 0.5);
    const [{ shape, data }] = network.shown;
    expect(shape).toEqual([1, 3, 256, 256]);
    expect([0, 65536, 131072, 1].map((i) => Number(data[i]).toFixed(4))).toEqual([
      '1.0000',
      '-1.0000',
      '-0.6000',
      '-1.0000',
    ]);
  });

  it('names the output that a wrong network lacks', async () => {
    const wrong = { run: async () => ({}) };
    await expect(detectInView(createImage(256, 256), wrong, 0.5)).rejects.toThrow(/no float32 output "Identity"/);
  });

  it('refuses a view that its grids do not fit', async () => {
    await expect(detectInView(createImage(256, 150), fakeDetector({}), 0.5)).rejects.toThrow(RangeError);
  });
});
