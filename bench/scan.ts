/**
 * @file Speed and memory of a scan: pictures of 1920 x 1080 with one face a second, the start of the command line, memory over many files;
 * beside a pipeline of the same networks in PyTorch and a ViT-B classifier.
 *
 * node --conditions=source bench/scan.ts [--only pictures|stages|start|memory|peers] [--pictures N] [--workers N] [--files N] [--python FILE] [--json]
 *
 * The faces are of FFHQ where ../shared/data/ffhq is, else of the demo photographs. `memory` scans `--files` names of the same pictures.
 * `peers` needs a Python with torch, onnx and onnxruntime for the first of the two; the figure counts its networks alone.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultDetectorFolder } from '../packages/realcentric/src/detector/node/default-detector.ts';
import { networkOnnx } from '../packages/realcentric/src/faces/node/networks.ts';
import { scanInputs } from '../packages/realcentric/src/scan/node/inputs.ts';
import { openEngine } from '../packages/realcentric/src/scan/node/load-detector.ts';
import { scanMany } from '../packages/realcentric/src/scan/node/scan-many.ts';
import { residentMemory } from './scan/memory.ts';
import { type NetworkRuns, networkRuns } from './scan/network-runs.ts';
import { linkMany, writeScenes } from './scan/scenes.ts';
import { stages } from './scan/stages.ts';
import { openVisionTransformer } from './scan/vit.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    pictures: { type: 'string', default: '100' },
    workers: { type: 'string', default: String(availableParallelism()) },
    files: { type: 'string', default: '10000' },
    python: { type: 'string', default: 'python3' },
    json: { type: 'boolean', default: false },
  },
});
const [count, workers, files] = [values.pictures, values.workers, values.files].map(Number) as [number, number, number];
const wanted = (part: string) => values.only === undefined || values.only === part;
const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] as number;

const root = await mkdtemp(join(tmpdir(), 'bench-scan-'));
const scenes = await writeScenes(join(root, 'scenes'), count);

/** All pictures through worker processes that are warm; what comes before the first finding does not count. */
async function picturesPerSecond(): Promise<Record<string, number>> {
  const engine = await openEngine({ workers });
  // Each process opens its networks and runs a few pictures.
  for await (const _ of scanMany(scanInputs(scenes.slice(0, 4 * workers)), engine));
  const begun = performance.now();
  let faces = 0;
  for await (const { finding } of scanMany(scanInputs(scenes), engine)) faces += finding.faces.length;
  const seconds = (performance.now() - begun) / 1000;
  await engine.close();
  return { pictures: count, workers, faces, 'pictures a second': count / seconds };
}

const RUNS = 7;

/** From the start of `realcentric scan` to the first character of its answer, in seconds. */
async function startToFirstResult(): Promise<Record<string, number>> {
  const launcher = fileURLToPath(new URL('../packages/realcentric/bin/realcentric.js', import.meta.url));
  const seconds: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const begun = performance.now();
    const child = spawn(process.execPath, [launcher, 'scan', '--jsonl', '--no-provenance', scenes[0] as string], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    // The first fills the compile cache.
    if (run > 0) seconds.push((performance.now() - begun) / 1000);
    await once(child, 'close');
  }
  return { runs: RUNS, 'median seconds': median(seconds), 'best seconds': Math.min(...seconds) };
}

/** Resident memory while many files are scanned, in MB. */
async function memoryOverMany(): Promise<Record<string, number>[]> {
  const folder = await linkMany(scenes, join(root, 'many'), files);
  const engine = await openEngine({ workers });
  const rows: Record<string, number>[] = [];
  let done = 0;
  for await (const _ of scanMany(scanInputs([folder]), engine)) {
    done += 1;
    if (done % Math.ceil(files / 10) === 0 || done === files) {
      const { here, children } = residentMemory();
      rows.push({ files: done, here, children, all: here + children });
    }
  }
  await engine.close();
  return rows;
}

async function peers(): Promise<Record<string, number>> {
  const runs = await networkRuns(scenes.slice(0, 40));
  const fileOf = async (network: NetworkRuns['network']) => {
    if (network === 'detector') return join(defaultDetectorFolder(), 'detector.onnx');
    const file = join(root, `${network}.onnx`);
    await writeFile(file, await networkOnnx(network));
    return file;
  };
  const specs: string[] = [];
  for (const { network, shape, runs: each } of runs) {
    specs.push(`${await fileOf(network)}:${each}:${shape.join('x')}`);
  }
  const script = fileURLToPath(new URL('./peers/torch_scan.py', import.meta.url));
  const said = execFileSync(values.python, [script, ...specs, '--threads', String(workers)], { encoding: 'utf8' });
  const classifier = await openVisionTransformer(workers);
  await classifier.classify(scenes[0] as string);
  const begun = performance.now();
  const some = scenes.slice(0, 20);
  for (const file of some) await classifier.classify(file);
  const seconds = (performance.now() - begun) / 1000;
  await classifier.close();
  return {
    ...Object.fromEntries(
      runs.map(({ network, shape, runs: each }) => [`runs of ${network} [${shape}] a picture`, each]),
    ),
    'PyTorch, networks alone: pictures a second': JSON.parse(said).pictures_per_second,
    'ViT-B/16 on onnxruntime-node: pictures a second': some.length / seconds,
  };
}

const results = {
  ...(wanted('pictures') && { pictures: await picturesPerSecond() }),
  ...(wanted('stages') && { stages: await stages(scenes.slice(0, 20)) }),
  ...(wanted('start') && { start: await startToFirstResult() }),
  ...(wanted('peers') && { peers: await peers() }),
  ...(wanted('memory') && { memory: await memoryOverMany() }),
};
await rm(root, { recursive: true });
if (values.json) console.log(JSON.stringify(results, null, 2));
else {
  for (const [name, result] of Object.entries(results)) {
    console.log(name);
    console.table(result);
  }
}
