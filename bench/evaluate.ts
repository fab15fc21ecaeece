/**
 * @file How fast detectors are judged: `node --conditions=source bench/evaluate.ts [--part crops|report] [--python DIR/bin/python]
 * [--crops 256] [--frames 100000] [--workers 2] [--json]`.
 *
 * crops: crops a second of `evaluate` on a prepared set, read, decoded, cut and scored by MobileNetV1 at 224 px as an ONNX file, beside the
 * same network alone, and beside PyTorch's where a Python with it is given, which gets its pictures for nothing.
 * report: seconds from so many kept scores of frames, 32 a video, to all figures and the report, as a user runs it.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeOnnx } from 'ortgrad';
import { tinyClassifier } from '../packages/realcentric/src/evaluation/judges/classifier.fixture.ts';
import { openJudge } from '../packages/realcentric/src/evaluation/judges/open-judge.ts';
import { evaluate } from '../packages/realcentric/src/evaluation/node/evaluate.ts';
import { openSource } from '../packages/realcentric/src/evaluation/node/source.ts';
import { syntheticFace } from '../packages/realcentric/src/forge/synthetic-face.fixture.ts';
import type { RgbImage } from '../packages/realcentric/src/images/image.ts';
import { framesEntry } from '../packages/realcentric/src/prepare/set/clips.fixture.ts';
import { writePreparedSet } from '../packages/realcentric/src/prepare/set/prepared-set.fixture.ts';
import { normal, random } from '../packages/realcentric/src/random.ts';
import { classifier } from './networks.ts';

const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'crops,report' },
    python: { type: 'string' },
    crops: { type: 'string', default: '256' },
    frames: { type: 'string', default: '100000' },
    workers: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});
const workers = Number(values.workers);
const FRAMES_OF_A_VIDEO = 32;
const METHODS = ['Deepfakes', 'Face2Face', 'FaceShifter', 'FaceSwap', 'NeuralTextures'];
const NET = 'mobilenetv1';
const SIZE = 224;
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const root = await mkdtemp(join(tmpdir(), 'realcentric-bench-'));
const draw = random('bench', 'evaluate');

/** Videos of the images in turn, every second one forged by one of five methods. */
async function writeSet(set: string, count: number, size: number, images: readonly RgbImage[]): Promise<void> {
  const videos = Array.from({ length: Math.ceil(count / FRAMES_OF_A_VIDEO) }, (_, v) => {
    const method = METHODS[(v >> 1) % METHODS.length] as string;
    const video = `${v % 2 === 0 ? 'youtube' : method}/${v}`;
    const fake = { label: 1, method, family: 'swap' } as const;
    const about = {
      path: `${video}.mp4`,
      video,
      kind: 'video',
      dataset: 'bench',
      compression: v % 3 ? 'c23' : 'c40',
    } as const;
    const entry = framesEntry({ ...about, ...(v % 2 === 1 ? fake : {}) });
    const frames = Math.min(FRAMES_OF_A_VIDEO, count - v * FRAMES_OF_A_VIDEO);
    const image = (i: number) => images[(v * 31 + i) % images.length] as RgbImage;
    return { entry, crops: Array.from({ length: frames }, (_, i) => ({ time: i / 10, image: image(i) })) };
  });
  await writePreparedSet(set, videos, { frames: FRAMES_OF_A_VIDEO, size, format: 'jpeg', quality: 95 });
}

async function writeModel(name: string, model: Uint8Array, size: number, outputs: string): Promise<string> {
  await writeFile(join(root, `${name}.onnx`), model);
  const file = join(root, `${name}.yaml`);
  const input = `input: { size: ${size}, range: 0..1 }`;
  await writeFile(file, `model: ${name}.onnx\nname: ${name}\ntakes: crop\nmargin: 1.3\n${input}\noutput: ${outputs}\n`);
  return file;
}

function runJson(command: string, args: readonly string[]): Record<string, number> {
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim());
}

/** With the grain of a camera, so that they take about as many bytes as photographs. */
function grainy(person: number, size: number): RgbImage {
  const { image } = syntheticFace(person, size);
  return { ...image, data: Uint8Array.from(image.data, (v) => Math.max(0, Math.min(255, v + 4 * normal(draw)))) };
}

async function cropsASecond() {
  const count = Number(values.crops);
  const set = join(root, 'crops');
  await writeSet(
    set,
    count,
    256,
    Array.from({ length: 64 }, (_, person) => grainy(person, 256)),
  );
  const model = await writeModel(NET, writeOnnx(classifier(NET, SIZE)), SIZE, '{ fake: 1, activation: softmax }');
  const judge = await openJudge(model);
  const source = await openSource(set);
  const problem = (error: Error) => {
    throw error;
  };
  const settings = ['--batch', '16', '--size', String(SIZE), '--threads', String(workers), '--runs', '5'];
  const rounds = [];
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    await evaluate([judge], [source], { perturbations: [], seed: 1, workers, problem });
    const judged = (1000 * count) / (performance.now() - start);
    const alone = runJson(process.execPath, [
      '--conditions=source',
      here('infer.ts'),
      '--net',
      NET,
      ...settings,
      '--json',
    ]);
    const torch = values.python
      ? runJson(values.python, [here('peers/torch_bench.py'), NET, 'infer', ...settings])
      : {};
    rounds.push({ judged, alone: alone.imagesPerSecond as number, pytorch: torch.images_per_second ?? null });
  }
  await judge.close();
  const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] as number;
  const pytorch = rounds.flatMap((round) => round.pytorch ?? []);
  return {
    crops: count,
    workers,
    judged: median(rounds.map((round) => round.judged)),
    networkAlone: median(rounds.map(({ alone }) => alone)),
    pytorchNetworkAlone: pytorch.length > 0 ? median(pytorch) : null,
  };
}

async function secondsToReport() {
  const frames = Number(values.frames);
  const set = join(root, 'frames');
  await writeSet(
    set,
    frames,
    16,
    Array.from({ length: 512 }, (_, i) => grainy(i, 16)),
  );
  const tiny = { width: 16, height: 16, layout: 'nchw', outputs: 1, batch: 'N', inside: 'sigmoid' } as const;
  const model = await writeModel(
    'tiny',
    tinyClassifier(tiny),
    16,
    '{ fake: single, activation: none, kind: probability }',
  );
  const launcher = here('../packages/realcentric/bin/realcentric.js');
  const args = [launcher, 'evaluate', '--quiet', '--data', set, '--model', model, '--out', join(root, 'report')];
  const run = () => {
    const start = performance.now();
    execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    return (performance.now() - start) / 1000;
  };
  return { frames, firstRun: run(), fromKeptScores: run() };
}

try {
  await mkdir(root, { recursive: true });
  const results: Record<string, object> = {};
  if (values.part.includes('crops')) results.crops = await cropsASecond();
  if (values.part.includes('report')) results.report = await secondsToReport();
  if (values.json) console.log(JSON.stringify(results, null, 2));
  else for (const [part, figures] of Object.entries(results)) console.log(part, figures);
} finally {
  await rm(root, { recursive: true, force: true });
}
