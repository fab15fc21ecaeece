/** @file Detectors on sources under conditions: every table of scores that an evaluation rests on. */
import { UserError } from '../../errors.ts';
import { doable } from '../../perturbations/node/doable.ts';
import type { Perturbation } from '../../perturbations/suite.ts';
import type { Progress } from '../../progress.ts';
import { chooseThreshold } from '../choose-threshold.ts';
import type { Judge } from '../judges/judge.ts';
import { matchScores } from '../judges/scores.ts';
import { scoredItems, videoRows } from '../levels.ts';
import type { ScoreRow, ScoreTable } from '../score-table.ts';
import { type ImageJudge, openItemPool } from './item-pool.ts';
import { keptFile, openScoreCache } from './score-cache.ts';
import { conditionName, type ScoredSource, type ScoreItems, scoreSource, scoresKey } from './score-source.ts';
import { type EvaluationSource, rowOf } from './source.ts';

export interface EvaluateOptions {
  /** Where the threshold of each detector is chosen; none is where left out. */
  readonly validation?: EvaluationSource;
  /** Each done by itself to all pictures, beside the clean ones; in its form for crops where crops are judged. */
  readonly perturbations: readonly Perturbation[];
  readonly seed: number;
  /** Threads that make pictures. */
  readonly workers: number;
  /** Scores items in place of threads here; of whichever detector looks at images. */
  readonly elsewhere?: ScoreItems;
  /** Where scores are kept, so that an evaluation that was stopped goes on; nowhere where left out. */
  readonly scores?: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  readonly problem: (error: UserError) => void;
}

/** One detector on one source. */
export interface Judged {
  readonly judge: Judge;
  readonly source: EvaluationSource;
  readonly clean: ScoredSource;
  /** Under each perturbation, in their order. */
  readonly perturbed: readonly { readonly perturbation: Perturbation; readonly table: ScoreTable }[];
}

export interface ChosenThreshold {
  readonly value: number;
  /** The source that it was chosen on. */
  readonly from: string;
}

export interface Evaluated {
  readonly judged: readonly Judged[];
  /** Of each judge, in their order. */
  readonly thresholds: readonly (ChosenThreshold | null)[];
}

function matched(
  judge: Extract<Judge, { takes: 'items' }>,
  source: EvaluationSource,
  problem: EvaluateOptions['problem'],
) {
  const { scores, problems } = matchScores(
    judge,
    source.items.map(({ item }) => item),
  );
  for (const error of problems) problem(error);
  const rows = source.items.map((item, i): ScoreRow => {
    const score = scores[i] as number | null;
    return rowOf(item, { status: score === null ? 'no_face' : 'ok', score, faceSize: item.faceSize });
  });
  const table = { detector: judge.name, source: source.name, condition: 'clean', rows: [...rows, ...source.lost] };
  return { table, facts: source.items.map(({ facts }) => facts ?? null) };
}

function checkNames(judges: readonly Judge[], sources: readonly EvaluationSource[]): void {
  for (const [what, names] of [
    ['detectors', judges.map(({ name }) => name)],
    ['sources', sources.map(({ name }) => name)],
  ] as const) {
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice === undefined) continue;
    const advice = 'give each once, or name them apart: NAME=PATH';
    throw new UserError('bad_usage', `two ${what} are called "${twice}"`, { advice });
  }
}

/**
 * Scores every source by every judge, clean and perturbed.
 * @throws UserError for names that occur twice, perturbations for scores from a file, and as judges do
 */
export async function evaluate(
  judges: readonly Judge[],
  sources: readonly EvaluationSource[],
  options: EvaluateOptions,
): Promise<Evaluated> {
  checkNames(judges, sources);
  const { seed, workers, scores, progress, signal, problem, validation } = options;
  const perturbations = await doable(options.perturbations, problem);
  const pool = openItemPool(workers);

  async function scored(
    judge: ImageJudge,
    source: EvaluationSource,
    done: readonly Perturbation[],
  ): Promise<ScoredSource> {
    const how = { perturbations: done, seed };
    const condition = conditionName(done);
    const key = scoresKey(judge, source, how);
    const file =
      scores === undefined ? undefined : keptFile(scores, [judge.name, source.name, condition], key, 'jsonl');
    return scoreSource(judge, source, {
      ...how,
      pool,
      threads: workers,
      label: `${judge.name} on ${source.name}${condition === 'clean' ? '' : `, ${condition}`}`,
      problem,
      ...(file === undefined ? {} : { cache: await openScoreCache(file, key) }),
      ...(options.elsewhere && { elsewhere: options.elsewhere }),
      ...(progress && { progress }),
      ...(signal && { signal }),
    });
  }

  async function judgeSource(judge: Judge, source: EvaluationSource): Promise<Judged> {
    if (judge.takes === 'items') {
      return { judge, source, clean: matched(judge, source, problem), perturbed: [] };
    }
    const clean = await scored(judge, source, []);
    const perturbed: { perturbation: Perturbation; table: ScoreTable }[] = [];
    for (const perturbation of perturbations) {
      perturbed.push({ perturbation, table: (await scored(judge, source, [perturbation])).table });
    }
    return { judge, source, clean, perturbed };
  }

  async function thresholdOf(judge: Judge): Promise<ChosenThreshold | null> {
    if (!validation) return null;
    const { table } =
      judge.takes === 'items' ? matched(judge, validation, problem) : await scored(judge, validation, []);
    const { scores: values, labels } = scoredItems(videoRows(table.rows));
    const value = chooseThreshold(values, labels);
    if (value === null) {
      const problem = `${judge.name} scores no ${labels.includes(1) ? 'real' : 'fake'} of it, so that no threshold can be chosen`;
      throw new UserError('no_work', problem, { file: validation.path, advice: 'give other data, or no --validation' });
    }
    return { value, from: validation.name };
  }

  try {
    const thresholds: (ChosenThreshold | null)[] = [];
    for (const judge of judges) thresholds.push(await thresholdOf(judge));
    const judged: Judged[] = [];
    for (const source of sources) for (const judge of judges) judged.push(await judgeSource(judge, source));
    return { judged, thresholds };
  } finally {
    await pool.destroy();
  }
}
