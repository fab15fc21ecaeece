/**
 * @file A small network (MNIST's size) trained by ortgrad, TensorFlow.js, jax-js and PyTorch in turn: milliseconds a step, medians over rounds.
 * usage: node --conditions=source bench/peers/small-cnn.ts --packages DIR --python DIR/bin/python [--rounds 3] [--json]
 * DIR holds the peers: npm i @tensorflow/tfjs@4.22.0 @jax-js/jax@0.1.25
 */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: args } = parseArgs({
  options: {
    packages: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
if (args.packages === undefined) throw new Error('--packages DIR: the folder where the peers were installed');

const here = (name: string) => fileURLToPath(new URL(`small-cnn/${name}`, import.meta.url));
const node = (name: string) => [process.execPath, '--conditions=source', here(name), resolve(args.packages as string)];
const peers = [node('ortgrad.ts'), node('tfjs.ts'), node('jax.ts'), [args.python, here('pytorch.py')]];

const times = new Map<string, number[]>();
for (let round = 0; round < Number(args.rounds); round++) {
  for (const [command, ...rest] of peers) {
    const text = execFileSync(command as string, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    const { name, milliseconds } = JSON.parse(text.trim().split('\n').at(-1) as string);
    times.set(name, [...(times.get(name) ?? []), milliseconds]);
  }
}
const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] as number;
const medians = Object.fromEntries([...times].map(([name, list]) => [name, median(list)]));
const ours = medians.ortgrad as number;
if (args.json) console.log(JSON.stringify(medians));
else
  for (const [name, ms] of Object.entries(medians))
    console.log(`${name}: ${ms.toFixed(2)} ms a step, ${(ms / ours).toFixed(2)} x ours`);
