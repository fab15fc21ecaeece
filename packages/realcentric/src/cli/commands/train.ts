/** @file `realcentric train`: from a configuration to a detector. */
import type { Command } from 'commander';
import { readConfig, resolveFrom } from '../../config/read.ts';
import { trainingConfig } from '../../training/config.ts';
import { train } from '../../training/train.ts';
import { addExamples, type CommandContext } from '../context.ts';

export function define(command: Command, context: CommandContext): void {
  command
    .description('Trains a detector on photographs of natural faces; the forgeries are made from them on the way.')
    .argument('<config>', 'YAML file; paths in it are relative to it')
    .option('--resume', 'go on from the last checkpoint of the run')
    .action((config: string, options: { resume?: boolean }) => run(config, options.resume === true, context));
  addExamples(command, [
    ['realcentric train configs/default-detector.yaml', 'Ctrl-C stops it with a checkpoint'],
    ['realcentric train --resume configs/default-detector.yaml', 'goes on with the same losses as without the stop'],
  ]);
}

async function run(path: string, resume: boolean, context: CommandContext): Promise<void> {
  const config = await readConfig(path, trainingConfig);
  const at = (place: string) => resolveFrom(path, place);
  const resolved = {
    ...config,
    out: at(config.out),
    ...(config.faces === undefined ? {} : { faces: at(config.faces) }),
    data: { ...config.data, reals: config.data.reals.map((folder) => ({ ...folder, path: at(folder.path) })) },
  };
  const { signal, progress, note, problem } = context;
  const { detector, best, steps } = await train(resolved, { resume, signal, progress, note, problem });
  context.print(`${detector}: validation AUC ${best.auc.toFixed(4)} after epoch ${best.epoch} (${steps} steps in all)`);
}
