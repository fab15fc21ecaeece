/**
 * @file Speed in training or in use beside PyTorch's on the same machine: the two in turn, round by round, medians and their ratio.
 * usage: node --conditions=source bench/peers/pytorch.ts --python DIR/bin/python [--mode train|infer] [--nets resnet18,mobilenetv1,mobilenetv2] [--batch 16]
 *        [--size 224] [--rounds 3] [--threads 2] [--json]
 * PyTorch runs in both layouts (channels first and last), and the faster counts. It needs a Python with CPU PyTorch.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: args } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    mode: { type: 'string', default: 'train' },
    nets: { type: 'string', default: 'resnet18,mobilenetv1,mobilenetv2' },
    batch: { type: 'string', default: '16' },
    size: { type: 'string', default: '224' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const settings = [
  '--batch',
  args.batch,
  '--size',
  args.size,
  '--threads',
  args.threads,
  '--runs',
  args.mode === 'train' ? '5' : '15',
];

function runJson(command: string, commandArgs: readonly string[]): Record<string, number> {
  return JSON.parse(
    execFileSync(command, commandArgs, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim(),
  );
}

interface Measured {
  readonly imagesPerSecond: number;
  readonly peakMemoryMiB: number;
}

function ours(net: string): Measured {
  const script = ['--conditions=source', here(`../${args.mode}.ts`), '--net', net, ...settings, '--json'];
  return runJson(process.execPath, script) as unknown as Measured;
}

function theirs(net: string): Measured {
  const result = runJson(args.python, [here('torch_bench.py'), net, args.mode, ...settings]);
  return { imagesPerSecond: result.images_per_second as number, peakMemoryMiB: result.peak_memory_mib as number };
}

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] as number;

const results = args.nets.split(',').map((net) => {
  const rounds = Array.from({ length: Number(args.rounds) }, () => ({ ours: ours(net), theirs: theirs(net) }));
  const of = (side: 'ours' | 'theirs', key: keyof Measured) => median(rounds.map((round) => round[side][key]));
  const [a, b] = [of('ours', 'imagesPerSecond'), of('theirs', 'imagesPerSecond')];
  const [memory, theirMemory] = [of('ours', 'peakMemoryMiB'), of('theirs', 'peakMemoryMiB')];
  if (!args.json) {
    console.log(
      `${args.mode} ${net} ${args.batch}x${args.size}: ortgrad ${a.toFixed(1)}, PyTorch ${b.toFixed(1)} images/s, ratio ${(a / b).toFixed(2)}; ` +
        `peak memory ${memory.toFixed(0)} and ${theirMemory.toFixed(0)} MiB, ratio ${(memory / theirMemory).toFixed(2)}`,
    );
  }
  const [batch, size] = [Number(args.batch), Number(args.size)];
  return { net, batch, size, ortgrad: a, pytorch: b, ratio: a / b, memoryRatio: memory / theirMemory, rounds };
});
if (args.json) console.log(JSON.stringify(results, null, 2));
