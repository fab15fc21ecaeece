/** @file `realcentric demo`: six photographs and forgeries made from them, scanned; a table and a picture. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../../errors.ts';
import { writePicture } from '../../media/pictures.ts';
import { demonstrate, type ShownFace } from '../../scan/node/demonstration.ts';
import { openScanner } from '../../scan/node/open-scanner.ts';
import type { CommandContext } from '../context.ts';
import { faceCells } from '../findings/cells.ts';
import { renderTable } from '../table.ts';

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Scans the six photographs that the package @vladmandic/face-api carries, and forgeries made from them; prints a table and writes ' +
        'a picture with boxes and scores.',
    )
    .option('--out <file>', 'the picture', 'demo.png')
    .action((options: { out: string }) => run(options.out, context));
}

/** The photographs come with a package that only checkouts of this project install. */
function demoPhotographs(): string[] {
  const require = createRequire(import.meta.url);
  let folder: string;
  try {
    folder = join(dirname(require.resolve('@vladmandic/face-api')), '..', 'demo');
  } catch (cause) {
    throw new UserError(
      'not_found',
      'the photographs of the demo come with @vladmandic/face-api, which is not installed',
      {
        advice: 'npm install --save-dev @vladmandic/face-api@1.7.15, or scan pictures of your own',
        cause,
      },
    );
  }
  return Array.from({ length: 6 }, (_, i) => join(folder, `sample${i + 1}.jpg`));
}

function renderFaces(faces: readonly ShownFace[], colour: boolean): string {
  return renderTable(
    [
      { title: 'Picture' },
      { title: 'Face' },
      { title: 'Made by' },
      { title: 'Probability', align: 'right' },
      { title: 'Distance (percentile)', align: 'right' },
      { title: 'Evidence of manipulation' },
    ],
    faces.map(({ picture, method, finding }, i) => [
      faces[i - 1]?.picture === picture ? '' : picture,
      ...faceCells(finding).slice(0, 1),
      method ?? '',
      ...faceCells(finding).slice(1),
    ]),
    colour,
  );
}

/** What the scores of untouched and of forged faces look like, in one line. */
function summary(faces: readonly ShownFace[]): string {
  const part = (name: string, chosen: readonly ShownFace[]) => {
    const scores = chosen.flatMap(({ finding }) => (finding.score ? [finding.score] : []));
    const mean = scores.reduce((sum, { probability }) => sum + probability, 0) / Math.max(1, scores.length);
    const flagged = scores.filter(({ band }) => band === 'substantial').length;
    return `${scores.length} ${name} faces: mean probability ${(100 * mean).toFixed(0)} %, substantial evidence in ${flagged}`;
  };
  return `${part(
    'untouched',
    faces.filter((f) => !f.method),
  )}; ${part(
    'forged',
    faces.filter((f) => f.method),
  )}`;
}

async function run(out: string, context: CommandContext): Promise<void> {
  const files = demoPhotographs();
  const scanner = await openScanner();
  const { faces, sheet } = await demonstrate(files, scanner, context);
  await scanner.close();
  context.print(renderFaces(faces, context.colour));
  context.print(`\n${summary(faces)}`);
  await writePicture(out, sheet);
  context.print(`${out} shows them: each photograph, and beside it the forgery made from it.`);
}
