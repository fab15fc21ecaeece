/** @file `realcentric sheet`: forgeries to look at. */
import type { Command } from 'commander';
import { parseForgeMethods } from '../../forge/forge.ts';
import { formatToWrite, writePicture } from '../../media/pictures.ts';
import { drawForgedSheet } from '../../prepare/forged-sheet.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { wholeNumber } from '../numbers.ts';

interface Options {
  readonly out: string;
  readonly most: number;
  readonly methods?: string;
  readonly cell: number;
}

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Draws a contact sheet of a set that realcentric forge wrote: target, source, forgery and mask of each, around the face. ' +
        'Captions name the forgery as its manifest does, and what was replaced.',
    )
    .argument('<folder>', 'the set, with its manifest.jsonl')
    .requiredOption('--out <file>', 'the sheet to write: .jpg, .png or .webp')
    .option('--most <number>', 'forgeries on it, as many of each method', wholeNumber(1, 500), 24)
    .option('--methods <list>', 'by these methods alone, separated by commas')
    .option('--cell <pixels>', 'side of each picture', wholeNumber(32, 1024), 224)
    .action((folder: string, options: Options) => run(folder, options, context));
  addExamples(command, [
    ['realcentric sheet quads/ --out sheet.jpg', 'six forgeries by each of four methods'],
    ['realcentric sheet quads/ --out mouths.png --methods reenact --most 12 --cell 400', 'twelve of one, larger'],
  ]);
}

async function run(folder: string, { out, most, methods, cell }: Options, context: CommandContext): Promise<void> {
  formatToWrite(out);
  const { signal, progress, problem } = context;
  const { image, shown, forgeries } = await drawForgedSheet(folder, {
    most,
    cell,
    ...(methods !== undefined && { methods: parseForgeMethods(methods) }),
    signal,
    progress,
    problem,
  });
  await writePicture(out, image, { quality: 92 });
  context.print(`${out}: ${shown} of ${forgeries} forgeries, each with target, source and mask`);
}
