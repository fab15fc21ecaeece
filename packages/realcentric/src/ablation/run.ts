/** @file An ablation from configuration to report: its cells trained and judged one by one, those that are done not again. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDetector } from '../detector/node/bundle.ts';
import type { UserError } from '../errors.ts';
import { writeFileAtomic } from '../media/atomic.ts';
import { claim, claimWhenFree } from '../media/claim.ts';
import type { Progress } from '../progress.ts';
import { LAST, loadCheckpoint } from '../training/checkpoint.ts';
import type { TrainingConfig } from '../training/config.ts';
import { gatherFaces } from '../training/faces.ts';
import { openPicturePool } from '../training/picture-pool.ts';
import { train } from '../training/train.ts';
import { type Cell, cellsOf } from './cells.ts';
import type { AblationConfig } from './config.ts';
import { writeReport } from './report.ts';
import { type CellResult, readResult } from './result.ts';
import { type TestSet, testSets } from './test-set.ts';

export interface AblationOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  readonly problem: (error: UserError) => void;
  readonly note: (text: string) => void;
  /** The command line, for the report. */
  readonly command: string;
  /** Makes a path of the configuration absolute. */
  readonly at: (path: string) => string;
  /** Id of the one cell to run; then there is no report. */
  readonly only?: string;
}

/** Ids of the cells that are left to run. */
export async function cellsLeft(config: AblationConfig, at: (path: string) => string): Promise<string[]> {
  const cells = cellsOf(config, (id) => join(at(config.out), 'cells', id), at);
  const results = await Promise.all(cells.map((cell) => readResult(resultOf(cell))));
  return cells.filter((_, i) => results[i] === undefined).map(({ id }) => id);
}

/** Scores test pictures with a finished detector. */
async function judge(folder: string, sets: readonly TestSet[], signal: AbortSignal | undefined) {
  const detector = await openDetector(folder);
  const { name, size } = detector.manifest.input;
  const area = 3 * size * size;
  const results: CellResult['margins'] = [];
  for (const { family, condition, pictures } of sets) {
    signal?.throwIfAborted();
    const planes = await pictures();
    const margins: number[] = [];
    for (let start = 0; start < planes.length; start += 32 * area) {
      const data = Float32Array.from(planes.subarray(start, start + 32 * area));
      const outputs = await detector.network.run({
        [name]: { dtype: 'float32', shape: [data.length / area, 3, size, size], data },
      });
      const logits = outputs[detector.manifest.outputs.logits]?.data as Float32Array;
      for (let i = 0; i < logits.length; i += 2) {
        margins.push(Number(((logits[i + 1] as number) - (logits[i] as number)).toPrecision(7)));
      }
    }
    results.push({ family, condition, margins });
  }
  await detector.close();
  return results;
}

const resultOf = (cell: Cell) => join(cell.training.out, 'result.json');

/** Trains a cell, or goes on with it, and judges it. */
async function runCell(
  cell: Cell,
  sets: readonly TestSet[],
  options: AblationOptions & { readonly keptPictures?: string },
): Promise<void> {
  const { training } = cell;
  const started = performance.now();
  const resume = (await loadCheckpoint(training.out, LAST)) !== undefined;
  const trained = await train(training, { ...options, resume });
  const wanted = cell.leftOut === null ? sets : sets.filter((set) => set.family === cell.leftOut);
  const result: CellResult = {
    id: cell.id,
    variant: cell.variant,
    seed: cell.seed,
    leftOut: cell.leftOut,
    validationAuc: trained.kept.auc,
    steps: trained.steps,
    seconds: Math.round((performance.now() - started) / 1000),
    margins: await judge(trained.detector, wanted, options.signal),
  };
  await mkdir(training.out, { recursive: true });
  await writeFileAtomic(resultOf(cell), JSON.stringify(result));
  // The detector and the log stay; checkpoints are large and no longer needed.
  await Promise.all(
    ['last.safetensors', 'best.safetensors'].map((name) => rm(join(training.out, name), { force: true })),
  );
}

/**
 * Runs what is left to run and writes the report; gives its folder. Stopped at any point, the same call goes on. Several processes may
 * do so in one folder: each takes the next cell that nobody works on, and the last one writes the report; the others give nothing.
 */
export async function ablate(config: AblationConfig, options: AblationOptions): Promise<string | undefined> {
  const out = options.at(config.out);
  const cells = cellsOf(config, (id) => join(out, 'cells', id), options.at);
  const first = (cells[0] as Cell).training;
  // The first cell may be one without a family, which is tested on all the same.
  const base = { ...first, forge: { ...first.forge, methods: config.base.forge.methods } };
  const faces = join(out, 'faces');
  const pictures = join(out, 'pictures');
  const shared = { ...base, faces: base.faces ?? faces };
  const gathering = await claimWhenFree(join(out, 'faces.claim'), options.signal);
  const gathered = await gatherFaces(shared, options).finally(() => gathering.release());
  const pool = openPicturePool(base.workers);
  try {
    const shapeOf = ({ network: { size, margin } }: TrainingConfig) => `${size} ${margin}`;
    const setsByShape = new Map<string, readonly TestSet[]>();
    for (const { training } of cells) {
      if (setsByShape.has(shapeOf(training))) continue;
      const { size, margin } = training.network;
      const shaped = { ...shared, network: { ...shared.network, size, margin } };
      const sets = await testSets(shaped, gathered.test, pool, join(out, 'test'), config.test, options.progress);
      setsByShape.set(shapeOf(training), sets);
    }
    for (const [index, cell] of cells.entries()) {
      options.signal?.throwIfAborted();
      if (options.only !== undefined && cell.id !== options.only) continue;
      if (await readResult(resultOf(cell))) continue;
      const held = await claim(join(out, 'cells', `${cell.id}.claim`));
      if (!held) continue;
      const title = `cell ${index + 1} of ${cells.length}, ${cell.id}`;
      options.note(title);
      const progress: Progress = (event) => options.progress?.({ ...event, label: `${title}: ${event.label}` });
      const kept = config.keep_pictures ? { keptPictures: pictures } : {};
      try {
        const training = { ...cell.training, faces: shared.faces };
        const sets = setsByShape.get(shapeOf(training)) as readonly TestSet[];
        await runCell({ ...cell, training }, sets, { ...options, ...kept, progress });
      } finally {
        await held.release();
      }
    }
  } finally {
    await pool.close();
  }
  if (options.only !== undefined) return undefined;
  const results = (await Promise.all(cells.map((cell) => readResult(resultOf(cell))))).filter((r) => r !== undefined);
  if (results.length < cells.length) {
    const left = cells.length - results.length;
    options.note(
      `${left} ${left === 1 ? 'cell is' : 'cells are'} with another process; whichever ends last writes the report`,
    );
    return undefined;
  }
  await rm(pictures, { recursive: true, force: true });
  await writeReport(out, config, results, options.command);
  return out;
}
