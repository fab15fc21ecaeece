/** @file The scores of one detector on one source under one condition. */
import { createHash } from 'node:crypto';
import type { UserError } from '../../errors.ts';
import { type Perturbation, perturbationLabel } from '../../perturbations/suite.ts';
import { UNIT_VERSION } from '../../prepare/clips/unit-file.ts';
import { inOrder } from '../../processes/in-order.ts';
import { userError } from '../../processes/plain-error.ts';
import type { Progress } from '../../progress.ts';
import type { ScoreRow, ScoreTable } from '../score-table.ts';
import { type ImageJudge, inChunks, type MakeOptions, madeInOrder } from './item-pool.ts';
import type { MadeItem } from './item-worker.ts';
import type { CachedScore, ScoreCache } from './score-cache.ts';
import { type EvaluationSource, type ItemFacts, rowOf, type SourceItem } from './source.ts';

/** Scores items elsewhere than in this process, in their order. */
export type ScoreItems = (
  judge: ImageJudge,
  items: readonly SourceItem[],
  how: Pick<MakeOptions, 'perturbations' | 'seed'>,
) => Promise<readonly CachedScore[]>;

export interface ScoreOptions extends MakeOptions {
  /** In place of the pool and the judge here. */
  readonly elsewhere?: ScoreItems;
  /** Scores that are there already, and where new ones are kept. */
  readonly cache?: ScoreCache;
  readonly label: string;
  readonly progress?: Progress;
  /** Told of each item that cannot be read; the others go on. */
  readonly problem: (error: UserError) => void;
}

/** `clean`, or what was done to the pictures. */
export function conditionName(perturbations: readonly Perturbation[]): string {
  return perturbations.length === 0 ? 'clean' : perturbations.map(perturbationLabel).join('+');
}

/** What cached scores depend on; among it the version of how faces are found and cut. */
export function scoresKey(
  judge: Pick<ImageJudge, 'checksum'>,
  source: Pick<EvaluationSource, 'checksum'>,
  { perturbations, seed }: Pick<MakeOptions, 'perturbations' | 'seed'>,
): string {
  const what = [UNIT_VERSION, judge.checksum, source.checksum, conditionName(perturbations), seed];
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}

/** The scores of all images of each item. */
export async function imageScores(
  judge: ImageJudge,
  items: readonly Pick<SourceItem, 'item'>[],
  made: readonly MadeItem[],
): Promise<number[][]> {
  const images = made.flatMap((one) => one.images);
  const names = made.flatMap((one, i) => one.images.map(() => (items[i] as Pick<SourceItem, 'item'>).item));
  const scores = images.length === 0 ? [] : [...(await judge.score(images, names))];
  return made.map((one) => scores.splice(0, one.images.length));
}

/** The score of an item: of several faces the highest, as a picture is manipulated where one of its faces is. */
export async function scoresOf(
  judge: ImageJudge,
  items: readonly Pick<SourceItem, 'item'>[],
  made: readonly MadeItem[],
) {
  const scores = await imageScores(judge, items, made);
  return made.map(({ status, faceSize, facts, problem }, i): CachedScore => {
    const { item } = items[i] as Pick<SourceItem, 'item'>;
    const own = scores[i] as number[];
    const score = own.length === 0 ? null : Math.max(...own);
    return { item, status, score, faceSize, facts, ...(problem && { problem }) };
  });
}

/** Tasks that are handed out ahead of the one that is waited for, where they are done elsewhere: enough for many machines. */
const AHEAD = 64;

/** The scores of each chunk, in their order. */
async function* scoredInOrder(
  judge: ImageJudge,
  chunks: readonly (readonly SourceItem[])[],
  options: ScoreOptions,
): AsyncGenerator<readonly CachedScore[], void> {
  const { elsewhere, signal } = options;
  if (elsewhere) {
    for await (const scores of inOrder(chunks, (chunk) => elsewhere(judge, chunk, options), { ahead: AHEAD })) {
      signal?.throwIfAborted();
      yield scores;
    }
    return;
  }
  for await (const [chunk, made] of madeInOrder(judge, chunks, options)) yield await scoresOf(judge, chunk, made);
}

export interface ScoredSource {
  readonly table: ScoreTable;
  /** Of the source's items, in their order, which is that of the table's first rows. */
  readonly facts: readonly (ItemFacts | null)[];
}

/** Scores all items that the cache does not have. The same scores come out whatever the number of threads. */
export async function scoreSource(
  judge: ImageJudge,
  source: EvaluationSource,
  options: ScoreOptions,
): Promise<ScoredSource> {
  const { perturbations, cache, label, progress, problem } = options;
  const known = new Map(cache?.known);
  // A chunk is done again as a whole: an item then has the same neighbours however often the evaluation was stopped.
  const chunks = inChunks(source.items).filter((chunk) => chunk.some(({ item }) => !known.has(item)));
  const report = () => progress?.({ done: known.size, total: source.items.length, label });
  const tell = ({ problem: reason }: CachedScore) => reason && problem(userError(reason));
  for (const score of known.values()) tell(score);
  report();
  for await (const scores of scoredInOrder(judge, chunks, options)) {
    for (const score of scores) {
      if (!known.has(score.item)) tell(score);
      known.set(score.item, score);
    }
    await cache?.add(scores);
    report();
  }
  const facts: (ItemFacts | null)[] = [];
  const rows = source.items.map((item): ScoreRow => {
    const { status, score, faceSize, facts: own } = known.get(item.item) as CachedScore;
    facts.push(item.facts ?? own);
    return rowOf(item, { status, score, faceSize: item.faceSize ?? faceSize });
  });
  const about = { detector: judge.name, source: source.name, condition: conditionName(perturbations) };
  return { table: { ...about, rows: [...rows, ...source.lost] }, facts };
}
