/** @file One run in flight: its network, its step as a program, its validation set, and where it stands. */
import { createHash } from 'node:crypto';
import { type DrawInputs, type Graph, openProgram, type Program, type Tensor } from 'ortgrad';
import { UserError } from '../errors.ts';
import { type MethodOptions, type ObjectiveTerm, supCon } from '../method/objective.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { TrainingConfig } from './config.ts';
import type { PictureSource, PlannedUnits } from './picture-source.ts';
import { startNetwork } from './start-network.ts';
import { trainingStep } from './step-graph.ts';
import { type ValidationSet, validationSet } from './validation.ts';

export interface Run {
  readonly config: TrainingConfig;
  readonly source: PictureSource;
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
const changeable = new Set(['out', 'faces', 'log', 'device', 'threads', 'workers']);

/** Changes with whatever changes the numbers of a run: its settings and its pictures. */
function fingerprintOf(config: TrainingConfig, source: PictureSource): string {
  // Which checkpoint is kept is asked for at the end alone.
  const lasting = { ...config, validation: { ...config.validation, keep: undefined } };
  const settings = Object.entries(lasting).filter(([key]) => !changeable.has(key) && key !== 'data');
  const hash = createHash('sha256').update(JSON.stringify([settings, ...source.settings]));
  for (const line of source.contents()) hash.update(line);
  return hash.digest('hex');
}

/** Validation and measurements always have whole quads by one method each, whatever training is told. */
const wholeQuads = { epoch: 0, strategy: 'quad', methodsPerQuad: 1 } as const;

/** Units in a batch. */
export function unitsPerBatch({ schedule, method }: TrainingConfig): number {
  return schedule.quads_per_batch * method.pairing.methods_per_quad;
}

/** The units of an epoch, in batches. */
export function epochBatches({ config, source, stepsPerEpoch }: Run, epoch: number): PlannedUnits[] {
  const { strategy, methods_per_quad: methodsPerQuad } = config.method.pairing;
  const quads = stepsPerEpoch * config.schedule.quads_per_batch;
  const plan = source.plan({ purpose: 'epoch', epoch, strategy, quads, methodsPerQuad });
  const size = unitsPerBatch(config);
  return Array.from({ length: stepsPerEpoch }, (_, i) => plan.slice(i * size, (i + 1) * size));
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
  source: PictureSource,
  last: Checkpoint | undefined,
  note: (text: string) => void,
): Promise<Run> {
  const fingerprint = fingerprintOf(config, source);
  if (last && last.position.fingerprint !== fingerprint) {
    throw new UserError('bad_usage', 'holds a run with another configuration or other pictures', {
      file: config.out,
      advice: 'give the configuration it was started with, or choose another folder',
    });
  }
  const { network, schedule, seed } = config;
  const heldOut = source.plan({ ...wholeQuads, purpose: 'validation', quads: config.validation.pairs });
  const heldOutPictures = await heldOut.pictures('validation', 'still');
  const validation = validationSet(heldOut.labels, source.methods, heldOutPictures);
  const measured = source.plan({ ...wholeQuads, purpose: 'statistics', quads: 64 });
  const measuredPictures = await measured.pictures('statistics', 'still');
  const naturals = naturalPlanes(measuredPictures, measured.labels.length, 3 * network.size ** 2);
  const { detector, learning } = await startNetwork(network, naturals, seed);

  const method = methodOptions(config);
  const { graph, drops } = trainingStep(detector, {
    learning,
    batch: 4 * unitsPerBatch(config),
    size: network.size,
    method,
    weightDecay: schedule.weight_decay,
    gradientNorm: schedule.gradient_norm,
    averages: schedule.average > 0,
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
    source,
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
