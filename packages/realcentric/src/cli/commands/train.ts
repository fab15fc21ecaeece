/** @file `realcentric train`: from a configuration to a detector. */
import { type Command, Option } from 'commander';
import { readConfig, resolveFrom } from '../../config/read.ts';
import { type TrainingConfig, trainingConfig } from '../../training/config.ts';
import { withPaths } from '../../training/config-paths.ts';
import { withoutMethod } from '../../training/leave-out.ts';
import { train } from '../../training/train.ts';
import { addExamples, type CommandContext } from '../context.ts';

interface Options {
  readonly resume?: boolean;
  readonly finish?: boolean;
  readonly device?: TrainingConfig['device'];
  readonly without?: string;
}

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Trains a detector on photographs of natural faces, from which the forgeries are made on the way, or on data sets that ' +
        'realcentric prepare has prepared.',
    )
    .argument('<config>', 'YAML file; paths in it are relative to it')
    .option('--resume', 'go on from the last checkpoint of the run')
    .option('--finish', 'write the detector from a run that was stopped, without going on')
    .option('--without <method>', 'leave the fakes of a method out, and write to another folder that says so')
    .addOption(
      new Option('--device <name>', 'instead of the device in the configuration').choices([
        'auto',
        'cpu',
        'webgpu',
        'cuda',
      ]),
    )
    .action((config: string, options: Options) => run(config, options, context));
  addExamples(command, [
    ['realcentric train my-detector.yaml', 'Ctrl-C stops it with a checkpoint'],
    ['realcentric train --resume my-detector.yaml', 'goes on with the same losses as without the stop'],
    [
      'realcentric train configs/faceforensics.yaml --without Deepfakes',
      'into runs/faceforensics-without-deepfakes, to be judged on what it has not met',
    ],
    ['realcentric train configs/faceforensics.yaml', 'on a prepared data set, see docs/train-your-own.md'],
  ]);
}

async function run(
  path: string,
  { resume = false, finish = false, device, without }: Options,
  context: CommandContext,
): Promise<void> {
  const whole = await readConfig(path, trainingConfig);
  const config = without === undefined ? whole : withoutMethod(whole, without);
  const at = (place: string) => resolveFrom(path, place);
  const resolved = {
    ...withPaths(config, at),
    out: at(
      without === undefined ? config.out : `${config.out}-without-${without.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
    ),
    ...(device === undefined ? {} : { device }),
  };
  const { signal, progress, note, problem } = context;
  const { detector, kept, steps } = await train(resolved, { resume, finish, signal, progress, note, problem });
  context.print(`${detector}: validation AUC ${kept.auc.toFixed(4)} after epoch ${kept.epoch} (${steps} steps in all)`);
}
