/** @file `realcentric scan`: what the detector says of pictures and videos. */
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { type Command, Option } from 'commander';
import { defaultDetectorFolder } from '../../detector/node/default-detector.ts';
import { UserError } from '../../errors.ts';
import { onFile } from '../../media/system-errors.ts';
import type { Finding } from '../../scan/finding.ts';
import type { ScanEngine } from '../../scan/node/engine.ts';
import { scanInputs } from '../../scan/node/inputs.ts';
import { openEngine } from '../../scan/node/load-detector.ts';
import { scanMany } from '../../scan/node/scan-many.ts';
import type { ScanSettings } from '../../scan/node/scan-one.ts';
import { closestLanguage, LANGUAGES, type Language } from '../../scan/words/language.ts';
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
  readonly queue?: string;
  readonly files?: string;
  readonly budget?: number;
  readonly explain?: boolean;
  readonly gallery?: string;
  readonly trust?: string;
  readonly provenance: boolean;
  readonly location?: boolean;
  readonly html?: string;
  readonly pdf?: string;
  readonly lang: Language;
}

const FAIL_ON = ['uncertain', 'no_face'] as const;
type FailOn = (typeof FAIL_ON)[number];

/** Side of the faces that a terminal shows, in pixels. */
const THUMBNAIL = 96;
/** Largest side of the faces in a report, in pixels. */
const REPORT_PICTURE = 240;
/** Each takes some 250 MB. */
const MOST_WORKERS = 8;
/** Files that a queue is given ahead of their turn, of which a scan holds eight times as many. */
const QUEUE_AHEAD = 32;
/** The exit code where a file shows evidence of manipulation. */
const FOUND = 1;

/** What the environment says of the user's language, the weightiest first. */
function environmentLocales(): string[] {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return [LC_ALL, LC_MESSAGES, LANG].filter((locale) => locale !== undefined && locale !== '').slice(0, 1) as string[];
}

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
    .option('--html <file>', 'write a report for handing on')
    .option('--pdf <file>', 'write the report as PDF (with Chromium, if it is installed)')
    .addOption(
      new Option('--lang <language>', 'language of sentences and reports')
        .choices(LANGUAGES)
        .default(closestLanguage(environmentLocales())),
    )
    .option('--thumbnails', 'show the faces, on terminals with pictures (kitty, iTerm2, sixel)')
    .option('--annotate <folder>', 'write pictures, and a frame of each video, with boxes and scores drawn on them')
    .option('--explain', 'say which part of each face its score comes from; reports then show heat maps')
    .option('--gallery <path>', 'name the most similar of known faces: a folder with real/ and others, a prepared set')
    .option('--trust <file>', 'certificates of authorities whose Content Credentials you trust, PEM')
    .option('--location', 'tell where files say that they were made; otherwise only whether they say it')
    .option('--no-provenance', 'leave out what files say of their own origin, which JSON and reports tell')
    .option('--budget <seconds>', 'longest that a video is looked at', wholeNumber(1, 86_400))
    .option('--store <file>', 'keep findings in an SQLite file, and do not scan again what it holds')
    .option('--workers <n>', 'processes that scan side by side', wholeNumber(1, 64), workers)
    .option('--queue <address>', 'let realcentric worker scan: redis://..., postgres://... or the file of a queue')
    .option('--files <address>', 'with --queue, for workers that do not see this disk: s3://bucket/folder')
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
    ['realcentric scan --queue redis://queue.internal archive/', 'scanned by whichever realcentric worker is free'],
    ['realcentric scan --annotate marked/ photo.jpg', 'writes marked/photo.png'],
    ['realcentric scan --explain --html report.html --lang de clip.mp4', 'a report in German, with heat maps'],
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
  const [{ tableOutput, galleryOutput }, { wordsOf }] = await Promise.all([
    import('../findings/table.ts'),
    import('../../scan/words/catalogue.ts'),
  ]);
  const words = wordsOf(options.lang);
  const draw = options.thumbnails && (await thumbnails(context));
  return draw ? galleryOutput(print, draw, { colour, words }) : tableOutput(print, { colour, words });
}

/** The report that was asked for, as one more place where findings go. */
async function openReportOutput({ html, pdf, lang }: Options, { signal }: CommandContext) {
  if (html === undefined && pdf === undefined) return undefined;
  const { openReport } = await import('../../scan/report/node/write-report.ts');
  return openReport({ html, pdf, language: lang, signal });
}

/** What is asked of each scan, and of the networks. */
async function settingsOf({ budget, explain, provenance, location = false, trust }: Options): Promise<ScanSettings> {
  const trustList =
    trust === undefined ? null : await (await import('../../scan/provenance/node/trust-list.ts')).readTrustList(trust);
  return {
    ...(budget !== undefined && { budget: { seconds: budget } }),
    ...(explain && { explain }),
    ...(provenance && { provenance: { trustList, location } }),
  };
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

/** This machine's processes, or the workers of a queue. */
async function openEngineFor(options: Options, { signal, note }: CommandContext): Promise<ScanEngine> {
  const { queue, files, model } = options;
  if (queue === undefined) {
    if (files === undefined) return openEngine(options);
    throw new UserError('bad_usage', '--files goes with --queue', { advice: 'add --queue' });
  }
  const [{ openQueueEngine }, { readManifest }] = await Promise.all([
    import('../../jobs/queue-engine.ts'),
    import('../../detector/node/read-detector.ts'),
  ]);
  const described = { detector: { manifest: await readManifest(model ?? defaultDetectorFolder()) } };
  const place = { model: model ?? null, ...(files !== undefined && { files }) };
  return openQueueEngine({ address: queue, described, ...place, atOnce: QUEUE_AHEAD, signal, note });
}

async function scan(paths: readonly string[], options: Options, context: CommandContext): Promise<void> {
  const { annotate, store, timeout, gallery, failOn } = options;
  const { signal, progress, problem } = context;
  const engine = await openEngineFor(options, context);
  try {
    await using report = await openReportOutput(options, context);
    if (annotate !== undefined) await onFile(annotate, () => mkdir(annotate, { recursive: true }));
    const settings = await settingsOf(options);
    if (options.explain && !engine.detector.manifest.explanation) {
      context.note('realcentric: this detector makes no heat maps; docs/explain.md says which do');
    }
    const output = await openOutput(options, engine, context);
    const list = { stream: process.stdin, separator: options[0] ? '\0' : '\n' } as const;
    const asked = {
      ...{ settings, timeout, progress, signal, problem },
      ...(store !== undefined && { store }),
      ...(gallery !== undefined && { gallery }),
      ...(annotate !== undefined && { annotate: freeNames(annotate) }),
      ...(options.thumbnails && process.stdout.isTTY && { thumbnails: THUMBNAIL }),
      ...(report && { pictures: REPORT_PICTURE }),
    };
    for await (const scanned of scanMany(scanInputs(paths, { list, signal }), engine, asked)) {
      const { finding, pictures = [] } = scanned;
      if (finding.message !== null) {
        context.note(`realcentric: ${finding.message}`);
        context.setExitCode(EXIT.userError);
      }
      if (isFound(finding, failOn)) context.setExitCode(FOUND);
      await output.add(scanned);
      await report?.add({ finding, pictures });
    }
    await output.end();
    await report?.finish();
  } finally {
    await engine.close();
  }
}
