/** @file `realcentric dataset`: reads published data sets as they were downloaded, checks them, and writes manifests. */
import { type Command, Option } from 'commander';
import { checkDataset } from '../../datasets/check/check.ts';
import { videoLooks } from '../../datasets/check/video-looks.ts';
import { isManifestName, writeManifest } from '../../datasets/manifest-file.ts';
import { type OpenedDataset, openDatasets } from '../../datasets/open.ts';
import { UserError } from '../../errors.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { renderDatasetCheck } from '../dataset-check-table.ts';

interface Options {
  readonly root?: string;
}

const LAYOUTS =
  'A data set is a folder as it was downloaded (FaceForensics++, DeepFakeDetection, Celeb-DF, DFDC and its preview, DeeperForensics-1.0, ' +
  'WildDeepfake, what realcentric forge wrote, or folders real/ and fake/), a CSV file, a JSON file of DeepfakeBench, or a manifest.';

interface CheckFlags extends Options {
  readonly quick?: boolean;
  readonly videos?: boolean;
  readonly json?: boolean;
}

/** Exit code of a check that found something. */
const FOUND = 1;

export function define(command: Command, context: CommandContext): void {
  command.description(`Reads data sets. ${LAYOUTS}`);
  common(command.command('check').summary('tell what is there, what is missing, and whether splits leak'))
    .description(
      `Counts what a data set holds; tells files, real partners and masks that are missing; and looks for people, clips and copies of files on ` +
        `both sides of a split. ${LAYOUTS} Exit code 1 where something is missing or leaks.`,
    )
    .addOption(new Option('--quick', 'look at names and lists alone, and read no video or picture').conflicts('videos'))
    .option('--videos', 'compare how videos look, too: three frames of each, which takes a decoder and time')
    .option('--json', 'print one JSON object instead of tables')
    .action((paths: string[], options: CheckFlags) => check(paths, options, context));
  common(command.command('manifest').summary('write a list of all clips, for prepare and evaluate'))
    .description(`Writes all clips of a data set, with what is known of them, into one file. ${LAYOUTS}`)
    .requiredOption('--out <file>', 'where to write: .parquet, or .jsonl for a line of JSON each')
    .action((paths: string[], options: Options & { out: string }) => manifest(paths, options, context));
  addExamples(command, [
    ['realcentric dataset check /data/FaceForensics++', 'counts, gaps, leaks'],
    ['realcentric dataset manifest /data/Celeb-DF-v2 --out celeb.parquet', 'lists all clips'],
    [
      'realcentric dataset manifest /data/DeeperForensics-1.0 /data/FaceForensics++ --out both.parquet',
      'lists the clips of both; the second holds the reals of the first',
    ],
  ]);
}

function common(command: Command): Command {
  return command
    .argument('<data...>', 'data sets; several become one')
    .option('--root <folder>', 'where the paths in a list or manifest start, if not where it lies')
    .option('-q, --quiet', 'show no progress');
}

function open(paths: readonly string[], { root }: Options, context: CommandContext): Promise<OpenedDataset> {
  const { signal, progress } = context;
  return openDatasets(paths, { ...(root !== undefined && { root }), signal, progress });
}

async function check(paths: readonly string[], options: CheckFlags, context: CommandContext): Promise<void> {
  const { signal, progress } = context;
  const dataset = await open(paths, options, context);
  const frames = options.videos === true ? { frames: (file: string) => videoLooks(file, signal) } : {};
  const result = await checkDataset(dataset, { quick: options.quick === true, ...frames, signal, progress });
  context.print(options.json === true ? JSON.stringify(result, null, 2) : renderDatasetCheck(result, context.colour));
  if (!result.fine) context.setExitCode(FOUND);
}

async function manifest(
  paths: readonly string[],
  options: Options & { out: string },
  context: CommandContext,
): Promise<void> {
  const { out } = options;
  // Told before a large set is read rather than after.
  if (!isManifestName(out))
    throw new UserError('bad_usage', 'has no ending of a manifest', { file: out, advice: 'use .parquet or .jsonl' });
  const dataset = await open(paths, options, context);
  await writeManifest(out, dataset);
  for (const note of dataset.notes) context.note(note);
  const fakes = dataset.entries.filter(({ label }) => label === 1).length;
  const [all, reals] = [dataset.entries.length, dataset.entries.length - fakes].map((count) =>
    count.toLocaleString('en'),
  );
  context.print(
    `${out}: ${all} clips (${reals} real, ${fakes.toLocaleString('en')} fake) of ${dataset.layouts.join(' and ')}`,
  );
}
