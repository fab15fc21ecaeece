/** @file `realcentric embed`: where faces lie in the detector's space. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeEmbeddings } from '../../detector/node/embedding-file.ts';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../media/atomic.ts';
import { random } from '../../random.ts';
import { htmlPage } from '../../reports/page.ts';
import { spaceSection } from '../../reports/space.ts';
import { type EmbeddedFace, embedCrops } from '../../scan/node/gallery/embed-crops.ts';
import { openLabelledFaces } from '../../scan/node/gallery/labelled-crops.ts';
import { openScanner } from '../../scan/node/open-scanner.ts';
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
    .requiredOption('--data <folder>', 'a subfolder for each kind, such as real, selfblend, swap; or a prepared set')
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
  const { manifest, checksum } = scanner.detector;
  const labelled = await openLabelledFaces(data, signal);
  const faces: EmbeddedFace[] = [];
  const crops = labelled.crops(scanner.networks, manifest.input, { signal, progress, problem });
  for await (const face of embedCrops(crops, scanner.detector)) faces.push(face);
  await scanner.close();
  if (faces.length < 3) {
    throw new UserError('no_work', `${faces.length} faces are too few for a map`, {
      file: data,
      advice: 'give three pictures with faces at least',
    });
  }
  const points = [...faces, ...manifest.centers.map((z) => ({ file: null, kind: 'center', z }))];
  await mkdir(out, { recursive: true });
  const facts = { detector: checksum, source: labelled.checksum };
  await writeEmbeddings(join(out, 'embeddings.parquet'), points, facts);
  await writeFileAtomic(
    join(out, 'space.html'),
    htmlPage('Space of embeddings', spaceSection(data, points, random(seed, 'umap'))),
  );
  const held = `${faces.length} faces and ${manifest.centers.length} centers`;
  context.print(`${out}: embeddings.parquet with ${held}, and space.html`);
}
