/** @file `realcentric evaluate`: how well a detector tells real pictures from fake ones. */
import type { Command } from 'commander';
import { evaluateFolder } from '../../evaluation/node/folder.ts';
import { strongestProbability } from '../../scan/finding.ts';
import { openScanner } from '../../scan/open-scanner.ts';
import { judgePicture } from '../../scan/scan-picture.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { renderEvaluation } from '../evaluation-table.ts';
import { parseSeed, parseShare } from '../numbers.ts';

interface Options {
  readonly model?: string;
  readonly data: string;
  readonly threshold: number;
  readonly seed: number;
  readonly json?: boolean;
}

export function define(command: Command, context: CommandContext): void {
  command
    .description('Scores the pictures in DIR/real and DIR/fake; one score a picture, the highest of its faces.')
    .requiredOption('--data <folder>', 'folder with the subfolders real and fake')
    .option('--model <folder>', 'a detector that realcentric train wrote; the bundled one unless told')
    .option('--threshold <probability>', 'from which on a picture counts as fake in the accuracies', parseShare, 0.5)
    .option('--seed <number>', 'of the bootstrap', parseSeed, 1)
    .option('--json', 'print one JSON object instead of tables')
    .action((options: Options) => evaluate(options, context));
  addExamples(command, [['realcentric evaluate --model runs/first/detector --data photos/', 'AUC, AP, EER, accuracy']]);
}

async function evaluate(options: Options, context: CommandContext): Promise<void> {
  const scanner = await openScanner(options.model);
  const score = async (file: string) => {
    const probability = strongestProbability((await judgePicture(file, scanner)).finding);
    return probability === null ? ({ status: 'no_face' } as const) : ({ status: 'ok', score: probability } as const);
  };
  const { signal, progress, problem: onProblem } = context;
  const { threshold, seed } = options;
  const { name, version, bands: own } = scanner.detector.manifest;
  const bands = { uncertain: own.uncertain, substantial: own.substantial };
  const evaluation = await evaluateFolder(options.data, score, { threshold, bands, seed, signal, progress, onProblem });
  const detector = { name, version, sha256: scanner.detector.checksum };
  await scanner.close();
  context.print(
    options.json ? JSON.stringify({ detector, ...evaluation }, null, 2) : renderEvaluation(evaluation, context.colour),
  );
}
