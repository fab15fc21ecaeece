/**
 * @file Speed of a whole training step: forward on batch statistics, cross entropy, backward, plain gradient descent.
 * usage: node --conditions=source bench/train.ts --net mobilenetv1 [--batch 16] [--size 224] [--runs 5] [--threads 2] [--json]
 */
import {
  createGraph,
  filled,
  gradients,
  input,
  layers,
  openProgram,
  output,
  scalar,
  sgd,
  tensor,
  trainable,
  updates,
  type Value,
} from 'ortgrad';
import { classifier } from './networks.ts';
import { networkSettings } from './settings.ts';

const { net, batch, size, runs, threads, json } = networkSettings({ batch: 16, runs: 5 });

const graph = createGraph('training');
const x = input(graph, 'x', 'float32', [batch, 3, size, size]);
const targets = input(graph, 'targets', 'float32', [batch, 2]);
const learningRate = input(graph, 'learningRate', 'float32', []);
const { outputs, parameters } = trainable(graph, classifier(net, size), { inputs: { x }, learns: () => true });
const loss = layers.crossEntropy(outputs.get('logits') as Value, targets);
sgd(updates(parameters, gradients(loss, parameters)), { learningRate });
output(graph, 'loss', loss);
const program = await openProgram(graph, { threads });

const images = filled('float32', [batch, 3, size, size], 0);
for (let i = 0; i < images.data.length; i++) images.data[i] = Math.sin(i * 12.9898) * 1.5;
const feeds = {
  x: images,
  targets: tensor('float32', [batch, 2], Array.from({ length: batch }, (_, i) => (i % 2 ? [0, 1] : [1, 0])).flat()),
  learningRate: scalar(1e-3),
};
for (let i = 0; i < 2; i++) await program.run(feeds);
const times: number[] = [];
for (let i = 0; i < runs; i++) {
  const start = performance.now();
  await program.run(feeds);
  times.push(performance.now() - start);
}
const milliseconds = times.sort((a, b) => a - b)[Math.floor(runs / 2)] as number;
const result = {
  net,
  batch,
  size,
  threads,
  millisecondsPerStep: milliseconds,
  imagesPerSecond: (1000 * batch) / milliseconds,
  peakMemoryMiB: process.resourceUsage().maxRSS / 1024,
};
console.log(
  json
    ? JSON.stringify(result)
    : `${net} ${batch}x${size}: ${milliseconds.toFixed(0)} ms a step, ${result.imagesPerSecond.toFixed(1)} images/s, peak ${result.peakMemoryMiB.toFixed(0)} MiB`,
);
await program.close();
