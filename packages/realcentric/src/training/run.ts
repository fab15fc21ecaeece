/** @file One run in flight: its network, its step as a program, its validation set, and where it stands. */
import { createHash } from 'node:crypto';
import { type DrawInputs, type Graph, openProgram, type Program, type Tensor } from 'ortgrad';
import { UserError } from '../errors.ts';
import type { ForgeMethodName } from '../forge/forge.ts';
import { type MethodOptions, type ObjectiveTerm, supCon } from '../method/objective.ts';
import type { Unit } from '../method/pairing.ts';
import { type FaceSet, planFor, taskOf } from './batches.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { TrainingConfig } from './config.ts';
import type { GatheredFaces } from './faces.ts';
import type { PicturePool } from './picture-pool.ts';
import { startNetwork } from './start-network.ts';
import { trainingStep } from './step-graph.ts';
import type { UnitPictureOptions } from './unit-pictures.ts';
import { type ValidationSet, validationSet } from './validation.ts';

export interface Run {
  readonly config: TrainingConfig;
  readonly faces: GatheredFaces;
  readonly pool: PicturePool;
  readonly method: MethodOptions;
  readonly detector: Graph;
  readonly program: Program;
  /** What drops out in a step, in networks that have such layers. */
  readonly drops: DrawInputs;
  readonly validation: ValidationSet;
  /** 8-bit planes of natural training faces: for the norms' statistics, and to find centers among. */
  readonly naturals: Uint8Array;
  readonly fingerprint: string;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  /** Where it stands; moves on. */
  position: { step: number; best: { auc: number; epoch: number } | null };
}

function termOptions({ method }: TrainingConfig): ObjectiveTerm {
  if (method.objective === 'cross_entropy') return { name: 'none' };
  if (method.objective === 'supcon') {
    return supCon(typeof method.temperature === 'number' ? method.temperature : method.temperature.start);
  }
  if (method.objective === 'single_center') return { name: 'single_center', margin: method.single_center.margin };
  if (method.objective === 'arcface') return { name: 'arcface', ...method.arcface };
  const { temperature, margin, margin_on: marginOn, denominator, positives, negatives } = method;
  return {
    name: 'rccl',
    loss: { temperature, margin, marginOn, denominator },
    positives: positives || undefined,
    negatives: negatives ? { share: negatives.share, joinFakes: negatives.join_fakes } : undefined,
  };
}

function methodOptions(config: TrainingConfig): MethodOptions {
  const { weight, centers, momentum } = config.method;
  return { weight, centers: { count: centers, momentum }, term: termOptions(config) };
}

/** Settings that may change between sessions of one run without changing its numbers. */
const changeable = new Set(['out', 'faces', 'device', 'threads', 'workers']);

/** Changes with whatever changes the numbers of a run: its settings and its photographs. */
function fingerprintOf(config: TrainingConfig, { training }: GatheredFaces): string {
  const settings = Object.entries(config).filter(([key]) => !changeable.has(key));
  const reals = config.data.reals.map(({ weight }) => weight);
  const hash = createHash('sha256').update(
    JSON.stringify([settings.filter(([k]) => k !== 'data'), reals, config.data.validation]),
  );
  for (const face of training.faces) hash.update(`${face.person} ${face.stored.sha256}\n`);
  return hash.digest('hex');
}

function pictureOptions(config: TrainingConfig): UnitPictureOptions {
  const { network, forge, augment, interference } = config;
  return { size: network.size, partShare: forge.part_share, augment, interference };
}

const still = { scale: 0, shift: 0, rotation: 0, flip: 0 };

/** Validation and measurements always have whole quads by one method each, whatever training is told. */
function planOptions({ forge, seed }: TrainingConfig, quads: number) {
  const methods = forge.methods as ForgeMethodName[];
  return { strategy: 'quad', quads, methods, methodsPerQuad: 1, candidates: forge.candidates, seed } as const;
}

/** Units in a batch. */
export function unitsPerBatch({ schedule, method }: TrainingConfig): number {
  return schedule.quads_per_batch * method.pairing.methods_per_quad;
}

/** The units of an epoch, in batches. */
export function epochBatches(run: Run, epoch: number): Unit[][] {
  const { schedule, method } = run.config;
  const { strategy, methods_per_quad: methodsPerQuad } = method.pairing;
  const plan = { ...planOptions(run.config, run.stepsPerEpoch * schedule.quads_per_batch), strategy, methodsPerQuad };
  const units = planFor(run.faces.training, `epoch ${epoch}`, plan);
  const size = unitsPerBatch(run.config);
  return Array.from({ length: run.stepsPerEpoch }, (_, i) => units.slice(i * size, (i + 1) * size));
}

/** Pictures of units of the training set; the key tells the draws of one batch from those of another. */
export function makePictures(run: Run, units: readonly Unit[], key: string): Promise<Uint8Array> {
  return pictures(run.pool, run.faces.training, units, pictureOptions(run.config), run.config.seed, key);
}

function pictures(
  pool: PicturePool,
  set: FaceSet,
  units: readonly Unit[],
  options: UnitPictureOptions,
  seed: number,
  key: string,
) {
  return pool.make(units.map((unit, i) => taskOf(set, unit, options, seed, `${key} ${i}`)));
}

/** The reals alone out of the pictures of units. */
function naturalPlanes(planes: Uint8Array, units: number, area: number): Uint8Array {
  const result = new Uint8Array(units * 2 * area);
  for (let q = 0; q < units; q++) result.set(planes.subarray(4 * q * area, (4 * q + 2) * area), 2 * q * area);
  return result;
}

/** Sets a run up: validation pictures, starting network, program; then loads where it stood. */
export async function startRun(
  config: TrainingConfig,
  faces: GatheredFaces,
  pool: PicturePool,
  last: Checkpoint | undefined,
  note: (text: string) => void,
): Promise<Run> {
  const fingerprint = fingerprintOf(config, faces);
  if (last && last.position.fingerprint !== fingerprint) {
    throw new UserError('bad_usage', 'holds a run with another configuration or other photographs', {
      file: config.out,
      advice: 'give the configuration it was started with, or choose another folder',
    });
  }
  const { network, schedule, seed } = config;
  const plain = { ...pictureOptions(config), augment: still };
  const heldOut = planFor(faces.heldOut, 'validation', planOptions(config, config.validation.pairs));
  const validation = validationSet(heldOut, await pictures(pool, faces.heldOut, heldOut, plain, seed, 'validation'));
  const measured = planFor(faces.training, 'statistics', planOptions(config, 64));
  const measuredPictures = await pictures(pool, faces.training, measured, plain, seed, 'statistics');
  const naturals = naturalPlanes(measuredPictures, measured.length, 3 * network.size ** 2);
  const { detector, learning } = await startNetwork(network, naturals, seed);

  const method = methodOptions(config);
  const { graph, drops } = trainingStep(detector, {
    learning,
    batch: 4 * unitsPerBatch(config),
    size: network.size,
    method,
    weightDecay: schedule.weight_decay,
    gradientNorm: schedule.gradient_norm,
  });
  const program = await openProgram(graph, {
    device: config.device,
    note,
    // The threads that make pictures want the cores too.
    spinning: false,
    ...(config.threads === undefined ? {} : { threads: config.threads }),
  });
  if (last) program.load(last.states);
  const stepsPerEpoch = Math.max(1, Math.floor(schedule.quads_per_epoch / schedule.quads_per_batch));
  return {
    config,
    faces,
    pool,
    method,
    detector,
    program,
    drops,
    validation,
    naturals,
    fingerprint,
    stepsPerEpoch,
    totalSteps: stepsPerEpoch * schedule.epochs,
    position: { step: last?.position.step ?? 0, best: last?.position.best ?? null },
  };
}

/** A copy of all states with the position, as a checkpoint takes it. */
export async function snapshot(run: Run): Promise<Checkpoint> {
  const states: ReadonlyMap<string, Tensor> = await run.program.states();
  return { states, position: { ...run.position, fingerprint: run.fingerprint } };
}
