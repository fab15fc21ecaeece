/** @file The settings that the speed programs of networks share. */
import { parseArgs } from 'node:util';

/** Reads `--net --batch --size --runs --threads --json`. */
export function networkSettings(defaults: { readonly batch: number; readonly runs: number }) {
  const { values } = parseArgs({
    options: {
      net: { type: 'string', default: 'mobilenetv1' },
      batch: { type: 'string', default: String(defaults.batch) },
      size: { type: 'string', default: '224' },
      runs: { type: 'string', default: String(defaults.runs) },
      threads: { type: 'string', default: '2' },
      json: { type: 'boolean', default: false },
    },
  });
  const { net, json } = values;
  const [batch, size, runs, threads] = [values.batch, values.size, values.runs, values.threads].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return { net, json, batch, size, runs, threads };
}
