/** @file A cell of an ablation as a job: what a process of a worker does. */
import { ablationConfig } from '../../ablation/config.ts';
import { ablate } from '../../ablation/run.ts';
import { readConfig, resolveFrom } from '../../config/read.ts';
import type { Progress } from '../../progress.ts';
import type { CellPayload } from './tasks.ts';

/** Its result is a file in the folder of the ablation; whoever spreads the cells writes the report from them. */
export async function doCell({ config: path, cell }: CellPayload, progress: Progress): Promise<null> {
  const config = await readConfig(path, ablationConfig);
  await ablate(config, {
    progress,
    problem: () => undefined,
    note: () => undefined,
    command: '',
    at: (place) => resolveFrom(path, place),
    only: cell,
  });
  return null;
}
