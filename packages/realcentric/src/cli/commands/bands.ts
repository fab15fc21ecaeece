/** @file `realcentric bands`: thresholds from natural photographs and videos of one's own. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { defaultDetectorFolder } from '../../detector/node/default-detector.ts';
import { type BandRates, bandsFor, writeBands } from '../../detector/node/write-bands.ts';
import { UserError } from '../../errors.ts';
import { scanInputs } from '../../scan/node/inputs.ts';
import { openEngine } from '../../scan/node/load-detector.ts';
import { scanMany } from '../../scan/node/scan-many.ts';
import { addExamples, type CommandContext } from '../context.ts';
import { parseShare } from '../numbers.ts';
import { renderTable } from '../table.ts';

interface Options extends BandRates {
  readonly out: string;
  readonly model?: string;
  readonly about: string;
  readonly json: boolean;
}

/** Processes side by side, whatever the machine has. */
const MOST_WORKERS = 16;
/** Natural faces that must be allowed to reach a band, or the threshold hangs on a single one. */
const LEAST_ABOVE = 2;

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Copies a detector with bands set so that no more than the shares asked for of the natural faces in the files reach them. The files must be ' +
        'natural and such as will be scanned: of the same cameras and codecs.',
    )
    .argument('<paths...>', 'natural photographs and videos: files, folders, patterns')
    .requiredOption('--out <folder>', 'where to write the detector')
    .option('--model <folder>', 'a detector that realcentric train wrote; the bundled one unless told')
    .option('--uncertain <share>', 'of natural faces that may be called uncertain or more', parseShare, 0.1)
    .option('--substantial <share>', 'of natural faces that may be called substantial', parseShare, 0.01)
    .option('--about <text>', 'what the files are, for the manifest', 'chosen by its user')
    .option('--json', 'print the bands as JSON', false)
    .action((paths: string[], options: Options) => run(paths, options, context));
  addExamples(command, [
    ['realcentric bands our-photographs/ --out our-detector/', 'then: realcentric scan --model our-detector/ ...'],
  ]);
}

/** Probabilities of all faces that can be judged, as a scan gives them. */
async function probabilitiesOf(
  paths: readonly string[],
  model: string | undefined,
  { signal, progress, note }: CommandContext,
): Promise<number[]> {
  const workers = Math.min(availableParallelism(), MOST_WORKERS);
  const engine = await openEngine({ workers, ...(model !== undefined && { model }) });
  const probabilities: number[] = [];
  try {
    const options = { signal, progress };
    for await (const { finding } of scanMany(scanInputs(paths, { signal }), engine, options)) {
      if (finding.message !== null) note(finding.message);
      for (const { score } of finding.faces) if (score) probabilities.push(score.probability);
    }
  } finally {
    await engine.close();
  }
  return probabilities;
}

async function run(paths: readonly string[], options: Options, context: CommandContext): Promise<void> {
  const { out, model, json, about, uncertain, substantial } = options;
  if (!(substantial <= uncertain)) {
    const advice = `give --substantial at most ${uncertain}`;
    throw new UserError('bad_usage', '--substantial is a larger share than --uncertain', { advice });
  }
  const naturals = await probabilitiesOf(paths, model, context);
  const needed = Math.ceil(LEAST_ABOVE / Math.max(substantial, 1e-6));
  if (naturals.length < needed) {
    const problem = `${naturals.length} natural faces are too few for a share of ${substantial}`;
    throw new UserError('no_work', problem, { advice: `give photographs of ${needed} faces at least` });
  }
  const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;
  const rule = `false alarms on ${naturals.length} natural faces (${about}): ${percent(uncertain)} and ${percent(substantial)}`;
  const bands = { ...bandsFor(naturals, { uncertain, substantial }), rule };
  await writeBands(model ?? defaultDetectorFolder(), out, bands);
  if (json) return context.print(JSON.stringify({ faces: naturals.length, bands }, null, 2));
  const reached = (threshold: number) => naturals.filter((p) => p >= threshold).length / naturals.length;
  const row = (band: 'uncertain' | 'substantial') => [band, bands[band].toFixed(3), percent(reached(bands[band]))];
  const columns = [
    { title: 'Evidence' },
    { title: 'From', align: 'right' },
    { title: 'Of these natural faces', align: 'right' },
  ] as const;
  await context.print(renderTable(columns, [row('uncertain'), row('substantial')], context.colour));
  await context.print(`${out}: a detector with these bands, from ${naturals.length} natural faces`);
}
