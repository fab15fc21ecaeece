import { openSession, readOnnx, writeOnnx } from 'ortgrad';
import { describe, expect, it } from 'vitest';
import { random, uniform } from '../../random.ts';
import { networkOnnx } from './networks.ts';
import { openSizes } from './open-sizes.ts';

const network = await networkOnnx('blazeface');

async function shapesAt(width: number, height: number): Promise<Record<string, readonly number[]>> {
  const session = await openSession(network);
  const draw = random(1, 'open sizes');
  const data = Float32Array.from({ length: 3 * width * height }, () => uniform(draw, -1, 1));
  const outputs = await session.run({ input: { dtype: 'float32', shape: [1, 3, height, width], data } });
  await session.close();
  return Object.fromEntries(Object.entries(outputs).map(([name, { shape }]) => [name, shape]));
}

describe('the detector', () => {
  it.each([
    [256, 256],
    [256, 160],
    [96, 512],
  ])('takes %i x %i', async (width, height) => {
    const [fine, coarse] = [(2 * width * height) / 256, (6 * width * height) / 1024];
    expect(await shapesAt(width, height)).toEqual({
      Identity: [1, fine, 1],
      Identity_1: [1, coarse, 1],
      Identity_2: [1, fine, 16],
      Identity_3: [1, coarse, 16],
    });
  });

  it('sees the same in the middle of a larger view', async () => {
    // An anchor sees no further than the network reaches; what lies beyond must not change it.
    const session = await openSession(network);
    const side = 512;
    const draw = random(1, 'larger');
    const large = Float32Array.from({ length: 3 * side * side }, () => uniform(draw, -1, 1));
    const other = Float32Array.from(large);
    for (let c = 0; c < 3; c++) for (let x = 0; x < side; x++) other[c * side * side + x] = 0;
    const run = async (data: Float32Array) =>
      (await session.run({ input: { dtype: 'float32', shape: [1, 3, side, side], data } })).Identity
        ?.data as Float32Array;
    const [a, b] = [await run(large), await run(other)];
    await session.close();
    expect(a.at(-1)).toBe(b.at(-1));
    expect(a[0]).not.toBe(b[0]);
  });
});

describe('openSizes', () => {
  it('refuses a graph that takes no pictures', () => {
    const { graph } = readOnnx(network);
    expect(() => openSizes({ ...graph, inputs: [] })).toThrow(/takes no pictures/);
    expect(writeOnnx(openSizes(graph)).length).toBeGreaterThan(100_000);
  });
});
