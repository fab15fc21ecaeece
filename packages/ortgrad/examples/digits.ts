/** @file Trains a convolutional network of MNIST's size on digits that are drawn here, and writes it as an ONNX file. */
import { writeFileSync } from 'node:fs';
import {
  adamW,
  createGraph,
  gradients,
  input,
  layers,
  openProgram,
  openSession,
  ops,
  output,
  scalar,
  tensor,
  trainable,
  updates,
  warmupCosine,
  withValues,
  writeOnnx,
} from 'ortgrad';

// All that is random comes from here: the same seed gives the same network.
let seed = 1;
const random = () => {
  seed = (seed * 48271) % 2147483647;
  return seed / 2147483647;
};
const between = (low: number, high: number) => low + (high - low) * random();

// Data: digits of 5 x 7 dots, shifted, scaled, turned and slanted at random on 28 x 28 pixels, with noise.
const rows = ['01110 10001 10011 10101 11001 10001 01110', '00100 01100 00100 00100 00100 00100 01110']
  .concat(['01110 10001 00001 00110 01000 10000 11111', '11110 00001 00001 01110 00001 00001 11110'])
  .concat(['00010 00110 01010 10010 11111 00010 00010', '11111 10000 11110 00001 00001 10001 01110'])
  .concat(['00110 01000 10000 11110 10001 10001 01110', '11111 00001 00010 00100 01000 01000 01000'])
  .concat(['01110 10001 10001 01110 10001 10001 01110', '01110 10001 10001 01111 00001 00010 01100']);
const digits = rows.map((text) => text.split(' ').map((line) => [...line].map(Number)));

function drawDigit(digit: number, pixels: Float32Array): void {
  const [angle, slant, size] = [between(-0.4, 0.4), between(-0.3, 0.3), between(2, 3.4)];
  const [x0, y0] = [between(11, 17), between(11, 17)];
  for (let y = 0; y < 28; y++) {
    for (let x = 0; x < 28; x++) {
      const u = Math.cos(angle) * (x - x0) + Math.sin(angle) * (y - y0);
      const v = Math.cos(angle) * (y - y0) - Math.sin(angle) * (x - x0);
      const dot = digits[digit]?.[Math.floor(v / size + 3.5)]?.[Math.floor((u + slant * v) / size + 2.5)] ?? 0;
      pixels[28 * y + x] = dot + between(-0.6, 0.6);
    }
  }
}

function batchOf(count: number) {
  const labels = Array.from({ length: count }, () => Math.floor(random() * 10));
  const pixels = new Float32Array(count * 28 * 28);
  for (const [i, label] of labels.entries()) drawDigit(label, pixels.subarray(784 * i, 784 * (i + 1)));
  return { labels, images: tensor('float32', [count, 1, 28, 28], pixels) };
}

// The network is a graph; its parameters are constants with names.
const network = createGraph('digits');
const x = input(network, 'images', 'float32', ['N', 1, 28, 28]);
let y = ops.relu(layers.convolution(x, { name: 'conv1', outputs: 16, kernel: 3, bias: true, random }));
y = ops.maxPool(y, { kernel: [2, 2], strides: [2, 2] });
y = ops.relu(layers.convolution(y, { name: 'conv2', outputs: 32, kernel: 3, bias: true, random }));
y = ops.reshape(ops.maxPool(y, { kernel: [2, 2], strides: [2, 2] }), [-1, 32 * 7 * 7]);
y = ops.relu(layers.linear(y, { name: 'hidden', outputs: 128, random }));
output(network, 'logits', layers.linear(y, { name: 'out', outputs: 10, random }));

// A training step is a graph, too: there the parameters are states, which last from run to run.
const [batchSize, steps] = [64, 500];
const step = createGraph('step');
const images = input(step, 'images', 'float32', [batchSize, 1, 28, 28]);
const targets = input(step, 'targets', 'float32', [batchSize, 10]);
const learningRate = input(step, 'learningRate', 'float32', []);
const { outputs, parameters } = trainable(step, network, { inputs: { images }, learns: () => true });
const loss = layers.crossEntropy(outputs.get('logits')!, targets);
adamW(updates(parameters, gradients(loss, parameters)), { learningRate });
output(step, 'loss', loss);

const program = await openProgram(step);
for (let i = 0; i < steps; i++) {
  const batch = batchOf(batchSize);
  const oneHot = batch.labels.flatMap((label) => Array.from({ length: 10 }, (_, k) => Number(k === label)));
  const results = await program.run({
    images: batch.images,
    targets: tensor('float32', [batchSize, 10], oneHot),
    learningRate: scalar(warmupCosine(i, { peak: 2e-3, warmup: 20, total: steps, final: 0.01 })),
  });
  if ((i + 1) % 100 === 0) console.log(`step ${i + 1}: loss ${Number(results.loss!.data[0]).toFixed(3)}`);
}

// The network that is used is the same graph with the values that training left.
const onnx = writeOnnx(withValues(network, await program.states()));
await program.close();
const session = await openSession(onnx);
const test = batchOf(2000);
const logits = (await session.run({ images: test.images })).logits!.data as Float32Array;
await session.close();
const right = test.labels.filter((label, i) => {
  const row = logits.subarray(10 * i, 10 * (i + 1));
  return row.indexOf(Math.max(...row)) === label;
});
console.log(`${((100 * right.length) / 2000).toFixed(1)} % of 2000 new digits told right`);
if (process.argv[2]) writeFileSync(process.argv[2], onnx);
