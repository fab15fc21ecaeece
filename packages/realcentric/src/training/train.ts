/** @file A training run from configuration to finished detector: prepare, step, validate, checkpoint, finish. */
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { averageDecay, averagedStates, NonFiniteError, scalar, type Tensor, warmupCosine } from 'ortgrad';
import { writeEmbeddings } from '../detector/node/embedding-file.ts';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../media/atomic.ts';
import { claim } from '../media/claim.ts';
import { objectiveInputs } from '../method/objective.ts';
import { random } from '../random.ts';
import { reviveCenters, startCenters } from './center-upkeep.ts';
import { BEST, LAST, loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import type { TrainingConfig } from './config.ts';
import { withPaths } from './config-paths.ts';
import { centersOf, writeFinished } from './finish.ts';
import { openLog, type RunLog } from './log.ts';
import { openPhotographs, type PhotographOptions } from './photographs.ts';
import { labelsOf, type PlannedUnits } from './picture-source.ts';
import { writeTrainingReport } from './report.ts';
import { epochBatches, type Run, snapshot, startRun } from './run.ts';
import { openPreparedSets } from './sets/prepared-sets.ts';
import { spaceOf } from './space.ts';
import { STEP } from './step-graph.ts';
import { type Outcome, trackedLog } from './trackers.ts';
import { embedPictures, type ValidationScores, validate } from './validation.ts';

export interface TrainOptions extends PhotographOptions {
  /** Go on from the last checkpoint of the run's folder. */
  readonly resume: boolean;
  /** Take no more steps: write the detector from the best checkpoint of a run that was stopped. It can still be resumed afterwards. */
  readonly finish?: boolean;
  /** Told what happens, a line each. */
  readonly note: (text: string) => void;
}

export interface TrainResult {
  /** Folder of the finished detector. */
  readonly detector: string;
  /** Validation at the checkpoint that became the detector. */
  readonly kept: { readonly auc: number; readonly epoch: number };
  readonly steps: number;
}

/** Batches that are made ahead of the step. */
const AHEAD = 3;

/**
 * Runs the training that a configuration describes; paths in it are resolved by the caller. Stopped through the signal it saves a
 * checkpoint and throws the signal's reason; resumed it gives the losses that it would have given without the stop.
 *
 * @throws UserError where the faces do not suffice, the folder holds another run, or the loss is no number any more
 */
export async function train(config: TrainingConfig, options: TrainOptions): Promise<TrainResult> {
  const held = await claim(join(config.out, 'claim'));
  if (!held) {
    const advice = 'wait for it to end, or choose another folder';
    throw new UserError('bad_usage', 'is where another process trains', { file: config.out, advice });
  }
  try {
    return await trainInFolder(config, options);
  } finally {
    await held.release();
  }
}

async function trainInFolder(config: TrainingConfig, options: TrainOptions): Promise<TrainResult> {
  const last = await loadCheckpoint(config.out, LAST);
  if (options.finish && !last) {
    const advice = 'train first, and stop it once it has validated';
    throw new UserError('bad_usage', 'holds no run that could be finished', { file: config.out, advice });
  }
  if (last && !options.resume && !options.finish) {
    const advice = 'add --resume to go on with it, --finish to end it where it is, or choose another folder';
    throw new UserError('bad_usage', 'holds a run already', { file: config.out, advice });
  }
  const source = await (config.data.sets ? openPreparedSets(config, options) : openPhotographs(config, options));
  try {
    await mkdir(config.out, { recursive: true });
    options.progress?.({ done: 0, total: undefined, label: 'Making validation pictures' });
    const run = await startRun(config, source, last, options.note);
    await writeFileAtomic(join(config.out, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
    const { step } = run.position;
    const log = await trackedLog(await openLog(join(config.out, 'log.jsonl'), step), config, step, options.note);
    let outcome: Outcome = 'FAILED';
    try {
      if (step === 0) await validateEpoch(run, log, 0, options);
      if (!options.finish) await takeSteps(run, log, options);
      const result = await finish(run, options);
      outcome = 'FINISHED';
      return result;
    } finally {
      await log.close(options.signal?.aborted ? 'KILLED' : outcome);
    }
  } finally {
    await source.close();
  }
}

/** The steps that are left, with batches made ahead by the threads. */
async function takeSteps(run: Run, log: RunLog, options: TrainOptions): Promise<void> {
  const { config, stepsPerEpoch, totalSteps } = run;
  let planned = { epoch: -1, batches: [] as PlannedUnits[] };
  const request = (step: number) => {
    const epoch = Math.floor(step / stepsPerEpoch);
    if (planned.epoch !== epoch) planned = { epoch, batches: epochBatches(run, epoch) };
    const units = planned.batches[step % stepsPerEpoch] as PlannedUnits;
    const pictures = units.pictures(`step ${step}`, 'augmented');
    // Waited for later: what fails until then is not left unhandled.
    pictures.catch(() => undefined);
    return { units, pictures };
  };
  const ahead: ReturnType<typeof request>[] = [];
  let saved = performance.now();
  for (let requested = run.position.step; run.position.step < totalSteps; ) {
    for (; ahead.length < AHEAD && requested < totalSteps; requested++) ahead.push(request(requested));
    const { units, pictures } = ahead.shift() as ReturnType<typeof request>;
    if (options.signal?.aborted) {
      await Promise.allSettled([pictures, ...ahead.map((batch) => batch.pictures)]);
      await saveCheckpoint(config.out, LAST, await snapshot(run));
      options.note(`stopped after step ${run.position.step} of ${totalSteps}; --resume goes on from there`);
      options.signal.throwIfAborted();
    }
    const metrics = await oneStep(run, units, await pictures);
    await log.write(metrics);
    const detail = `loss ${metrics.loss.toFixed(3)}${run.position.best ? `, best AUC ${run.position.best.auc.toFixed(3)}` : ''}`;
    options.progress?.({ done: run.position.step, total: totalSteps, label: 'Training', detail });
    if (run.position.step % stepsPerEpoch === 0) {
      const epoch = run.position.step / stepsPerEpoch;
      await keepCenters(run, log, epoch);
      const due = epoch % config.validation.every === 0 || run.position.step === totalSteps;
      if (due) await validateEpoch(run, log, epoch, options);
    }
    if (performance.now() - saved > 60_000 * config.schedule.checkpoint_minutes) {
      await saveCheckpoint(config.out, LAST, await snapshot(run));
      saved = performance.now();
    }
  }
  await saveCheckpoint(config.out, LAST, await snapshot(run));
}

async function oneStep(run: Run, units: PlannedUnits, pictures: Uint8Array) {
  const { config, method, position } = run;
  const { schedule, network, seed } = config;
  const batch = 4 * units.labels.length;
  const labels = labelsOf(units.labels, run.source.methods);
  const vector = (data: Float32Array): Tensor => ({ dtype: 'float32', shape: [batch], data });
  const learningRate = warmupCosine(position.step, {
    peak: schedule.learning_rate,
    warmup: schedule.warmup_steps,
    total: run.totalSteps,
    final: 0.01,
  });
  const epoch = Math.floor(position.step / run.stepsPerEpoch);
  const dropped = random(seed, 'drops', position.step);
  const feeds: Record<string, Tensor> = {
    [STEP.pictures]: { dtype: 'uint8', shape: [batch, 3, network.size, network.size], data: pictures },
    [STEP.fake]: vector(labels.fake),
    [STEP.quad]: vector(labels.quad),
    [STEP.method]: vector(labels.method),
    [STEP.learningRate]: scalar(learningRate),
    ...(schedule.average > 0 ? { [STEP.averageDecay]: scalar(averageDecay(position.step, schedule.average)) } : {}),
    ...run.drops.feed(() => dropped.next()),
    ...objectiveInputs(batch, method, random(seed, 'draws', position.step), epoch < config.method.warmup_epochs),
  };
  const outputs = await run.program.run(feeds).catch((error: unknown) => {
    throw error instanceof NonFiniteError ? badNumber(error, run, units) : error;
  });
  position.step++;
  const numbers = Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, Number(t.data[0])]));
  const metrics = { step: position.step, epoch, learning_rate: learningRate, loss: numbers.loss as number, ...numbers };
  return metrics;
}

/** Which step, which pictures, and which value of the graph. */
function badNumber(error: NonFiniteError, { config, position }: Run, units: PlannedUnits): UserError {
  return new UserError(
    'bad_config',
    `step ${position.step + 1}: ${error.message}, in a batch of ${units.files().join(', ')}`,
    {
      file: config.out,
      advice: 'lower schedule.learning_rate and start again; the last checkpoint is from before the step',
      cause: error,
    },
  );
}

/** Between epochs: centers begin after the warm-up, and dead ones are revived after every epoch that follows. */
async function keepCenters(run: Run, log: RunLog, epoch: number): Promise<void> {
  const { config, detector, program, naturals, position } = run;
  const now = await program.states();
  const embeddings = async () =>
    (await embedPictures(detector, now, naturals, config.network.size, config.threads)).embeddings;
  const { centers, warmup_epochs: warmup } = config.method;
  if (epoch === warmup && centers > 1) program.load(startCenters(await embeddings(), centers, config.seed));
  if (epoch <= warmup) return;
  const { counts, revived, load } = await reviveCenters(now, embeddings);
  program.load(load);
  await log.write({ step: position.step, epoch, center_counts: counts, centers_revived: revived });
}

/** Scores the held-out people; the best network so far is kept. */
async function validateEpoch(run: Run, log: RunLog, epoch: number, options: TrainOptions): Promise<void> {
  const { config, position } = run;
  const states = averagedStates(await run.program.states());
  const scores = await validate(run.detector, states, run.validation, config.network.size, config.threads);
  await log.write({
    step: position.step,
    epoch,
    validation_auc: scores.auc,
    validation_auc_by_method: scores.aucByMethod,
  });
  options.note(`epoch ${epoch} of ${config.schedule.epochs}: validation AUC ${scores.auc.toFixed(4)}`);
  if (epoch === 0) await keepSpace(run, 'space-before.parquet', scores, states);
  if (position.best && scores.auc <= position.best.auc) return;
  position.best = { auc: scores.auc, epoch };
  await saveCheckpoint(config.out, BEST, await snapshot(run));
}

async function keepSpace(
  run: Run,
  name: string,
  scores: ValidationScores,
  states: ReadonlyMap<string, Tensor>,
): Promise<void> {
  const points = await spaceOf(run.validation, scores, centersOf(states), run.config.seed);
  await writeEmbeddings(
    join(run.config.out, name),
    points.map((point) => ({ file: null, ...point })),
  );
}

async function finish(run: Run, options: TrainOptions): Promise<TrainResult> {
  const { config, source } = run;
  await run.program.close();
  const { keep } = config.validation;
  const checkpoint = await loadCheckpoint(config.out, keep === 'last' ? LAST : BEST);
  if (!checkpoint?.position.best)
    throw new UserError('bad_input', `has no ${keep} checkpoint`, { file: config.out, advice: 'train again' });
  const { step, best } = checkpoint.position;
  const { size, margin } = config.network;
  const states = averagedStates(checkpoint.states);
  const scores = await validate(run.detector, states, run.validation, size, config.threads);
  const kept = keep === 'last' ? { auc: scores.auc, epoch: Math.floor(step / run.stepsPerEpoch) } : best;
  await keepSpace(run, 'space-after.parquet', scores, states);
  await writeTrainingReport(config, kept);
  const folder = join(config.out, 'detector');
  // The detector is handed on: where things lay on this machine, and who followed the run, is nobody's business.
  const published = { ...withPaths(config, (path) => basename(path)), out: basename(config.out), log: undefined };
  const { heldOut, ...facts } = source.facts;
  const { unexplained } = await writeFinished(folder, {
    detector: run.detector,
    states,
    scores,
    input: { size, margin },
    name: 'realcentric',
    heldOut,
    keep,
    training: {
      data: facts.data,
      licence: config.data.licence,
      people: facts.people,
      photographs: facts.photographs,
      forgeries: [...facts.forgeries],
      steps: step,
      seed: config.seed,
      configuration: published,
    },
  });
  if (unexplained) options.note(`this detector makes no heat maps (docs/explain.md): ${unexplained}`);
  options.note(
    `detector written to ${folder}, curves and the space of embeddings to ${join(config.out, 'report.html')}`,
  );
  return { detector: folder, kept, steps: run.position.step };
}
