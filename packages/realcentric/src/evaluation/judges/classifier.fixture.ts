/** @file Tiny classifiers with random weights, written as ONNX files, and what they must give by plain arithmetic. They detect nothing. */
import { constant, createGraph, input, ops, output, tensor, writeOnnx } from 'ortgrad';
import type { RgbImage } from '../../images/image.ts';
import { random } from '../../random.ts';

export interface Tiny {
  readonly width: number;
  readonly height: number;
  readonly layout: 'nchw' | 'nhwc';
  readonly outputs: number;
  /** 'N' for any. */
  readonly batch: number | 'N';
  readonly inside: 'nothing' | 'sigmoid' | 'softmax';
  readonly dtype?: 'float32' | 'float16';
  /** What goes wrong: not a number for bright pictures, the mean of the batch taken off. */
  readonly fault?: 'nan' | 'batch';
}

const weightOf = ({ width, height, outputs }: Tiny) => {
  const draws = random('classifier');
  return Array.from({ length: 3 * width * height * outputs }, () => (2 * draws.next() - 1) / Math.sqrt(width * height));
};

/** Numbers = flat input x weights, then what is inside. */
export function tinyClassifier(tiny: Tiny): Uint8Array {
  const { width, height, layout, outputs, batch, inside, dtype = 'float32', fault } = tiny;
  const graph = createGraph('tiny');
  const shape = layout === 'nchw' ? [batch, 3, height, width] : [batch, height, width, 3];
  const pictures = ops.cast(input(graph, 'pictures', dtype, shape), 'float32');
  const weights = constant(graph, tensor('float32', [3 * width * height, outputs], weightOf(tiny)), 'weights');
  const flat = ops.reshape(pictures, [0, 3 * width * height]);
  const logits = ops.matmul(flat, weights);
  const faulty = {
    // The root of a negative number.
    nan: () =>
      ops.add(
        logits,
        ops.sqrt(ops.sub(constant(graph, tensor('float32', [1], [0.9])), ops.reduceMean(flat, [1], true))),
      ),
    batch: () => ops.sub(logits, ops.reduceMean(logits, [0], true)),
    none: () => logits,
  }[fault ?? 'none']();
  const numbers = { nothing: faulty, sigmoid: ops.sigmoid(faulty), softmax: ops.softmax(faulty) }[inside];
  output(graph, 'numbers', ops.cast(numbers, dtype));
  return writeOnnx(graph);
}

/** The numbers before sigmoid or softmax for one picture of the network's size. */
export function plainLogits(
  { data }: RgbImage,
  tiny: Tiny,
  fed: { channels: 'rgb' | 'bgr'; unit: number; zero: number; mean: readonly number[]; std: readonly number[] },
): number[] {
  const { width, height, layout, outputs } = tiny;
  const weights = weightOf(tiny);
  const sums = new Array<number>(outputs).fill(0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const pixel = data[3 * (y * width + x) + (fed.channels === 'bgr' ? 2 - c : c)]!;
        const value = (pixel * fed.unit + fed.zero - fed.mean[c]!) / fed.std[c]!;
        const place = layout === 'nchw' ? (c * height + y) * width + x : (y * width + x) * 3 + c;
        for (let o = 0; o < outputs; o++) sums[o]! += value * weights[place * outputs + o]!;
      }
    }
  }
  return sums;
}

export function noisePicture(width: number, height: number, key: number): RgbImage {
  const draws = random('picture', key);
  return { width, height, data: Uint8Array.from({ length: 3 * width * height }, () => 256 * draws.next()) };
}
