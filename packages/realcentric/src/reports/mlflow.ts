/**
 * @file Tracking with MLflow over its REST interface, version 2.0 (mlflow.org/docs/latest/rest-api.html). Whatever the server does, the
 * work that is tracked goes on: failures are notes.
 */
import * as z from 'zod';

export interface MlflowOptions {
  /** Address of the tracking server, as `http://127.0.0.1:5000`. */
  readonly uri: string;
  /** Found by its name, or made. */
  readonly experiment: string;
  readonly runName: string;
  /** A run of an earlier session to go on with. */
  readonly runId?: string | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** Told of failures, a line each. */
  readonly note: (text: string) => void;
  /** For one request, milliseconds. */
  readonly timeout?: number;
  /** Waits before the second and third attempt, milliseconds. */
  readonly waits?: readonly number[];
}

export interface MlflowRun {
  readonly id: string;
  /** Takes the metrics of a step; they are sent in batches, and nobody waits for that. */
  log(step: number, metrics: Readonly<Record<string, number>>): void;
  /** Sends what is left and ends the run. */
  end(status: 'FINISHED' | 'FAILED' | 'KILLED'): Promise<void>;
}

/** Limits of the interface for one request. */
const METRICS_PER_REQUEST = 1000;
const PARAMS_PER_REQUEST = 100;
const PARAM_LENGTH = 500;

/** Metrics that are gathered before they are sent, and for how long, milliseconds. */
const BATCH = 200;
const AGE = 10_000;

/** A server that is gone must not hold up the end of a run, nor fill memory. */
const MAX_WAITING = 100_000;

interface Metric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
}

const experimentAnswer = z.object({ experiment: z.object({ experiment_id: z.string() }) });
const createdExperiment = z.object({ experiment_id: z.string() });
const createdRun = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });

/** An answer that is no success; `retry` where the server may do better next time. */
class RequestError extends Error {
  readonly status: number | null;
  readonly retry: boolean;

  constructor(message: string, status: number | null) {
    super(message);
    this.status = status;
    this.retry = status === null || status === 429 || status >= 500;
  }
}

type Send = (method: 'GET' | 'POST', path: string, content: Readonly<Record<string, unknown>>) => Promise<unknown>;

function sender({ uri, timeout = 10_000, waits = [500, 2000] }: MlflowOptions): Send {
  const base = `${uri.replace(/\/+$/, '')}/api/2.0/mlflow/`;
  const once: Send = async (method, path, content) => {
    const get = method === 'GET';
    const query = get ? `?${new URLSearchParams(content as Record<string, string>)}` : '';
    const body = get ? {} : { body: JSON.stringify(content), headers: { 'content-type': 'application/json' } };
    const signal = AbortSignal.timeout(timeout);
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${base}${path}${query}`, { method, signal, ...body });
      text = await response.text();
    } catch (error) {
      const { cause, message } = error as Error;
      throw new RequestError(`${path}: ${cause instanceof Error && cause.message ? cause.message : message}`, null);
    }
    if (!response.ok) throw new RequestError(`${path}: ${response.status} ${text.slice(0, 200)}`, response.status);
    try {
      return JSON.parse(text || '{}');
    } catch {
      throw new RequestError(`${path}: the answer is no JSON; is this an MLflow server?`, response.status);
    }
  };
  return async (method, path, content) => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await once(method, path, content);
      } catch (error) {
        const wait = waits[attempt];
        if (wait === undefined || !(error as RequestError).retry) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  };
}

async function experimentId(send: Send, name: string): Promise<string> {
  try {
    const found = await send('GET', 'experiments/get-by-name', { experiment_name: name });
    return experimentAnswer.parse(found).experiment.experiment_id;
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 404) throw error;
    return createdExperiment.parse(await send('POST', 'experiments/create', { name })).experiment_id;
  }
}

async function startRun(send: Send, { experiment, runName, runId, params }: MlflowOptions): Promise<string> {
  if (runId !== undefined) {
    await send('POST', 'runs/update', { run_id: runId, status: 'RUNNING' });
    return runId;
  }
  const content = { experiment_id: await experimentId(send, experiment), run_name: runName, start_time: Date.now() };
  const id = createdRun.parse(await send('POST', 'runs/create', content)).run.info.run_id;
  const list = Object.entries(params).map(([key, value]) => ({ key, value: value.slice(0, PARAM_LENGTH) }));
  for (let at = 0; at < list.length; at += PARAMS_PER_REQUEST) {
    await send('POST', 'runs/log-batch', { run_id: id, params: list.slice(at, at + PARAMS_PER_REQUEST) });
  }
  return id;
}

/** Starts a run, or goes on with one. Null, after a note, where the server cannot be reached or refuses. */
export async function openMlflowRun(options: MlflowOptions): Promise<MlflowRun | null> {
  const { uri, note } = options;
  const send = sender(options);
  try {
    return trackedRun(await startRun(send, options), send, note);
  } catch (error) {
    const why = error instanceof z.ZodError ? 'the answer is not what MLflow gives' : (error as Error).message;
    note(`MLflow at ${uri} is not used: ${why}`);
    return null;
  }
}

function trackedRun(id: string, send: Send, note: (text: string) => void): MlflowRun {
  let waiting: Metric[] = [];
  let sending: Promise<void> | null = null;
  let sent = Date.now();
  let lost = 0;
  let noted = false;

  const sendAll = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, METRICS_PER_REQUEST);
      waiting = waiting.slice(METRICS_PER_REQUEST);
      try {
        await send('POST', 'runs/log-batch', { run_id: id, metrics: batch });
      } catch (error) {
        const { message, retry } = error as RequestError;
        if (!noted) note(`MLflow took no metrics: ${message}`);
        noted = true;
        if (!retry) {
          lost += batch.length;
          continue;
        }
        // They go first when it is tried again, with the next batch.
        waiting = [...batch, ...waiting];
        break;
      }
    }
    sent = Date.now();
  };
  /** One after the other, so that steps arrive in order. */
  const flush = () => {
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  };
  return {
    id,
    log: (step, metrics) => {
      const timestamp = Date.now();
      for (const [key, value] of Object.entries(metrics)) {
        // MLflow takes no NaN in JSON, which has none.
        if (Number.isFinite(value)) waiting.push({ key, value, timestamp, step });
      }
      if (waiting.length > MAX_WAITING) {
        lost += waiting.length - MAX_WAITING;
        waiting = waiting.slice(-MAX_WAITING);
      }
      if (waiting.length >= BATCH || timestamp - sent > AGE) void flush();
    },
    end: async (status) => {
      await sending;
      await flush();
      lost += waiting.length;
      if (lost > 0) note(`MLflow run ${id} lacks ${lost} metric values`);
      try {
        await send('POST', 'runs/update', { run_id: id, status, end_time: Date.now() });
      } catch (error) {
        note(`MLflow run ${id} could not be ended: ${(error as Error).message}`);
      }
    },
  };
}
