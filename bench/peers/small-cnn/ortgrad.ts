/** @file One step of the small network in ortgrad. */
import {
  createGraph,
  gradients,
  input,
  layers,
  openProgram,
  ops,
  output,
  scalar,
  sgd,
  tensor,
  trainable,
  updates,
} from 'ortgrad';
import { BATCH, oneHotTargets, pixels, report } from './task.ts';

const network = createGraph('small');
const x = input(network, 'x', 'float32', ['N', 1, 28, 28]);
const random = Math.random;
let y = ops.relu(layers.convolution(x, { name: 'a', outputs: 16, kernel: 3, stride: 2, bias: true, random }));
y = ops.relu(layers.convolution(y, { name: 'b', outputs: 32, kernel: 3, stride: 2, bias: true, random }));
y = ops.relu(layers.linear(ops.reshape(y, [-1, 32 * 49]), { name: 'c', outputs: 128, random }));
output(network, 'logits', layers.linear(y, { name: 'd', outputs: 10, random }));

const step = createGraph('step');
const batch = input(step, 'batch', 'float32', [BATCH, 1, 28, 28]);
const targets = input(step, 'targets', 'float32', [BATCH, 10]);
const learningRate = input(step, 'learningRate', 'float32', []);
const { outputs, parameters } = trainable(step, network, { inputs: { x: batch }, learns: () => true });
const loss = layers.crossEntropy(outputs.get('logits')!, targets);
sgd(updates(parameters, gradients(loss, parameters)), { learningRate });
output(step, 'loss', loss);
const program = await openProgram(step, { threads: 2 });
const feeds = {
  batch: tensor('float32', [BATCH, 1, 28, 28], pixels()),
  targets: tensor('float32', [BATCH, 10], oneHotTargets()),
  learningRate: scalar(0.01),
};
await report('ortgrad', async () => Number((await program.run(feeds)).loss!.data[0]));
await program.close();
