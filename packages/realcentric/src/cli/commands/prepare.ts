/** @file `realcentric prepare`: from a data set as downloaded to face crops that training reads. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { openDataset } from '../../datasets/open.ts';
import { writeFileAtomic } from '../../media/atomic.ts';
import type { WritableFormat } from '../../media/pictures.ts';
import { auditCodec, type CodecAudit } from '../../prepare/audit/codec-audit.ts';
import { prepareSet, type UnitPool } from '../../prepare/set/prepare-set.ts';
import { readPreparedSet, type SkippedLine } from '../../prepare/set/set-files.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { wholeNumber } from '../numbers.ts';
import { renderTable } from '../table.ts';

interface Options {
  readonly manifest: string;
  readonly out: string;
  readonly frames: number;
  readonly size: number;
  readonly format: WritableFormat;
  readonly quality: number;
  readonly workers: number;
  readonly queue?: string;
  readonly auditCodec: boolean;
}

/** Files without crops that are named; skipped.jsonl names them all. */
const NAMED = 10;

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Prepares a data set for training: decodes each video or picture, finds its face, follows it through the clip and cuts it out upright, ' +
        'a forgery in the same boxes as the real clip that it was made from; all crops are encoded alike, real and fake. Stopped at any ' +
        'point, the same command goes on; a set that has grown is brought up to date. What shows no face or cannot be read is listed ' +
        'in skipped.jsonl.',
    )
    .requiredOption('--manifest <path>', 'a manifest, or the folder of a data set as it was downloaded')
    .requiredOption(
      '--out <folder>',
      'where to write: shards/, index.parquet, videos.jsonl, skipped.jsonl, prepare.json',
    )
    .option('--frames <number>', 'crops of a video, spread evenly over it', wholeNumber(1, 10_000), 32)
    .option('--size <pixels>', 'side of the crops', wholeNumber(32, 2048), 256)
    .addOption(new Option('--format <format>', 'of all crops').choices(['jpeg', 'png', 'webp']).default('jpeg'))
    .option('--quality <number>', 'of jpeg and webp', wholeNumber(1, 100), 95)
    .option('--workers <number>', 'processes that work side by side', wholeNumber(1, 256), availableParallelism())
    .option(
      '--queue <address>',
      'let realcentric worker do the clips, --workers of them at once; all see the same folders',
    )
    .option(
      '--audit-codec',
      'report what a detector of compression alone would score, and write codec-audit.json',
      false,
    )
    .action((options: Options) => run(options, context));
  addExamples(command, [
    ['realcentric prepare --manifest FaceForensics++/ --out prepared/', '32 crops of each video'],
    [
      'realcentric prepare --manifest FaceForensics++/ --out prepared/ --audit-codec',
      'the same, and how well bit rate and the like alone tell real from fake, before and after',
    ],
  ]);
}

async function run(options: Options, context: CommandContext): Promise<void> {
  const { frames, size, format, quality, workers } = options;
  const { signal, progress } = context;
  const out = options.out.replace(/(?<=.)\/+$/, '');
  const manifest = await openDataset(options.manifest);
  for (const note of manifest.notes) context.note(note);
  const settings = { frames, size, format, quality };
  const { about, unchanged } = await withPool(options.queue, context, (pool) =>
    prepareSet(manifest, out, { ...settings, workers, signal, progress, ...(pool && { pool }) }),
  );
  const set = await readPreparedSet(out);
  reportSkipped(set.skipped, join(out, 'skipped.jsonl'), context);
  const many = (count: number, thing: string) => `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;
  const crops = `${many(about.crops, 'crop')} of ${many(about.videos, 'clip')} in ${many(about.shards, 'shard')}`;
  context.print(`${out}: ${crops}, ${about.skipped} skipped${unchanged ? '; all of it was there already' : ''}`);
  if (!options.auditCodec) return;
  const audit = auditCodec(set);
  await writeFileAtomic(join(out, 'codec-audit.json'), `${JSON.stringify(audit, null, 2)}\n`);
  context.print(`\n${auditTable(audit, context.colour)}`);
}

/** Hands `act` the workers of a queue, where there is one to be used. */
async function withPool<T>(
  address: string | undefined,
  { signal, note }: CommandContext,
  act: (pool: UnitPool | undefined) => Promise<T>,
): Promise<T> {
  if (address === undefined) return act(undefined);
  const [{ openQueue }, { spreadPrepare }] = await Promise.all([
    import('../../jobs/open-queue.ts'),
    import('../../jobs/spread-prepare.ts'),
  ]);
  const queue = await openQueue(address, { problem: (message) => note(`queue: ${message}`) });
  const pool = spreadPrepare(queue, { signal, note });
  try {
    return await act(pool);
  } finally {
    await pool.close();
    await queue.close();
  }
}

/** Files that cannot be read are for the user to put right; without a face, files may well be. */
function reportSkipped(skipped: readonly SkippedLine[], list: string, context: CommandContext): void {
  for (const { entry, reason } of skipped.slice(0, NAMED)) context.note(`${entry.path}: ${reason}`);
  if (skipped.length > NAMED) context.note(`... and ${skipped.length - NAMED} more, listed in ${list}`);
}

function auditTable({ real, fake, statistics, combined }: CodecAudit, colour: boolean): string {
  const auc = (value: number | null) => (value === null ? '-' : value.toFixed(3));
  const together = (part: 'source' | 'crops') => [
    'all together, cross-validated',
    part,
    `${real + fake}`,
    auc(combined[part]),
    '',
  ];
  const rows = [
    ...statistics.map((row) => [row.statistic, row.of, `${row.videos}`, auc(row.auc), row.larger ?? '']),
    together('source'),
    together('crops'),
  ];
  const titles = [
    { title: 'Statistic' },
    { title: 'Of' },
    { title: 'Clips', align: 'right' as const },
    { title: 'AUC', align: 'right' as const },
    { title: 'Larger in' },
  ];
  const heading = `What compression alone tells of real and fake (${real} real, ${fake} fake; 0.5 is nothing, 1 is all):`;
  return `${heading}\n${renderTable(titles, rows, colour)}`;
}
