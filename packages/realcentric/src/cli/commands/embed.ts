/** @file `realcentric embed`: where faces lie in the detector's space. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../media/atomic.ts';
import { random } from '../../random.ts';
import { htmlPage } from '../../reports/page.ts';
import { type SpacePoint, spaceSection } from '../../reports/space.ts';
import { embedFolder } from '../../scan/node/embed-folder.ts';
import { openScanner } from '../../scan/node/open-scanner.ts';
import { writeSpace } from '../../training/space.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { parseSeed } from '../numbers.ts';

interface Options {
  readonly data: string;
  readonly out: string;
  readonly model?: string;
  readonly seed: number;
}

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Writes the embeddings of the largest face of each picture, and maps of them: subfolders of the data are kinds.',
    )
    .requiredOption('--data <folder>', 'a subfolder for each kind, such as real, selfblend, swap')
    .requiredOption('--out <folder>', 'where to write embeddings.parquet and space.html')
    .option('--model <folder>', 'a detector that realcentric train wrote; the bundled one unless told')
    .option('--seed <number>', 'of the map', parseSeed, 1)
    .action((options: Options) => run(options, context));
  addExamples(command, [
    ['realcentric embed --data faces/ --out space/', 'principal components, UMAP, angles to the real center'],
  ]);
}

async function run({ data, out, model, seed }: Options, context: CommandContext): Promise<void> {
  const scanner = await openScanner(model);
  const { signal, progress, problem } = context;
  const faces = await embedFolder(data, scanner, { signal, progress, problem });
  const { centers } = scanner.detector.manifest;
  await scanner.close();
  if (faces.length < 3) {
    throw new UserError('no_work', `${faces.length} faces are too few for a map`, {
      file: data,
      advice: 'give three pictures with faces at least',
    });
  }
  const points: SpacePoint[] = [...faces, ...centers.map((z) => ({ kind: 'center', z }))];
  await mkdir(out, { recursive: true });
  await writeSpace(join(out, 'embeddings.parquet'), points);
  await writeFileAtomic(
    join(out, 'space.html'),
    htmlPage('Space of embeddings', spaceSection(data, points, random(seed, 'umap'))),
  );
  context.print(`${out}: embeddings.parquet with ${faces.length} faces and ${centers.length} centers, and space.html`);
}
