/** @file Requests against a small server that answers as MLflow's REST interface is published. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type MlflowOptions, openMlflowRun } from './mlflow.ts';

interface Request {
  readonly route: string;
  readonly body: Record<string, unknown>;
}

interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(reply: (request: Request, count: number) => Reply | 'hang') {
  const requests: Request[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const request = { route: `${incoming.method} ${incoming.url}`, body: text ? JSON.parse(text) : {} };
      requests.push(request);
      const answer = reply(request, requests.length);
      if (answer === 'hang') return;
      outgoing.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
      outgoing.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { requests, uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const API = '/api/2.0/mlflow';

/** As MLflow: the experiment is known or not, everything else works. */
function mlflow(known: boolean) {
  return ({ route }: Request): Reply => {
    if (route.startsWith(`GET ${API}/experiments/get-by-name`)) {
      return known
        ? { body: { experiment: { experiment_id: '7', name: 'faces' } } }
        : { status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'none' } };
    }
    if (route === `POST ${API}/experiments/create`) return { body: { experiment_id: '8' } };
    if (route === `POST ${API}/runs/create`) return { body: { run: { info: { run_id: 'abc' }, data: {} } } };
    return { body: {} };
  };
}

function options(uri: string, notes: string[], more: Partial<MlflowOptions> = {}): MlflowOptions {
  const note = (text: string) => notes.push(text);
  return { uri, experiment: 'my faces', runName: 'run 1', params: { seed: '3' }, note, waits: [1, 1], ...more };
}

describe('an MLflow run', () => {
  it('is made in a new experiment, takes parameters and metrics, and ends', async () => {
    const { uri, requests } = await serve(mlflow(false));
    const notes: string[] = [];
    const run = await openMlflowRun(options(`${uri}/`, notes, { params: { seed: '3', long: 'x'.repeat(600) } }));
    for (let step = 1; step <= 3; step++) run?.log(step, { loss: 1 / step, broken: Number.NaN });
    await run?.end('FINISHED');
    expect(requests.map(({ route }) => route)).toEqual([
      `GET ${API}/experiments/get-by-name?experiment_name=my+faces`,
      `POST ${API}/experiments/create`,
      `POST ${API}/runs/create`,
      `POST ${API}/runs/log-batch`,
      `POST ${API}/runs/log-batch`,
      `POST ${API}/runs/update`,
    ]);
    const [, created, runs, params, metrics, end] = requests.map(({ body }) => body);
    expect(created).toEqual({ name: 'my faces' });
    expect(runs).toEqual({ experiment_id: '8', run_name: 'run 1', start_time: expect.any(Number) });
    const cut = { key: 'long', value: 'x'.repeat(500) };
    expect(params).toEqual({ run_id: 'abc', params: [{ key: 'seed', value: '3' }, cut] });
    const metric = (step: number) => ({ key: 'loss', value: 1 / step, step, timestamp: expect.any(Number) });
    expect(metrics).toEqual({ run_id: 'abc', metrics: [metric(1), metric(2), metric(3)] });
    expect(end).toEqual({ run_id: 'abc', status: 'FINISHED', end_time: expect.any(Number) });
    expect(notes).toEqual([]);
  });

  it('sends long runs in batches within the limit, in order', async () => {
    const { uri, requests } = await serve(mlflow(true));
    const run = await openMlflowRun(options(uri, []));
    for (let step = 0; step < 2500; step++) run?.log(step, { loss: step });
    await run?.end('FINISHED');
    const batches = requests.flatMap(({ body }) => (body.metrics ? [body.metrics as { step: number }[]] : []));
    expect(batches.every((batch) => batch.length <= 1000)).toBe(true);
    expect(batches.flat().map(({ step }) => step)).toEqual(Array.from({ length: 2500 }, (_, i) => i));
    expect(requests.some(({ route }) => route.endsWith('experiments/create'))).toBe(false);
  });

  it('goes on with the run of an earlier session', async () => {
    const { uri, requests } = await serve(mlflow(true));
    const run = await openMlflowRun(options(uri, [], { runId: 'before' }));
    expect(run?.id).toBe('before');
    expect(requests).toEqual([{ route: `POST ${API}/runs/update`, body: { run_id: 'before', status: 'RUNNING' } }]);
  });

  it('tries again where the server is busy', async () => {
    const { uri, requests } = await serve((request, count) =>
      count === 1 ? { status: 503, body: 'busy' } : mlflow(true)(request),
    );
    expect((await openMlflowRun(options(uri, [])))?.id).toBe('abc');
    expect(requests.filter(({ route }) => route.includes('get-by-name'))).toHaveLength(2);
  });

  it('is left out with a note where there is no server, another one, or one that hangs', async () => {
    const notes: string[] = [];
    const other = await serve(() => ({ body: '<html>' }));
    const strange = await serve(() => ({ body: {} }));
    const refusing = await serve(() => ({ status: 403, body: { message: 'no' } }));
    const hanging = await serve(() => 'hang');
    const uris = ['http://127.0.0.1:9', other.uri, strange.uri, refusing.uri, hanging.uri];
    for (const uri of uris) expect(await openMlflowRun(options(uri, notes, { timeout: 100 }))).toBeNull();
    expect(notes).toEqual([
      expect.stringMatching(/is not used: experiments\/get-by-name: .+/),
      expect.stringMatching(/the answer is no JSON; is this an MLflow server\?/),
      expect.stringMatching(/the answer is not what MLflow gives/),
      expect.stringMatching(/experiments\/get-by-name: 403/),
      expect.stringMatching(/timeout/),
    ]);
    expect(refusing.requests).toHaveLength(1);
  });

  it('says what was lost where the server goes away in between', async () => {
    const notes: string[] = [];
    let alive = true;
    const { uri } = await serve((request) => (alive ? mlflow(true)(request) : { status: 500, body: 'gone' }));
    const run = await openMlflowRun(options(uri, notes));
    alive = false;
    run?.log(1, { loss: 1, accuracy: 0.5 });
    await run?.end('FAILED');
    expect(notes).toEqual([
      expect.stringMatching(/^MLflow took no metrics: runs\/log-batch: 500/),
      'MLflow run abc lacks 2 metric values',
      expect.stringMatching(/^MLflow run abc could not be ended: runs\/update: 500/),
    ]);
  });
});
