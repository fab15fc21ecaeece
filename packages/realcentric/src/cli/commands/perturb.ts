/** @file `realcentric perturb`: what robustness is judged under, done to pictures and videos. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import { formatToWrite, readPicture, writePicture } from '../../media/pictures.ts';
import { doable } from '../../perturbations/node/doable.ts';
import { perturbFiles } from '../../perturbations/node/perturb-files.ts';
import { perturbSuite } from '../../perturbations/node/perturb-suite.ts';
import { perturbationSheet } from '../../perturbations/node/sheet.ts';
import { parseLevels, parseTypes, selectPerturbations } from '../../perturbations/select.ts';
import {
  cropForm,
  PERTURBATIONS,
  type Perturbation,
  type PerturbationType,
  parameterOf,
  parsePerturbation,
  perturbationLabel,
} from '../../perturbations/suite.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { parseSeed } from '../numbers.ts';
import { renderTable } from '../table.ts';

interface Options {
  readonly type?: readonly Perturbation[];
  readonly out?: string;
  readonly types?: PerturbationType[];
  readonly levels?: number[];
  readonly sheet?: string;
  readonly list?: boolean;
  readonly seed: number;
  readonly crop?: boolean;
}

const NOTES = `\nCS to VC are the suite of DeeperForensics-1.0, whose "JPEG" is a pixelation; RJPEG is JPEG compression. VC and
videos need ffmpeg on the PATH; VC compresses a video as a whole and takes a picture as a clip of one frame. BW does nothing where a side is
below 256 pixels; BW-crop is its form for face crops. Copies of pictures are PNG files; a name of your own that ends in .jpg or .webp
compresses once more (quality 95). Copies of videos are H.264 in MP4, or in what a name of your own ends in (.mov, .mkv): nearly without
loss (CRF 10, 4:2:0) but for VC; upright, with even sides, each frame at its time, sound copied.`;

export function define(command: Command, context: CommandContext): void {
  command
    .usage('<in> --out <folder> [options]\n       realcentric perturb <in> <out> --type <type:level> [options]')
    .description(
      'Perturbs a picture or a video, or all in a folder, as the robustness of a detector is judged. With --out each type and level ' +
        'by itself, into a folder for each (GB/3/...); stopped at any point, the same command goes on. With --type one copy of each.',
    )
    .argument('[in]', 'a picture, a video or a folder')
    .argument('[out]', 'where to write one copy: a name for a file, a folder for a folder')
    .option('--out <folder>', 'where to write a copy of each type and level')
    .option(
      '--types <list>',
      'with --out and --sheet: these alone, as GB,noise; all but BW-crop unless told',
      parseTypes,
    )
    .option('--levels <list>', 'with --out and --sheet: these alone, as 3 or 1,3-5', parseLevels)
    .option(
      '--type <type:level>',
      'what to do to one copy (GB:3 or blur:3); given several times, one after the other',
      (text: string, before: readonly Perturbation[] = []) => [...before, parsePerturbation(text)],
    )
    .option('--sheet <file>', 'draw types and levels of one picture side by side: .png, .jpg or .webp')
    .option('--list', 'print the types and what their levels mean')
    .option('--seed <number>', 'that noise and places of blocks start from, with the name of the file', parseSeed, 1)
    .option('--crop', 'the pictures are face crops: BW means BW-crop')
    .action((input: string | undefined, output: string | undefined, options: Options) =>
      run(input, output, options, context),
    );
  command.addHelpText('after', NOTES);
  addExamples(command, [
    ['realcentric perturb photos/ --out perturbed/', 'perturbed/CS/1/ to perturbed/DS/2/'],
    ['realcentric perturb crops/ --crop --out worse/ --types GB,JPEG --levels 3-5', 'six folders'],
    ['realcentric perturb photo.png blurred.png --type GB:3', 'a Gaussian kernel of 13 pixels'],
    ['realcentric perturb crops/ worse/ --crop --type BW:2 --type RJPEG:3', 'blocks, then JPEG of quality 50'],
    ['realcentric perturb clip.mp4 noisy.mp4 --type GNC:2', 'other noise in every frame'],
    ['realcentric perturb photo.png --sheet sheet.png', 'all of them at a glance'],
  ]);
}

function usage(problem: string): UserError {
  return new UserError('bad_usage', problem, { advice: 'see realcentric perturb --help' });
}

async function run(
  input: string | undefined,
  output: string | undefined,
  options: Options,
  context: CommandContext,
): Promise<void> {
  if (options.list === true) return context.print(typesTable(context.colour));
  if (input === undefined) throw usage('no picture, video or folder is given');
  const ways = [output !== undefined, options.out !== undefined, options.sheet !== undefined].filter(Boolean).length;
  if (ways !== 1) throw usage(`give one of <out>, --out and --sheet (${ways === 0 ? 'none is' : 'several are'} given)`);
  if (output !== undefined) return writeOne(input, output, options, context);
  if (options.type !== undefined) throw usage('--type goes with <out>; --out and --sheet take --types and --levels');
  const { types, levels, crop } = options;
  const chosen = selectPerturbations({
    ...(types !== undefined && { types }),
    ...(levels !== undefined && { levels }),
    form: crop === true ? 'crop' : 'frame',
  });
  if (options.out !== undefined) await writeSuite(input, options.out, chosen, options.seed, context);
  else await drawSheet(input, options.sheet as string, chosen, options.seed, context);
}

function typesTable(colour: boolean): string {
  const levels = [1, 2, 3, 4, 5];
  const number = (level: number) => ({ title: String(level), align: 'right' }) as const;
  const titles = [{ title: 'type' }, { title: 'name' }, ...levels.map(number), { title: 'parameter' }];
  const rows = Object.entries(PERTURBATIONS).map(([type, { name, levels: parameters, parameter }]) => {
    return [type, name, ...levels.map((level) => String(parameters[level - 1] ?? '')), parameter];
  });
  return `${renderTable(titles, rows, colour)}\n${NOTES}`;
}

function count(files: number, videos: number): string {
  const noun = videos === 0 ? 'picture' : 'file';
  return `${files} ${files === 1 ? noun : `${noun}s`}`;
}

function noteTooSmall(small: number, videos: number, context: CommandContext): void {
  if (small === 0) return;
  context.note(`${count(small, videos)} with a side below 256 pixels: BW changes nothing there; see --crop`);
}

async function writeOne(input: string, output: string, options: Options, context: CommandContext): Promise<void> {
  if (options.types !== undefined || options.levels !== undefined) {
    throw usage('--types and --levels go with --out and --sheet; <out> takes --type');
  }
  if (options.type === undefined) throw usage('no --type is given');
  const perturbations = options.crop === true ? options.type.map(cropForm) : options.type;
  const { signal, progress, problem, note: remark } = context;
  const more = { perturbations, seed: options.seed, signal, progress, problem, remark };
  const { written, videos, withoutBlocks } = await perturbFiles(input, output, more);
  noteTooSmall(withoutBlocks, videos, context);
  const done = perturbations.map((perturbation) => {
    return `${perturbationLabel(perturbation)} (${PERTURBATIONS[perturbation.type].name}, ${parameterOf(perturbation)})`;
  });
  context.print(`${output}: ${count(written, videos)}, ${done.join(', then ')}`);
}

async function writeSuite(
  input: string,
  folder: string,
  perturbations: readonly Perturbation[],
  seed: number,
  context: CommandContext,
): Promise<void> {
  const { signal, progress, problem, note: remark } = context;
  const result = await perturbSuite(input, folder, { perturbations, seed, signal, progress, problem, remark });
  noteTooSmall(result.withoutBlocks, result.videos, context);
  const facts = [`${count(result.written, result.videos)} written`];
  if (result.kept > 0) facts.push(`${result.kept} there already`);
  if (result.failed > 0) facts.push(`${result.failed} left out`);
  context.print(`${folder}: ${facts.join(', ')}`);
}

async function drawSheet(
  input: string,
  file: string,
  perturbations: readonly Perturbation[],
  seed: number,
  context: CommandContext,
): Promise<void> {
  formatToWrite(file);
  const { signal, problem } = context;
  const { image } = await readPicture(input);
  const chosen = await doable(perturbations, problem);
  const sheet = await perturbationSheet(image, basename(input), chosen, { seed, signal });
  await writePicture(file, sheet, { quality: 92 });
  const types = new Set(chosen.map(({ type }) => type)).size;
  context.print(`${file}: ${input}, and ${chosen.length} perturbed copies of it by ${types} types`);
}
