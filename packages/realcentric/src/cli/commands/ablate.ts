/** @file `realcentric ablate`: what each part of the method gives, over seeds, conditions and left-out families. */
import type { Command } from 'commander';
import { ablationConfig } from '../../ablation/config.ts';
import { ablate, cellsLeft } from '../../ablation/run.ts';
import { readConfig, resolveFrom } from '../../config/read.ts';
import { addExamples, type CommandContext } from '../context.ts';

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Trains variants of one configuration over seeds and judges them on the same test pictures; what is done is not done again.',
    )
    .argument('<config>', 'YAML file; paths in it are relative to it')
    .option('--queue <address>', 'let realcentric worker run the cells; all see the same folders')
    .action((config: string, { queue }: { queue?: string }) => run(config, queue, context));
  addExamples(command, [
    [
      'realcentric ablate configs/ablation.yaml',
      'writes report.md, report.html and report.json; Ctrl-C and run again goes on',
    ],
  ]);
}

async function run(path: string, address: string | undefined, context: CommandContext): Promise<void> {
  const config = await readConfig(path, ablationConfig);
  const at = (place: string) => resolveFrom(path, place);
  const { signal, progress, note, problem } = context;
  if (address !== undefined) await spread(path, await cellsLeft(config, at), address, context);
  const out = await ablate(config, { signal, progress, note, problem, at, command: `realcentric ablate ${path}` });
  if (out) context.print(`${out}/report.md, report.html and report.json`);
}

/** Has the cells run elsewhere, so that only the report is left to be done here. */
async function spread(
  path: string,
  cells: readonly string[],
  address: string,
  { signal, progress, note }: CommandContext,
): Promise<void> {
  const [{ openQueue }, { spreadCells }] = await Promise.all([
    import('../../jobs/open-queue.ts'),
    import('../../jobs/spread-ablate.ts'),
  ]);
  const queue = await openQueue(address, { problem: (message) => note(`queue: ${message}`) });
  try {
    await spreadCells(path, cells, queue, { signal, progress, note });
  } finally {
    await queue.close();
  }
}
