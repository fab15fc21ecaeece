/**
 * @file Speed of a network in use: batch norms folded by the runtime, weights constant.
 * usage: node --conditions=source bench/infer.ts --net mobilenetv1 [--batch 1] [--size 224] [--runs 20] [--threads 2] [--json]
 */
import { filled, openSession, writeOnnx } from 'ortgrad';
import { classifier } from './networks.ts';
import { networkSettings } from './settings.ts';

const { net, batch, size, runs, threads, json } = networkSettings({ batch: 1, runs: 20 });

const session = await openSession(writeOnnx(classifier(net, size)), { threads });
const x = filled('float32', [batch, 3, size, size], 0);
for (let i = 0; i < x.data.length; i++) x.data[i] = Math.sin(i * 12.9898) * 1.5;
for (let i = 0; i < 3; i++) await session.run({ x });
const times: number[] = [];
for (let i = 0; i < runs; i++) {
  const start = performance.now();
  await session.run({ x });
  times.push(performance.now() - start);
}
const milliseconds = times.sort((a, b) => a - b)[Math.floor(runs / 2)] as number;
const result = { net: net, batch, size, threads, milliseconds, imagesPerSecond: (1000 * batch) / milliseconds };
console.log(
  json
    ? JSON.stringify(result)
    : `${net} ${batch}x${size}: ${milliseconds.toFixed(1)} ms, ${result.imagesPerSecond.toFixed(1)} images/s`,
);
await session.close();
