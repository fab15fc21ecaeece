/** @file `realcentric perturb`: what robustness is judged under, done to pictures. */
import type { Command } from 'commander';
import { perturbFiles } from '../../perturbations/node/perturb-files.ts';
import {
  cropForm,
  PERTURBATIONS,
  type Perturbation,
  parameterOf,
  parsePerturbation,
  perturbationLabel,
} from '../../perturbations/suite.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { parseSeed } from '../numbers.ts';

interface Options {
  readonly type: readonly Perturbation[];
  readonly seed: number;
  readonly crop?: boolean;
}

function describeTypes(): string {
  const lines = Object.entries(PERTURBATIONS).map(([type, { name, levels, parameter }]) => {
    return `  ${type.padEnd(8)}${name.padEnd(19)}${levels.join(' ').padEnd(30)}${parameter}`;
  });
  const note =
    'CS to VC are the suite of DeeperForensics-1.0, whose "JPEG" is a pixelation. VC needs ffmpeg on the PATH, and takes a picture\n' +
    'as a clip of one frame. BW does nothing where a side is below 256 pixels; BW-crop is its form for face crops.';
  return `\nTypes, with the parameter of level 1, 2, ...:\n${lines.join('\n')}\n\n${note}`;
}

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Perturbs a picture, or every picture of a folder, as the robustness of a detector is judged. A folder gives PNG files at the ' +
        'same places; a name ending in .jpg or .webp compresses once more (quality 95).',
    )
    .argument('<in>', 'a picture or a folder')
    .argument('<out>', 'where to write: a name for a picture, a folder for a folder')
    .requiredOption(
      '--type <type:level>',
      'what to do (GB:3 or blur:3); several are done in their order',
      (text: string, before: readonly Perturbation[] = []) => [...before, parsePerturbation(text)],
    )
    .option('--seed <number>', 'that noise and places of blocks start from, with the name of the picture', parseSeed, 1)
    .option('--crop', 'the pictures are face crops: BW means BW-crop')
    .action((input: string, output: string, options: Options) => run(input, output, options, context));
  command.addHelpText('after', describeTypes());
  addExamples(command, [
    ['realcentric perturb photo.png blurred.png --type GB:3', 'a Gaussian kernel of 13 pixels'],
    ['realcentric perturb crops/ worse/ --crop --type BW:2 --type RJPEG:3', 'blocks, then JPEG of quality 50'],
  ]);
}

async function run(input: string, output: string, options: Options, context: CommandContext): Promise<void> {
  const perturbations = options.crop === true ? options.type.map(cropForm) : options.type;
  const { signal, progress, problem } = context;
  const { seed } = options;
  const more = { perturbations, seed, signal, progress, problem };
  const { written, withoutBlocks } = await perturbFiles(input, output, more);
  if (withoutBlocks > 0) {
    context.note(
      `${withoutBlocks} of ${written} pictures have a side below 256 pixels, where BW changes nothing; see --crop`,
    );
  }
  const done = perturbations.map((perturbation) => {
    return `${perturbationLabel(perturbation)} (${PERTURBATIONS[perturbation.type].name}, ${parameterOf(perturbation)})`;
  });
  context.print(`${output}: ${written} ${written === 1 ? 'picture' : 'pictures'}, ${done.join(', then ')}`);
}
