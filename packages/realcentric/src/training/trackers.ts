/** @file Where a run is followed from outside beside its log: TensorBoard event files, and MLflow where the configuration names it. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../media/atomic.ts';
import { type MlflowRun, openMlflowRun } from '../reports/mlflow.ts';
import { openEventFile } from '../reports/tensorboard/event-file.ts';
import { scalarValue } from '../reports/tensorboard/messages.ts';
import type { TrainingConfig } from './config.ts';
import type { RunLog } from './log.ts';

export type Outcome = 'FINISHED' | 'FAILED' | 'KILLED';

export interface TrackedLog extends RunLog {
  close(outcome: Outcome): Promise<void>;
}

/** The numbers in a value, however deep, by names with "/" between: `validation_auc_by_method/swap`, `center_counts/0`. */
function numbersIn(value: unknown, name: string): [string, number][] {
  if (typeof value === 'number') return [[name, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(inner, name ? `${name}/${key}` : key));
}

/** The leaves of a configuration, by names with "." between, as MLflow shows parameters. */
function parametersOf(value: unknown, name = ''): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value === undefined ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
  }
  return Object.entries(value).flatMap(([key, inner]) => parametersOf(inner, name ? `${name}.${key}` : key));
}

const started = z.object({ uri: z.string(), run: z.string() });

/** The run of an earlier session on the same server, kept in the run's folder. */
async function mlflowRunOf(
  config: TrainingConfig,
  step: number,
  note: (text: string) => void,
): Promise<MlflowRun | null> {
  const { mlflow, ...rest } = config.log;
  if (!mlflow) return null;
  const path = join(config.out, 'mlflow.json');
  const earlier = await readFile(path, 'utf8')
    .then((text) => started.parse(JSON.parse(text)))
    .catch(() => null);
  const run = await openMlflowRun({
    ...mlflow,
    runName: basename(config.out),
    runId: step > 0 && earlier?.uri === mlflow.uri ? earlier.run : undefined,
    params: Object.fromEntries(parametersOf({ ...config, log: rest })),
    note,
  });
  if (run) await writeFileAtomic(path, `${JSON.stringify({ uri: mlflow.uri, run: run.id })}\n`);
  return run;
}

/**
 * The log, with every line also sent to the trackers that the configuration names.
 * @param step where the run stands
 */
export async function trackedLog(
  log: RunLog,
  config: TrainingConfig,
  step: number,
  note: (text: string) => void,
): Promise<TrackedLog> {
  const events = config.log.tensorboard ? await openEventFile(join(config.out, 'tensorboard'), step) : null;
  const mlflow = await mlflowRunOf(config, step, note);
  return {
    write: async (entry) => {
      await log.write(entry);
      const { step: at, ...rest } = entry;
      const numbers = numbersIn(rest, '');
      await events?.write(
        at,
        numbers.map(([name, value]) => scalarValue(name, value)),
      );
      mlflow?.log(at, Object.fromEntries(numbers));
    },
    close: async (outcome) => {
      await events?.close();
      await mlflow?.end(outcome);
    },
  };
}
