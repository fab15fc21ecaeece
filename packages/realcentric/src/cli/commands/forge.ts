/** @file `realcentric forge`: quads of natural faces and forgeries between them. */
import { type Command, Option } from 'commander';
import { UserError } from '../../errors.ts';
import { openFaceNetworks } from '../../faces/node/networks.ts';
import { forgeMethodNames, parseForgeMethods } from '../../forge/forge.ts';
import type { WritableFormat } from '../../media/pictures.ts';
import { writeForgedSet } from '../../prepare/forged-set.ts';
import { listPhotographs } from '../../prepare/photographs.ts';
import { remakeForgeries } from '../../prepare/remake.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { parseSeed, parseShare, wholeNumber } from '../numbers.ts';

interface Options {
  readonly reals?: string;
  readonly out: string;
  readonly remake?: string;
  readonly only?: readonly string[];
  readonly methods: string;
  readonly seed: number;
  readonly partShare: number;
  readonly format: WritableFormat;
  readonly quality: number;
}

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Makes forgeries from photographs of natural faces: pairs of people, forged both ways by each method, laid out as FaceForensics++ is, ' +
        'with masks, splits and a manifest. Stopped at any point, the same command goes on. From the manifest and the photographs ' +
        'each forgery can be made again, bit for bit.',
    )
    .option('--reals <folder>', 'photographs; each subfolder is a person, photographs beside them are of a person each')
    .requiredOption('--out <folder>', 'where to write; must not exist')
    .option('--methods <list>', 'by which methods, separated by commas', forgeMethodNames.join(','))
    .option('--seed <number>', 'that all draws start from', parseSeed, 1)
    .option('--part-share <share>', 'share of the forgeries that change only parts of the face', parseShare, 0.4)
    .addOption(
      new Option('--format <format>', 'of originals and forgeries alike')
        .choices(['png', 'jpeg', 'webp'])
        .default('png'),
    )
    .option('--quality <number>', 'of jpeg and webp', wholeNumber(1, 100), 95)
    .addOption(
      new Option(
        '--remake <manifest>',
        'make the forgeries of a set again; --reals then says where the photographs are, if they have moved',
      ).conflicts(['methods', 'seed', 'partShare', 'format', 'quality']),
    )
    .option('--only <name...>', 'of those, the ones that the manifest calls by this name ("video")')
    .action((options: Options) => run(options, context));
  addExamples(command, [
    [
      'realcentric forge --reals photos/ --out quads/ --methods selfblend,swap --seed 1',
      'writes quads/manifest.jsonl and the pictures',
    ],
    [
      'realcentric forge --remake quads/manifest.jsonl --only swap/000_001 --out again/',
      'makes one of them again, and says whether its bytes are the same',
    ],
  ]);
}

async function run(options: Options, context: CommandContext): Promise<void> {
  const { reals, remake, only } = options;
  const out = options.out.replace(/(?<=.)\/+$/, '');
  if (remake !== undefined) return runRemake(remake, out, options, context);
  if (reals === undefined || only !== undefined) {
    const [problem, advice] =
      reals === undefined
        ? ['nothing to forge from', 'give --reals, a folder of photographs, or --remake, a manifest']
        : ['--only is of forgeries that are made again', 'give --remake, the manifest of a set'];
    throw new UserError('bad_usage', problem, { advice });
  }
  const methods = parseForgeMethods(options.methods);
  const photographs = await listPhotographs(reals);
  const networks = await openFaceNetworks();
  const { seed, partShare, format, quality } = options;
  const { signal, progress, problem } = context;
  const more = { methods, seed, partShare, format, quality, signal, progress, problem };
  const set = await writeForgedSet(photographs, out, networks, more);
  await networks.close();
  for (const file of set.faceless) context.note(`${file}: no face to use`);
  for (const file of set.unpaired) context.note(`${file}: no other person left to pair it with`);
  context.print(
    `${out}: ${set.quads} quads (${set.originals} originals, ${set.forgeries} forgeries by ${methods.join(', ')}); manifest.jsonl lists them`,
  );
}

async function runRemake(manifest: string, out: string, options: Options, context: CommandContext): Promise<void> {
  const { reals, only } = options;
  const { signal, progress, problem } = context;
  const { forgeries, equal } = await remakeForgeries(manifest, out, {
    ...(reals !== undefined && { reals }),
    ...(only !== undefined && { only }),
    signal,
    progress,
    problem,
  });
  const made = forgeries === 1 ? '1 forgery' : `${forgeries} forgeries`;
  context.print(`${out}: ${made} made again, ${equal} bit for bit as ${manifest} says`);
}
