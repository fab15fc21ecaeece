/** Networks that cannot judge: answers by chance, shapes that make no sense, several inputs. */
import type { Port, Session, Tensor } from 'ortgrad';
import { describe, expect, it } from 'vitest';
import { foreignConfig } from './foreign-config.ts';
import { fitForeign } from './foreign-model.ts';

const { input, output } = foreignConfig.parse({
  model: 'm.onnx',
  takes: 'picture',
  input: { size: 2, range: '0..1' },
  output: { fake: 'single', activation: 'sigmoid' },
});

const PORT: Port = { name: 'x', dtype: 'float32', shape: ['N', 3, 2, 2] };

function session(
  answer: (n: number) => readonly [shape: readonly number[], numbers: readonly number[]],
  inputs = [PORT],
): Session {
  return {
    inputs,
    inputNames: inputs.map(({ name }) => name),
    outputs: [{ name: 'y', dtype: 'float32', shape: [] }],
    outputNames: ['y'],
    run: async (feeds) => {
      const [shape, numbers] = answer((feeds.x as Tensor).shape[0]!);
      return { y: { dtype: 'float32', shape, data: Float32Array.from(numbers) } };
    },
    close: async () => {},
  };
}

const fit = (made: Session) => fitForeign(made, input, output, { model: 'm.onnx', config: 'm.yaml' });

describe('fitForeign', () => {
  it('refuses answers that chance has a part in', async () => {
    let calls = 0;
    const drawn = session((n) => [[n, 1], new Array<number>(n).fill(++calls)]);
    await expect(fit(drawn)).rejects.toThrow(
      /^m\.onnx: gives other numbers each time for the same picture; name a model exp/,
    );
  });

  it('refuses one answer for two pictures, unless they are given one by one', async () => {
    const single = session(() => [[1, 1], [0.5]]);
    await expect(fit(single)).rejects.toThrow(
      /cannot be run on two pictures: .* shape \[1, 1\] for 2 pictures; write batch: 1 under input/,
    );
    const run = await fitForeign(single, { ...input, batch: 1 }, output, { model: 'm.onnx', config: 'm.yaml' });
    const picture = { width: 2, height: 2, data: new Uint8Array(12) };
    expect(await run([picture, picture])).toEqual([[0.5], [0.5]]);
  });

  it('refuses a map of numbers', async () => {
    await expect(fit(session((n) => [[n, 1, 2, 2], new Array<number>(4 * n).fill(0)]))).rejects.toThrow(
      /cannot be run on a picture: its output has the shape \[1, 1, 2, 2\] for 1 picture/,
    );
  });

  it('takes numbers without an axis for the batch, and with more axes of 1', async () => {
    await fit(session((n) => [[n], new Array<number>(n).fill(1)]));
    await fit(session((n) => [[n, 1, 1, 1], new Array<number>(n).fill(1)]));
  });

  it('refuses several inputs, and inputs of whole numbers', async () => {
    const ones = (n: number) => [[n], new Array<number>(n).fill(1)] as const;
    await expect(fit(session(ones, [PORT, { ...PORT, name: 'z' }]))).rejects.toThrow(
      /has 2 inputs \(x, z\); name a model with one/,
    );
    await expect(fit(session(ones, [{ ...PORT, dtype: 'uint8' }]))).rejects.toThrow(
      /its input "x" is uint8 \[N, 3, 2, 2\], the YAML says float32 \[N, 3, 2, 2\]; export it with an input of floats/,
    );
    await expect(fit(session(ones, [{ ...PORT, shape: ['', 12] }]))).rejects.toThrow(
      /is float32 \[\?, 12\], the YAML says/,
    );
  });
});
