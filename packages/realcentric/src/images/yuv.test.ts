import { describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import { rgbToYuv420, type YuvColour, type YuvPicture, yuvToRgb } from './yuv.ts';

/** Weights of luma; the rest of H.273 follows from them. */
const WEIGHTS = {
  bt601: [0.299, 0.587, 0.114],
  bt709: [0.2126, 0.7152, 0.0722],
  bt2020: [0.2627, 0.678, 0.0593],
} as const;

/** Forward, by the definition: what an encoder makes of an RGB colour, 0..1. */
function encode([r, g, b]: readonly [number, number, number], { matrix, range }: YuvColour, bits: number) {
  const [kr, kg, kb] = WEIGHTS[matrix];
  const luma = kr * r + kg * g + kb * b;
  const [cb, cr] = [(b - luma) / (2 * (1 - kb)), (r - luma) / (2 * (1 - kr))];
  const unit = 2 ** (bits - 8);
  const samples =
    range === 'full' ? [255 * luma, 255 * cb + 128, 255 * cr + 128] : [219 * luma + 16, 224 * cb + 128, 224 * cr + 128];
  return samples.map((sample) => Math.min(2 ** bits - 1, Math.round(sample * unit)));
}

const plane = (samples: readonly number[], stride: number, bits = 8, step = 1) => ({
  data: bits === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples),
  stride,
  step,
});

describe('yuvToRgb', () => {
  const colours = [
    [0, 0, 0],
    [1, 1, 1],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [0.8, 0.5, 0.4],
    [0.25, 0.3, 0.1],
  ] as const;

  for (const matrix of ['bt601', 'bt709', 'bt2020'] as const) {
    for (const range of ['limited', 'full'] as const) {
      for (const bits of [8, 10]) {
        it(`gives back the colours that went in: ${matrix}, ${range}, ${bits} bits`, () => {
          for (const colour of colours) {
            const [y, u, v] = encode(colour, { matrix, range }, bits).map((sample) => plane([sample], 1, bits));
            const picture = { width: 1, height: 1, y: y!, u: u!, v: v!, chromaShift: [0, 0], bitDepth: bits } as const;
            const { data } = yuvToRgb(picture, { matrix, range });
            const errors = colour.map((value, c) => Math.abs(data[c] - 255 * value));
            expect(Math.max(...errors)).toBeLessThanOrEqual(2);
          }
        });
      }
    }
  }

  const colour: YuvColour = { matrix: 'bt601', range: 'full' };

  it('shares chroma between the pixels it stands for, at odd sizes and with padding too', () => {
    const picture: YuvPicture = {
      width: 3,
      height: 3,
      y: plane([10, 20, 30, 0, 40, 50, 60, 0, 70, 80, 90, 0], 4),
      u: plane([128, 128, 0, 128, 128, 0], 3),
      v: plane([128, 228, 0, 128, 128, 0], 3),
      chromaShift: [1, 1],
      bitDepth: 8,
    };
    const red = [...yuvToRgb(picture, colour).data].filter((_, i) => i % 3 === 0);
    expect(red).toEqual([10, 20, 170, 40, 50, 200, 70, 80, 90]);
  });

  it('takes chroma of more than 8 bits from between its rows, and keeps the bits until the end', () => {
    const picture = (bits: number): YuvPicture => ({
      width: 2,
      height: 4,
      y: plane(
        [10, 10, 10, 10, 10, 10, 10, 10].map((value) => value << (bits - 8)),
        2,
        bits,
      ),
      u: plane(
        [128, 128].map((value) => value << (bits - 8)),
        1,
        bits,
      ),
      v: plane(
        [128, 228].map((value) => value << (bits - 8)),
        1,
        bits,
      ),
      chromaShift: [1, 1],
      bitDepth: bits,
    });
    const red = (bits: number) => [...yuvToRgb(picture(bits), colour).data].filter((_, i) => i % 6 === 0);
    expect(red(8)).toEqual([10, 10, 150, 150]);
    // 1.402 times 0, 25, 75 and 100.
    for (const bits of [10, 12, 16]) expect(red(bits)).toEqual([10, 45, 115, 150]);
    const fine = { ...picture(10), y: plane([40, 41, 42, 43, 44, 45, 46, 47], 2, 10), v: plane([512, 512], 1, 10) };
    expect([...yuvToRgb(fine, colour).data].filter((_, i) => i % 3 === 0)).toEqual([10, 10, 10, 10, 11, 11, 11, 11]);
  });

  it('reads U and V that take turns (NV12)', () => {
    const both = [128, 228, 128, 128];
    const picture: YuvPicture = {
      width: 4,
      height: 1,
      y: plane([10, 20, 30, 40], 4),
      u: plane(both, 4, 8, 2),
      v: { data: Uint8Array.from(both.slice(1)), stride: 4, step: 2 },
      chromaShift: [1, 1],
      bitDepth: 8,
    };
    const red = [...yuvToRgb(picture, colour).data].filter((_, i) => i % 3 === 0);
    expect(red).toEqual([150, 160, 30, 40]);
  });
});

describe('rgbToYuv420', () => {
  const [width, height] = [16, 12];
  const [half, quarter] = [width / 2, (width * height) / 4];
  const decode = (data: Uint8Array, colour: YuvColour) => {
    const from = (start: number, stride: number) => ({ data: data.subarray(start), stride, step: 1 });
    const [y, u, v] = [from(0, width), from(4 * quarter, half), from(5 * quarter, half)] as const;
    return yuvToRgb({ width, height, y, u, v, chromaShift: [1, 1], bitDepth: 8 }, colour);
  };

  for (const matrix of ['bt601', 'bt709', 'bt2020'] as const) {
    for (const range of ['limited', 'full'] as const) {
      it(`undoes yuvToRgb: ${matrix}, ${range}`, () => {
        const draw = random(1, matrix);
        // Colours that RGB has.
        const planes = Uint8Array.from({ length: 6 * quarter }, (_, i) =>
          i < 4 * quarter ? 90 + 70 * draw.next() : 118 + 20 * draw.next(),
        );
        const colour = { matrix, range };
        const errors = rgbToYuv420(decode(planes, colour), colour).data.map((value, i) => Math.abs(value - planes[i]!));
        expect(Math.max(...errors)).toBeLessThanOrEqual(1);
        const wrong = errors.filter((error) => error > 0).length;
        expect(wrong / errors.length).toBeLessThan(0.15);
      });
    }
  }

  it('keeps black, white and the colours at the corners', () => {
    for (const [rgb, yuv] of [
      [
        [0, 0, 0],
        [16, 128, 128],
      ],
      [
        [255, 255, 255],
        [235, 128, 128],
      ],
      [
        [255, 0, 0],
        [81, 90, 240],
      ],
      [
        [0, 0, 255],
        [41, 240, 110],
      ],
    ] as const) {
      const data = Uint8Array.from({ length: 12 }, (_, i) => rgb[i % 3]!);
      const colour = { matrix: 'bt601', range: 'limited' } as const;
      const { data: planes } = rgbToYuv420({ width: 2, height: 2, data }, colour);
      const [y, u, v] = yuv;
      // The half level is too much at the ends of the range.
      const errors = [y, y, y, y, u, v].map((value, i) => Math.abs(value - planes[i]!));
      expect(Math.max(...errors)).toBeLessThanOrEqual(1);
    }
  });

  it('takes the mean colour of four pixels, and no odd sizes', () => {
    const data = Uint8Array.from([255, 0, 0, 0, 0, 0, 0, 0, 255, 0, 255, 0]);
    const { data: planes } = rgbToYuv420({ width: 2, height: 2, data }, { matrix: 'bt601', range: 'full' });
    expect([...planes.subarray(4)]).toEqual([128, 128]);
    expect(() =>
      rgbToYuv420({ width: 1, height: 2, data: data.subarray(6) }, { matrix: 'bt601', range: 'full' }),
    ).toThrow(RangeError);
  });
});
