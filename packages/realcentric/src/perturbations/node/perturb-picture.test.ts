import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../images/image.ts';
import { random } from '../../random.ts';
import { perturb, perturbationRandom } from '../perturb.ts';
import { difference, scene } from '../reference.fixture.ts';
import { PERTURBATIONS, type Perturbation, type PerturbationType, parsePerturbation } from '../suite.ts';
import { hasEncoder } from './ffmpeg.fixture.ts';
import { perturbInTurn, perturbPicture, perturbVideo } from './perturb-picture.ts';
import { compressAsJpeg } from './real-jpeg.ts';

const image = scene(256, 256);
const place = { seed: 1, video: 'swap/003', frame: 7 };

async function collect(frames: AsyncIterable<RgbImage>): Promise<RgbImage[]> {
  const result: RgbImage[] = [];
  for await (const frame of frames) result.push(frame);
  return result;
}

async function* pair(frame: RgbImage) {
  yield frame;
  yield frame;
}

async function* clip() {
  yield image;
  yield image;
}

describe('perturbPicture', () => {
  for (const type of Object.keys(PERTURBATIONS) as PerturbationType[]) {
    it.skipIf(type === 'VC' && !hasEncoder)(`${type} changes the picture and keeps its size`, async () => {
      const before = image.data.slice();
      const result = await perturbPicture(image, { type, level: 2 }, random(1));
      expect([result.width, result.height]).toEqual([256, 256]);
      expect(difference(result, image).largest).toBeGreaterThan(5);
      expect(image.data).toEqual(before);
    });
  }

  it('takes the parameter of the level', async () => {
    expect(await perturbPicture(image, { type: 'RJPEG', level: 3 }, random(1))).toEqual(
      await compressAsJpeg(image, 50),
    );
    await expect(perturbPicture(image, { type: 'RJPEG', level: 5 }, random(1))).rejects.toThrow(RangeError);
  });
});

describe('perturbInTurn', () => {
  it('is the picture where nothing is to be done', async () => {
    expect(await perturbInTurn(image, [], place)).toBe(image);
  });

  it('does one after the other', async () => {
    const [blocks, blur] = [parsePerturbation('BW:3'), parsePerturbation('GB:5')];
    const draws = perturbationRandom(1, 'swap/003', blocks, 7);
    const expected = perturb(perturb(image, { type: 'BW', level: 3 }, draws), { type: 'GB', level: 5 }, random(0));
    expect(await perturbInTurn(image, [blocks, blur], place)).toEqual(expected);
    expect(await perturbInTurn(image, [blur, blocks], place)).not.toEqual(expected);
  });

  it('draws anew for what is given twice', async () => {
    const noise = parsePerturbation('BW:1');
    const once = await perturbInTurn(image, [noise], place);
    expect(await perturbInTurn(image, [noise, noise], place)).not.toEqual(once);
  });
});

describe('perturbVideo', () => {
  it('draws anew in every frame, and the same in the next run', async () => {
    const run = () => collect(perturbVideo(clip(), [{ type: 'BW', level: 2 }], place));
    const [first, second] = await run();
    expect(first).not.toEqual(second);
    expect(await run()).toEqual([first, second]);
    const alone = perturb(
      image,
      { type: 'BW', level: 2 },
      perturbationRandom(1, 'swap/003', { type: 'BW', level: 2 }, 1),
    );
    expect(second).toEqual(alone);
  });

  it.skipIf(!hasEncoder)('compresses the frames as one clip', async () => {
    const [first, second, ...more] = await collect(perturbVideo(clip(), [{ type: 'VC', level: 5 }], place));
    expect(more).toEqual([]);
    expect(first).not.toEqual(image);
    // The second, which is like the first, is taken from it.
    expect(difference(second!, first!).largest).toBeLessThan(difference(first!, image).largest);
  });

  it.skipIf(!hasEncoder)('perturbs in turn, in front of VC and behind it', async () => {
    const [blur, video, noise] = ['GB:1', 'VC:1', 'GNC:3'].map(parsePerturbation) as [
      Perturbation,
      Perturbation,
      Perturbation,
    ];
    const blurred = await perturbInTurn(image, [blur], place);
    const [, expected] = await collect(perturbVideo(pair(blurred), [video], place));
    const [, result] = await collect(perturbVideo(clip(), [blur, video], place));
    expect(result).toEqual(expected);
    // What the second noise adds has nothing to do with what is left of the first.
    const [compressed] = await collect(perturbVideo(clip(), [video], place));
    const [once] = await collect(perturbVideo(clip(), [noise, video], place));
    const [twice] = await collect(perturbVideo(clip(), [noise, video, noise], place));
    const first = Array.from(once!.data, (value, i) => value - compressed!.data[i]!);
    const second = Array.from(twice!.data, (value, i) => value - once!.data[i]!);
    const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    const likeness = product(first, second) / Math.sqrt(product(first, first) * product(second, second));
    expect(Math.abs(likeness)).toBeLessThan(0.2);
  });

  it('stops when it is told to', async () => {
    const frames = perturbVideo(clip(), [{ type: 'CC', level: 1 }], {
      ...place,
      signal: AbortSignal.abort(new Error('no')),
    });
    await expect(collect(frames)).rejects.toThrow('no');
  });
});
