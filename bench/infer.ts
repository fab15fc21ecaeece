/**
 * @file Speed of a network in use: batch norms folded by the runtime, weights constant.
 * usage: node --conditions=source bench/infer.ts --net mobilenetv1 [--batch 1] [--size 224] [--runs 20] [--threads 2] [--json]
 */
import { parseArgs } from 'node:util';
import { filled, openSession, writeOnnx } from 'ortgrad';
import { classifier } from './networks.ts';

const { values: args } = parseArgs({
  options: {
    net: { type: 'string', default: 'mobilenetv1' },
    batch: { type: 'string', default: '1' },
    size: { type: 'string', default: '224' },
    runs: { type: 'string', default: '20' },
    threads: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});
const [batch, size, runs, threads] = [args.batch, args.size, args.runs, args.threads].map(Number) as [
  number,
  number,
  number,
  number,
];

const session = await openSession(writeOnnx(classifier(args.net, size)), { threads });
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
const result = { net: args.net, batch, size, threads, milliseconds, imagesPerSecond: (1000 * batch) / milliseconds };
console.log(
  args.json
    ? JSON.stringify(result)
    : `${args.net} ${batch}x${size}: ${milliseconds.toFixed(1)} ms, ${result.imagesPerSecond.toFixed(1)} images/s`,
);
await session.close();
