/** @file `realcentric evaluate`: how well detectors tell real pictures and videos from fake ones. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import type { Judge } from '../../evaluation/judges/judge.ts';
import { openJudge } from '../../evaluation/judges/open-judge.ts';
import { evaluate } from '../../evaluation/node/evaluate.ts';
import { lookAgain } from '../../evaluation/node/look-again.ts';
import { aboutEvaluation } from '../../evaluation/node/protocol.ts';
import { figuresOf } from '../../evaluation/node/report-data.ts';
import { openSource } from '../../evaluation/node/source.ts';
import { openValidation } from '../../evaluation/node/validation.ts';
import { writeEvaluationEvents } from '../../evaluation/report/events.ts';
import { writeEvaluationReport } from '../../evaluation/report/report.ts';
import type { SpreadScores } from '../../jobs/spread-evaluate.ts';
import { parseLevels, parseTypes, selectPerturbations } from '../../perturbations/select.ts';
import type { PerturbationType } from '../../perturbations/suite.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { renderEvaluation } from '../evaluation-table.ts';
import { namedPath } from '../named-path.ts';
import { parseSeed, wholeNumber } from '../numbers.ts';

interface Options {
  readonly model: readonly string[];
  readonly data: readonly string[];
  readonly validation?: string;
  readonly split?: 'train' | 'val' | 'test';
  readonly methods?: readonly string[];
  readonly compression?: string;
  readonly mirrored?: boolean;
  readonly robustness?: boolean;
  readonly types?: PerturbationType[];
  readonly levels?: number[];
  readonly out?: string;
  readonly worst: number;
  readonly thumbnails?: boolean;
  readonly resamples: number;
  readonly seed: number;
  readonly workers: number;
  readonly queue?: string;
  readonly json?: boolean;
}

/** Of the map of embeddings: UMAP takes a few seconds for so many. */
const MAP_POINTS = 500;

/** Quoted where a shell would take it apart. */
const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
const commandLine = () => `realcentric ${process.argv.slice(2).map(quoted).join(' ')}`;

const several = (text: string, before: readonly string[] = []) => [...before, text];
const listed = (text: string) => text.split(',').map((part) => part.trim());

function splitName(text: string): NonNullable<Options['split']> {
  if (text === 'train' || text === 'val' || text === 'test') return text;
  throw new UserError('bad_usage', `there is no split "${text}"`, { advice: 'give train, val or test' });
}

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Judges detectors on data with known labels: prepared sets (crops), or pictures in any layout that dataset check knows, such as a ' +
        'folder with real/ and fake/. A picture has the score of its most suspicious face; a video the mean of its frames. What shows no ' +
        'face has no score and is counted.',
    )
    .requiredOption('--data <path>', 'a prepared set, or a data set of pictures; may be given several times', several)
    .option(
      '--model <path>',
      'a folder that realcentric train wrote, a .yaml that describes an ONNX model, or a .csv of scores; may be given several times; the ' +
        'bundled detector where left out; NAME=PATH gives it, and data, a name in tables',
      several,
      [],
    )
    .option(
      '--validation <path>',
      'data on which the threshold of each detector is chosen: its split val where it has splits; refused where it shares anything with ' +
        'what is judged',
    )
    .option('--split <name>', 'entries of this split alone: train, val or test', splitName)
    .option('--methods <list>', 'fakes of these methods alone', listed)
    .option('--compression <name>', 'entries of this compression alone, as c23')
    .option('--mirrored', 'score each face mirrored as well and take the mean, as scan does with pictures')
    .option(
      '--robustness',
      'judge under the perturbation suite as well: seven types at five levels, JPEG and down-scaling',
    )
    .option('--types <list>', 'with --robustness: these types alone, as GB,RJPEG', parseTypes)
    .option('--levels <list>', 'with --robustness: these levels alone, as 1,3-5', parseLevels)
    .option(
      '--out <folder>',
      'write report.html, report.md and report.json, and keep scores there: the same command goes on',
    )
    .option('--worst <number>', 'false alarms and misses that the report names, of each kind', wholeNumber(0, 1000), 20)
    .option('--thumbnails', 'put small pictures of those into the report: whoever gets it sees the faces')
    .option('--resamples <number>', 'of each bootstrap', wholeNumber(10, 100_000), 2000)
    .option('--seed <number>', 'of the bootstrap and the perturbations', parseSeed, 1)
    .option('--workers <number>', 'threads that read and perturb pictures', wholeNumber(1, 256), availableParallelism())
    .option('--queue <address>', 'let realcentric worker score the pictures; all see the same files')
    .option('--json', 'print one JSON object with all figures and curves instead of tables')
    .action((options: Options) => run(options, context));
  addExamples(command, [
    ['realcentric evaluate --data photos/', 'photos/real and photos/fake, by the bundled detector'],
    [
      'realcentric evaluate --data prepared/ --split test --model runs/first/detector --out report/',
      'frames and videos, each method',
    ],
    [
      'realcentric evaluate --data prepared/ --model runs/a/detector --model other.yaml',
      'two detectors and their difference',
    ],
    [
      'realcentric evaluate --data prepared/ --model all=runs/all/detector --model "no swap=runs/no-swap/detector"',
      'with names; methods that a detector was trained without are told apart',
    ],
    [
      'realcentric evaluate --data photos/ --robustness --types GB,RJPEG --levels 1,3',
      'clean, blurred and recompressed',
    ],
  ]);
}

async function run(options: Options, context: CommandContext): Promise<void> {
  const { signal, progress, problem, note } = context;
  if (!options.robustness && (options.types ?? options.levels) !== undefined) {
    throw new UserError('bad_usage', '--types and --levels go with --robustness', { advice: 'add --robustness' });
  }
  const { split, methods, compression, types, levels, mirrored = false } = options;
  const part = { ...(split && { split }), ...(methods && { methods }), ...(compression && { compression }) };
  const sources = [];
  for (const { name, path } of options.data.map(namedPath)) {
    const source = await openSource(path, part);
    sources.push(name === undefined ? source : { ...source, name });
  }
  const validation = options.validation === undefined ? undefined : await openValidation(options.validation, sources);
  for (const { path, notes, absent } of sources) {
    for (const text of notes) note(text);
    if (absent.length > 0) {
      const what = `${absent[0]}${absent.length > 1 ? ` and ${absent.length - 1} more` : ''}`;
      const advice = 'get them, or take them out of the list';
      problem(new UserError('not_found', `names ${what}, not there and not judged`, { file: path, advice }));
    }
  }
  const models = options.model.length > 0 ? options.model.map(namedPath) : [{ name: undefined, path: undefined }];
  const judges: Judge[] = [];
  try {
    for (const { name, path } of models) {
      const judge = await openJudge(path, { mirrored });
      judges.push(name === undefined ? judge : { ...judge, name });
    }
    const perturbations = options.robustness
      ? selectPerturbations({ form: 'frame', ...(types && { types }), ...(levels && { levels }) })
      : [];
    const paths = new Map(judges.map(({ checksum }, i) => [checksum, models[i]?.path ?? null]));
    await using spread =
      options.queue === undefined ? undefined : await openSpread(options.queue, paths, mirrored, context);
    const evaluated = await evaluate(judges, sources, {
      ...(spread && { elsewhere: spread.score }),
      perturbations,
      seed: options.seed,
      workers: options.workers,
      signal,
      progress,
      problem,
      ...(validation && { validation }),
      ...(options.out !== undefined && { scores: join(options.out, 'scores') }),
    });
    const { seed, resamples, worst } = options;
    const figures = figuresOf(evaluated, { seed, resamples, worst });
    const about = aboutEvaluation(evaluated, { command: commandLine(), part, validation, seed, resamples });
    const looks =
      options.out === undefined
        ? { maps: [] }
        : await lookAgain(evaluated, figures.worst, {
            workers: options.workers,
            seed,
            points: MAP_POINTS,
            thumbnails: options.thumbnails === true,
            kept: join(options.out, 'scores'),
            progress,
            signal,
          });
    const data = { ...about, ...figures, ...looks };
    if (options.out !== undefined) {
      await writeEvaluationReport(options.out, data);
      await writeEvaluationEvents(join(options.out, 'tensorboard'), data);
    }
    context.print(options.json ? JSON.stringify(data, null, 2) : renderEvaluation(data, context.colour));
    if (options.out !== undefined) note(`report: ${join(options.out, 'report.html')}`);
  } finally {
    for (const judge of judges) await judge.close();
  }
}

/** The workers of a queue, to score pictures. @param models path of each detector by the checksum of its judge */
async function openSpread(
  address: string,
  models: ReadonlyMap<string, string | null>,
  mirrored: boolean,
  { signal, note }: CommandContext,
): Promise<Pick<SpreadScores, 'score'> & AsyncDisposable> {
  const [{ openQueue }, { spreadEvaluate }] = await Promise.all([
    import('../../jobs/open-queue.ts'),
    import('../../jobs/spread-evaluate.ts'),
  ]);
  const queue = await openQueue(address, { problem: (message) => note(`queue: ${message}`) });
  const { score, close } = spreadEvaluate(models, queue, { mirrored, signal, note });
  return {
    score,
    async [Symbol.asyncDispose]() {
      await close();
      await queue.close();
    },
  };
}
