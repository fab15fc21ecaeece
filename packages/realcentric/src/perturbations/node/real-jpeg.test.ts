import { describe, expect, it } from 'vitest';
import { psnr, scene } from '../reference.fixture.ts';
import { PERTURBATIONS } from '../suite.ts';
import { compressAsJpeg } from './real-jpeg.ts';

describe('RJPEG', () => {
  it('goes farther from the picture with every level, and keeps its size', async () => {
    const image = scene(171, 130);
    const ratios: number[] = [];
    for (const quality of PERTURBATIONS.RJPEG.levels) {
      const result = await compressAsJpeg(image, quality);
      expect([result.width, result.height]).toEqual([171, 130]);
      ratios.push(psnr(result, image));
    }
    expect(ratios[0]).toBeLessThan(60);
    for (let i = 1; i < ratios.length; i++) expect(ratios[i]).toBeLessThan(ratios[i - 1]!);
  });

  it('halves the resolution of colour: stripes of two colours of one luma grow together', async () => {
    const [red, green] = [
      [200, 60, 60],
      [60, 131, 60],
    ] as const;
    const data = Uint8Array.from(
      { length: 3 * 64 * 64 },
      (_, i) => (Math.floor(i / 3) % 2 === 0 ? red : green)[i % 3]!,
    );
    const { data: result } = await compressAsJpeg({ width: 64, height: 64, data }, 90);
    const at = 3 * (32 * 64 + 32);
    expect(Math.abs(result[at] - result[at + 3])).toBeLessThan(20);
  });

  it('leaves the 8 x 8 blocks of its transform', async () => {
    const { data } = await compressAsJpeg(scene(128, 128), 30);
    const jump = (x: number) => {
      let sum = 0;
      for (let y = 0; y < 128; y++) sum += Math.abs(data[3 * (128 * y + x)] - data[3 * (128 * y + x - 1)]);
      return sum;
    };
    const mean = (places: number[]) => places.reduce((sum, x) => sum + jump(x), 0) / places.length;
    const columns = Array.from({ length: 127 }, (_, i) => i + 1);
    expect(mean(columns.filter((x) => x % 8 === 0))).toBeGreaterThan(1.2 * mean(columns.filter((x) => x % 8 === 4)));
  });

  it('repeats', async () => {
    expect(await compressAsJpeg(scene(40, 40), 50)).toEqual(await compressAsJpeg(scene(40, 40), 50));
  });
});
