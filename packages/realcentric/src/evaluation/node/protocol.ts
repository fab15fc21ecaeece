/** @file What a reader of a report needs to know besides the figures: what was done, with what, and how to do it again. */
import { readFileSync } from 'node:fs';
import type { EvaluationReportData } from '../report/data.ts';
import type { Evaluated } from './evaluate.ts';
import type { EvaluationSource, SourceOptions } from './source.ts';

export interface ProtocolOptions {
  /** The command line. */
  readonly command: string;
  readonly part: SourceOptions;
  readonly validation: EvaluationSource | undefined;
  readonly seed: number;
  readonly resamples: number;
}

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

function factsOf({ judged }: Evaluated, { part, validation }: ProtocolOptions) {
  const facts = [
    ['Score of a picture', 'the highest of its faces; none without a face of at least 32 pixels'],
    ['Score of a video', 'the mean of its frames that have one'],
    ['Intervals', 'percentile bootstrap over videos, 95 %'],
  ];
  for (const [name, value] of Object.entries(part)) facts.push([name, String(value)]);
  const robust = judged.some(({ perturbed }) => perturbed.length > 0);
  if (robust) {
    facts.push([
      'Perturbations',
      'frames: of the whole picture, in which faces are then sought; crops: of the stored crop, before it is cut for the detector',
    ]);
  }
  facts.push([
    'Threshold',
    validation
      ? `highest balanced accuracy over the videos of ${validation.name}${validation.items.some(({ attributes }) => attributes.split) ? ' (split val)' : ''}`
      : 'none was chosen; accuracies are at the middle of the scores: 0.5 for probabilities, 0 for logits',
  ]);
  return facts.map(([name, value]) => ({ name: name as string, value: value as string }));
}

/** The parts of the report's data that are no figures. */
export function aboutEvaluation(
  evaluated: Evaluated,
  options: ProtocolOptions,
): Pick<EvaluationReportData, 'format' | 'title' | 'protocol' | 'detectors' | 'sources'> {
  const { judged, thresholds } = evaluated;
  const judges = [...new Set(judged.map(({ judge }) => judge))];
  const sources = [...new Set(judged.map(({ source }) => source))];
  return {
    format: 1,
    title: `${judges.map(({ name }) => name).join(', ')} on ${sources.map(({ name }) => name).join(', ')}`,
    protocol: {
      created: new Date().toISOString(),
      commands: [options.command],
      facts: factsOf(evaluated, options),
      versions: [
        { name: 'realcentric', value: version },
        { name: 'Node', value: process.version },
      ],
      checksums: [
        ...judges.map(({ name, fileChecksum }) => ({ name, sha256: fileChecksum })),
        ...sources.map(({ name, checksum }) => ({ name: `list of items, ${name}`, sha256: checksum })),
      ],
      seeds: [{ name: 'bootstrap and perturbations', value: options.seed }],
      resamples: options.resamples,
      notes: sources.flatMap(({ notes }) => notes),
    },
    detectors: judges.map(({ name, kind, licence, takes, trainedOn }, i) => ({
      name,
      description: { crop: 'aligned face crops', picture: 'whole pictures', items: 'scores from a file' }[takes],
      kind,
      licence,
      threshold: thresholds[i] ?? null,
      trainedOn,
    })),
    sources: sources.map(({ name, form, items, lost }) => ({
      name,
      description: `${items.length.toLocaleString('en')} ${form === 'crop' ? 'crops' : 'pictures'}${lost.length > 0 ? `, ${lost.length} entries without one` : ''}`,
      form,
    })),
  };
}
