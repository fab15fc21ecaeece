/** @file `realcentric scan`: what the detector says of pictures and videos. */
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { type Command, Option } from 'commander';
import { onFile } from '../../media/system-errors.ts';
import type { Finding } from '../../scan/finding.ts';
import type { ScanEngine } from '../../scan/node/engine.ts';
import { scanInputs } from '../../scan/node/inputs.ts';
import { openEngine } from '../../scan/node/load-detector.ts';
import { scanMany } from '../../scan/node/scan-many.ts';
import { addExamples, type CommandContext, EXIT } from '../context.ts';
import type { FindingOutput } from '../findings/output.ts';
import { wholeNumber } from '../numbers.ts';

interface Options {
  readonly model?: string;
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly csv?: boolean;
  readonly thumbnails?: boolean;
  readonly annotate?: string;
  readonly store?: string;
  readonly workers: number;
  readonly timeout: number;
  readonly failOn: readonly FailOn[];
  readonly 0?: boolean;
}

const FAIL_ON = ['uncertain', 'no_face'] as const;
type FailOn = (typeof FAIL_ON)[number];

/** Side of the faces that a terminal shows, in pixels. */
const THUMBNAIL = 96;
/** Each takes some 250 MB. */
const MOST_WORKERS = 8;
/** The exit code where a file shows evidence of manipulation. */
const FOUND = 1;

export function define(command: Command, context: CommandContext): void {
  const workers = Math.min(availableParallelism(), MOST_WORKERS);
  command
    .description(
      'Looks for manipulated faces in pictures and videos. Folders are searched for both, subfolders included; patterns ("shots/**/*.jpg") may be ' +
        'quoted; "-" reads a list of paths from standard input.',
    )
    .argument('<path...>', 'files, folders, patterns, or - for a list')
    .option('--model <folder>', 'a detector that realcentric train wrote; the bundled one unless told')
    .addOption(new Option('--json', 'print one JSON object instead of a table').conflicts(['jsonl', 'csv']))
    .addOption(new Option('--jsonl', 'print one JSON object a line, as findings come').conflicts(['csv']))
    .option('--csv', 'print filename,label: the probability, 0.5 where nothing could be judged; names without folders')
    .option('--thumbnails', 'show the faces, on terminals with pictures (kitty, iTerm2, sixel)')
    .option('--annotate <folder>', 'write pictures, and a frame of each video, with boxes and scores drawn on them')
    .option('--store <file>', 'keep findings in an SQLite file, and do not scan again what it holds')
    .option('--workers <n>', 'processes that scan side by side', wholeNumber(1, 64), workers)
    .option('--timeout <seconds>', 'longest that one file may take', wholeNumber(1, 86_400), 600)
    .addOption(
      new Option('--fail-on <what...>', 'exit with 1 for this as well: uncertain evidence; no face that can be judged')
        .choices(FAIL_ON)
        .default([]),
    )
    .option('-0', 'paths of a list are separated by NUL characters, as find -print0 has them')
    .action((paths: string[], options: Options) => scan(paths, options, context));
  addExamples(command, [
    ['realcentric scan photo.jpg clip.mp4', 'a table with one row a face'],
    ['realcentric scan --jsonl pictures/ > findings.jsonl', 'for programs'],
    ['realcentric scan --store results.sqlite archive/', 'stopped at any point, the same command goes on'],
    ["find . -name '*.jpg' -print0 | realcentric scan -0 --csv -", 'a list on standard input'],
    ['realcentric scan --annotate marked/ photo.jpg', 'writes marked/photo.png'],
  ]);
  command.addHelpText(
    'after',
    '\nExit codes:\n  0  no file shows substantial evidence of manipulation\n  1  a file does, or what --fail-on names\n' +
      '  2  a file could not be read, whatever the others show',
  );
}

/** Names that do not come twice, so that pictures of one name in two folders do not overwrite each other. */
function freeNames(folder: string): (file: string) => string {
  const taken = new Set<string>();
  return (file) => {
    const stem = basename(file).replace(/\.[^.]*$/, '');
    let name = stem;
    for (let i = 2; taken.has(name); i++) name = `${stem}-${i}`;
    taken.add(name);
    return join(folder, `${name}.png`);
  };
}

async function openOutput(options: Options, engine: ScanEngine, context: CommandContext): Promise<FindingOutput> {
  const { print, note, colour } = context;
  // Each with what it needs alone, so that none waits for the modules of another.
  if (options.json) return (await import('../findings/json.ts')).jsonOutput(print, engine);
  if (options.jsonl) return (await import('../findings/json.ts')).jsonLinesOutput(print);
  if (options.csv) return (await import('../findings/csv.ts')).csvOutput(print, note);
  const { tableOutput, galleryOutput } = await import('../findings/table.ts');
  const draw = options.thumbnails && (await thumbnails(context));
  return draw ? galleryOutput(print, draw, { colour }) : tableOutput(print, { colour });
}

async function thumbnails({ note }: CommandContext) {
  const { pictureProtocol, drawThumbnail } = await import('../findings/thumbnails.ts');
  const protocol = process.stdout.isTTY ? pictureProtocol(process.env) : undefined;
  if (protocol === undefined) note('realcentric: this terminal shows no pictures; a table instead');
  return protocol && ((jpeg: Uint8Array) => drawThumbnail(jpeg, protocol));
}

/** Whether the finding makes for exit code 1. */
function isFound({ verdict, status }: Finding, failOn: readonly FailOn[]): boolean {
  if (verdict === 'substantial') return true;
  if (verdict === 'uncertain') return failOn.includes('uncertain');
  return failOn.includes('no_face') && (status === 'no_face' || status === 'low_quality');
}

async function scan(paths: readonly string[], options: Options, context: CommandContext): Promise<void> {
  const { annotate, store, timeout, failOn } = options;
  const { signal, progress } = context;
  const engine = await openEngine(options);
  try {
    if (annotate !== undefined) await onFile(annotate, () => mkdir(annotate, { recursive: true }));
    const output = await openOutput(options, engine, context);
    const list = { stream: process.stdin, separator: options[0] ? '\0' : '\n' } as const;
    const batch = { timeout, progress, signal, ...(store !== undefined && { store }) };
    const show = {
      ...(annotate !== undefined && { annotate: freeNames(annotate) }),
      ...(options.thumbnails && process.stdout.isTTY && { thumbnails: THUMBNAIL }),
    };
    for await (const scanned of scanMany(scanInputs(paths, { list, signal }), engine, { ...batch, ...show })) {
      const { finding } = scanned;
      if (finding.message !== null) {
        context.note(`realcentric: ${finding.message}`);
        context.setExitCode(EXIT.userError);
      }
      if (isFound(finding, failOn)) context.setExitCode(FOUND);
      await output.add(scanned);
    }
    await output.end();
  } finally {
    await engine.close();
  }
}
