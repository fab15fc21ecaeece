/** @file The scores of one detector on one source under one condition. */
import { createHash } from 'node:crypto';
import { Piscina } from 'piscina';
import { UserError } from '../../errors.ts';
import type { RgbImage } from '../../images/image.ts';
import { type Perturbation, perturbationLabel } from '../../perturbations/suite.ts';
import { userError } from '../../prepare/clips/plain-error.ts';
import type { Progress } from '../../progress.ts';
import type { ScoreRow, ScoreTable } from '../score-table.ts';
import type { ItemTask, MadeItem, Wanted } from './item-worker.ts';
import type { CachedScore, ScoreCache } from './score-cache.ts';
import type { EvaluationSource, SourceItem } from './source.ts';

/** Items that a thread makes before it hands them over. */
const CHUNK = 8;
/** Chunks that are made ahead of the scoring, for each thread. */
const AHEAD = 3;

export interface ScoringDetector {
  readonly name: string;
  readonly checksum: string;
  readonly wanted: Wanted;
  score(images: readonly RgbImage[]): Promise<ArrayLike<number>>;
}

export type ItemPool = Piscina<ItemTask, MadeItem[]>;

/** In a checkout the worker is TypeScript like everything else, and finds the workspace's packages by their sources. */
const fromSource = import.meta.url.endsWith('.ts');

export function openItemPool(threads: number): ItemPool {
  return new Piscina<ItemTask, MadeItem[]>({
    filename: new URL(`./item-worker${fromSource ? '.ts' : '.js'}`, import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    ...(fromSource ? { execArgv: ['--conditions=source'] } : {}),
  });
}

export interface ScoreOptions {
  readonly perturbations: readonly Perturbation[];
  /** Of the perturbations' draws. */
  readonly seed: number;
  readonly pool: ItemPool;
  readonly threads: number;
  /** Scores that are there already, and where new ones are kept. */
  readonly cache?: ScoreCache;
  readonly label: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Told of each item that cannot be read; the others go on. */
  readonly problem: (error: UserError) => void;
}

/** `clean`, or what was done to the pictures. */
export function conditionName(perturbations: readonly Perturbation[]): string {
  return perturbations.length === 0 ? 'clean' : perturbations.map(perturbationLabel).join('+');
}

/** What cached scores depend on. */
export function scoresKey(
  detector: Pick<ScoringDetector, 'checksum' | 'wanted'>,
  source: Pick<EvaluationSource, 'checksum'>,
  { perturbations, seed }: Pick<ScoreOptions, 'perturbations' | 'seed'>,
): string {
  const what = [detector.checksum, detector.wanted, source.checksum, conditionName(perturbations), seed];
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}

/** The score of an item: of several faces the highest, as a picture is manipulated where one of its faces is. */
async function scoresOf(detector: ScoringDetector, items: readonly SourceItem[], made: readonly MadeItem[]) {
  const images = made.flatMap(({ images }) => images);
  const scores = images.length === 0 ? [] : await detector.score(images);
  let next = 0;
  return made.map(({ status, images, faceSize }, i): CachedScore => {
    const { item, faceSize: known } = items[i] as SourceItem;
    let score: number | null = null;
    for (let k = 0; k < images.length; k++) {
      const value = scores[next++] as number;
      if (Number.isNaN(value)) {
        throw new UserError('bad_model', `${detector.name} gives no number for ${item}`, {
          advice: 'check the model and what its description says of its input',
        });
      }
      score = score === null ? value : Math.max(score, value);
    }
    return { item, status, score, faceSize: known ?? faceSize };
  });
}

/** Scores all items that the cache does not have. The same scores come out whatever the number of threads. */
export async function scoreSource(
  detector: ScoringDetector,
  source: EvaluationSource,
  options: ScoreOptions,
): Promise<ScoreTable> {
  const { perturbations, seed, pool, threads, cache, label, progress, signal, problem } = options;
  const known = new Map(cache?.known);
  const left = source.items.filter(({ item }) => !known.has(item));
  const chunks = Array.from({ length: Math.ceil(left.length / CHUNK) }, (_, i) =>
    left.slice(CHUNK * i, CHUNK * (i + 1)),
  );
  const request = (chunk: readonly SourceItem[]) => {
    const items = chunk.map(({ place, video, frame }) => ({ place, video, frame }));
    return pool.run({ items, wanted: detector.wanted, perturbations, seed }, signal ? { signal } : {});
  };
  const report = () => progress?.({ done: known.size, total: source.items.length, label });
  const ahead: Promise<MadeItem[]>[] = [];
  let asked = 0;
  report();
  try {
    for (const chunk of chunks) {
      signal?.throwIfAborted();
      for (; asked < chunks.length && ahead.length < AHEAD * threads; asked++) {
        ahead.push(request(chunks[asked] as readonly SourceItem[]));
      }
      const made = await (ahead.shift() as Promise<MadeItem[]>);
      for (const item of made) if (item.problem !== null) problem(userError(item.problem));
      const scores = await scoresOf(detector, chunk, made);
      for (const score of scores) known.set(score.item, score);
      await cache?.add(scores);
      report();
    }
  } finally {
    await Promise.allSettled(ahead);
  }
  const rows = source.items.map((item): ScoreRow => {
    const { place: _place, frame: _frame, ...row } = item;
    const { status, score, faceSize } = known.get(item.item) as CachedScore;
    return { ...row, status, score, faceSize };
  });
  return {
    detector: detector.name,
    source: source.name,
    condition: conditionName(perturbations),
    rows: [...rows, ...source.lost],
  };
}
