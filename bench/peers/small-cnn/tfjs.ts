/** @file One step of the small network in TensorFlow.js on its own CPU backend (the wasm backend has no gradient of convolutions). */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BATCH, oneHotTargets, pixels, report } from './task.ts';

// Not among the repository's own dependencies: the folder that holds it is told.
const require = createRequire(join(process.argv[2] as string, 'package.json'));
const name: string = '@tensorflow/tfjs';
const tf = require(name);
await tf.setBackend('cpu');
const conv = (filters: number, shape?: number[]) =>
  tf.layers.conv2d({ filters, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu', inputShape: shape });
const model = tf.sequential({
  layers: [
    conv(16, [28, 28, 1]),
    conv(32),
    tf.layers.flatten(),
    tf.layers.dense({ units: 128, activation: 'relu' }),
    tf.layers.dense({ units: 10 }),
  ],
});
const optimizer = tf.train.sgd(0.01);
const x = tf.tensor(pixels(), [BATCH, 28, 28, 1]);
const y = tf.tensor(oneHotTargets(), [BATCH, 10]);
await report('tfjs', async () => {
  const cost = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true })), true);
  const [value] = await cost.data();
  cost.dispose();
  return value;
});
