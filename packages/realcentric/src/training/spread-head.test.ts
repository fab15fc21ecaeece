/** @file The head that starts spread out: standardised outputs, and embeddings that do not share a direction. */
import { buildNetwork, FEATURE, openSession, type Tensor, writeOnnx } from 'ortgrad';
import { describe, expect, it } from 'vitest';
import { buildDetector, EMBEDDING, IMAGE } from '../detector/network.ts';
import { normal, random } from '../random.ts';
import { spreadHead, standardised } from './spread-head.ts';

const SIZE = 32;
const COUNT = 48;
const draw = random(1, 'pictures');
const naturals = Uint8Array.from({ length: COUNT * 3 * SIZE * SIZE }, (_, i) => {
  const picture = Math.floor(i / (3 * SIZE * SIZE));
  return Math.max(0, Math.min(255, 100 + 10 * Math.sin(picture) + 30 * Math.sin(i / (7 + picture)) + 8 * normal(draw)));
});
const weights = random(2, 'weights');
const backbone = { graph: buildNetwork('mobilenetv3_small', SIZE, () => weights.next()), feature: FEATURE };

async function meanCosine(detector: Parameters<typeof writeOnnx>[0]): Promise<number> {
  const session = await openSession(writeOnnx(detector));
  const data = Float32Array.from(naturals);
  const results = await session.run({ [IMAGE]: { dtype: 'float32', shape: [COUNT, 3, SIZE, SIZE], data } });
  await session.close();
  const z = (results[EMBEDDING] as Tensor).data as Float32Array;
  const width = z.length / COUNT;
  let sum = 0;
  for (let i = 0; i < COUNT; i++) {
    for (let j = 0; j < i; j++) {
      for (let k = 0; k < width; k++) sum += (z[i * width + k] as number) * (z[j * width + k] as number);
    }
  }
  return sum / ((COUNT * (COUNT - 1)) / 2);
}

describe('spreadHead', () => {
  it('takes embeddings apart that a random head leaves together', async () => {
    const heads = random(3, 'heads');
    const plain = buildDetector(backbone, { size: SIZE, embedding: 16 }, () => heads.next());
    expect(await meanCosine(plain)).toBeGreaterThan(0.5);
    const spread = await spreadHead(plain, backbone, naturals, SIZE);
    expect(Math.abs(await meanCosine(spread))).toBeLessThan(0.1);
  });

  it('leaves the head alone where there is nothing to measure on', async () => {
    const plain = buildDetector(backbone, { size: SIZE, embedding: 16 }, () => 0.5);
    expect(await spreadHead(plain, backbone, new Uint8Array(0), SIZE)).toBe(plain);
  });
});

describe('standardised', () => {
  it('gives outputs of mean 0 and deviation 1, by the layer that it returns', () => {
    const width = 3;
    const rows = { data: Float32Array.from({ length: 40 * width }, () => 5 + normal(draw)), width };
    const { weight, bias, out } = standardised(rows, Float32Array.from([1, 2, 0.5, -1, 0.3, 4]));
    for (let o = 0; o < 2; o++) {
      const column = Array.from({ length: 40 }, (_, n) => out.data[2 * n + o] as number);
      const mean = column.reduce((a, b) => a + b, 0) / 40;
      expect(mean).toBeCloseTo(0, 5);
      expect(column.reduce((a, b) => a + (b - mean) ** 2, 0) / 40).toBeCloseTo(1, 4);
      const by = (n: number) =>
        (bias[o] as number) +
        [0, 1, 2].reduce((sum, i) => sum + (weight[3 * o + i] as number) * (rows.data[3 * n + i] as number), 0);
      for (const n of [0, 7, 39]) expect(by(n)).toBeCloseTo(column[n] as number, 4);
    }
  });

  it('does not blow up outputs that never vary', () => {
    const { weight, out } = standardised({ data: new Float32Array(8).fill(3), width: 2 }, Float32Array.from([1, 1]));
    expect([...weight]).toEqual([1, 1]);
    expect([...out.data]).toEqual([0, 0, 0, 0]);
  });
});
