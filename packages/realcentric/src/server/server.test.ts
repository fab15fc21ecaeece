import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverConfig } from './config.ts';
import { picture, startTestServer, type TestServer } from './server.fixture.ts';
import { startServer } from './start-server.ts';

interface Scan {
  readonly id: string;
  readonly status: string;
  readonly name: string | null;
}

const form = (bytes: Uint8Array<ArrayBuffer>, name: string, field = 'file') => {
  const body = new FormData();
  body.append(field, new Blob([bytes]), name);
  return body;
};

const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];

describe('the service', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ config: { limits: { bytes: 100_000 } } });
  });
  afterAll(() => server.close());

  const send = async (init: RequestInit & { query?: string }) =>
    server.call(`/api/scans${init.query ?? ''}`, { method: 'POST', ...init });
  const sent = async (init: RequestInit) => (await (await send(init)).json()) as Scan;

  it('takes a file as a form, follows its scan, shows what came of it and forgets it', async () => {
    const response = await send({ body: form(await picture(1), 'a & b.png') });
    expect(response.status).toBe(202);
    const scan = (await response.json()) as Scan;
    expect(response.headers.get('location')).toBe(`/api/scans/${scan.id}`);
    const ended = await server.ended(scan.id);
    expect(ended).toMatchObject({
      status: 'done',
      name: 'a & b.png',
      finding: { file: 'a & b.png', verdict: expect.any(String) },
    });
    const get = (rest: string) => server.call(`/api/scans/${scan.id}${rest}`);
    for (const what of ['thumbnail', 'heatmap']) {
      const face = await get(`/faces/0/${what}`);
      expect([face.status, face.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(await face.text()).toContain('a face');
      expect((await get(`/faces/99/${what}`)).status).toBe(404);
    }
    const report = await get('/report.html?language=de');
    expect(report.headers.get('content-security-policy')).toContain('sandbox');
    expect(await report.text()).toMatch(/lang="de[\s\S]*a &amp; b\.png/);
    expect(await readdir(join(server.data, 'uploads'))).toEqual([]);
    const { scans } = (await (await server.call('/api/scans')).json()) as { scans: Scan[] };
    expect(scans.map(({ id }) => id)).toContain(scan.id);
    expect((await server.call(`/api/scans/${scan.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await codeOf(await get(''))).toEqual([404, 'not_found']);
  });

  it('takes the bytes themselves, and judges the same bytes once', async () => {
    const body = await picture(2);
    const before = server.judged.length;
    const name = encodeURIComponent('ünï.png');
    const first = await sent({ body, headers: { 'content-type': 'image/jpeg', 'x-file-name': name } });
    expect(first.name).toBe('ünï.png');
    const second = await sent({ body, headers: { 'content-type': 'application/octet-stream' } });
    expect(second.name).toBeNull();
    await Promise.all([server.ended(first.id), server.ended(second.id)]);
    const third = await sent({ body, headers: { 'content-type': 'application/octet-stream' } });
    expect(third.status).toBe('done');
    expect(server.judged.length - before).toBe(1);
    await server.call(`/api/scans/${first.id}`, { method: 'DELETE' });
    expect(await server.ended(second.id)).toMatchObject({ status: 'done', finding: { file: expect.any(String) } });
  });

  it('refuses what it cannot judge, while it comes', async () => {
    const octets = { 'content-type': 'application/octet-stream' };
    const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(50)]);
    expect(await codeOf(await send({ body: zip, headers: octets }))).toEqual([415, 'unsupported']);
    expect(await codeOf(await send({ body: 'some text', headers: octets }))).toEqual([415, 'unsupported']);
    expect(await codeOf(await send({ body: form(new Uint8Array(), 'a.png') }))).toEqual([400, 'empty']);
    expect(await codeOf(await send({ body: form(await picture(3), 'a.png', 'photo') }))).toEqual([400, 'bad_request']);
    expect(await codeOf(await send({ body: new FormData() }))).toEqual([400, 'bad_request']);
    const boundary = { 'content-type': 'multipart/form-data; boundary=x' };
    expect((await send({ body: '--x\r\nrubbish', headers: boundary })).status).toBe(400);
    expect((await send({ body: 'x', headers: { 'content-type': 'multipart/form-data' } })).status).toBeLessThan(500);
    expect(await codeOf(await send({ body: Buffer.alloc(300_000), headers: octets }))).toEqual([413, 'too_large']);
    const chunks = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(50_000)),
    });
    const streamed = { body: chunks, headers: octets, duplex: 'half' } as RequestInit;
    expect(await codeOf(await send(streamed))).toEqual([413, 'too_large']);
    expect(await codeOf(await send({ body: form(new Uint8Array(150_000), 'a.png') }))).toEqual([413, 'too_large']);
    const json = { 'content-type': 'application/json' };
    expect(await codeOf(await send({ body: '{"url":"https://example.org/a.png"}', headers: json }))).toEqual([
      403,
      'urls_off',
    ]);
    expect((await send({ body: '{"url":', headers: json })).status).toBe(400);
    expect((await server.call('/api/scans/../../etc/passwd')).status).toBe(404);
    expect((await server.call('/api/scans/not-an-id')).status).toBe(400);
    expect(await readdir(join(server.data, 'uploads'))).toEqual([]);
  });

  it('shows names and never uses them as paths', async () => {
    for (const [number, name, shown] of [
      [10, '../../../etc/passwd', 'passwd'],
      [11, 'C:\\Windows\\win.ini', 'win.ini'],
      [12, '..', null],
      [13, '<img src=x onerror=alert(1)>.png', '<img src=x onerror=alert(1)>.png'],
      [14, 'a\u202egnp.exe', 'agnp.exe'],
    ] as const) {
      const scan = await sent({
        body: await picture(number),
        headers: { 'content-type': 'image/png', 'x-file-name': encodeURIComponent(name) },
      });
      expect(scan.name).toBe(shown);
      await server.ended(scan.id);
      const report = await (await server.call(`/api/scans/${scan.id}/report.html`)).text();
      expect(report).not.toMatch(/<img src=x|<script/);
    }
    expect(server.judged.every((path) => /\/uploads\/[0-9a-f]{64}$/.test(path))).toBe(true);
    expect(server.log.join('')).not.toMatch(/passwd|win\.ini|onerror/);
  });

  it('answers no page of another site, and to no other name', async () => {
    const { host } = new URL(server.url);
    const ask = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        request(`${server.url}/api/scans`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
    expect(await ask({ host })).toBe(200);
    expect(await ask({ host, origin: `http://${host}` })).toBe(200);
    expect(await ask({ host: 'rebound.example' })).toBe(421);
    expect(await ask({ host, origin: 'https://evil.example' })).toBe(403);
    expect(await ask({ host, origin: 'null' })).toBe(403);
    expect(await ask({ host, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await ask({ host, cookie: 'x'.repeat(40_000) })).toBe(431);
  });

  it('tells of itself', async () => {
    const json = async (path: string) => (await server.call(path)).json();
    expect(await json('/health')).toEqual({ status: 'ok' });
    expect(await json('/ready')).toEqual({ status: 'ready' });
    expect(await json('/api/detector')).toMatchObject({ limits: { bytes: 100_000 }, urls: false, keys: false });
    expect(await (await server.call('/metrics')).text()).toMatch(/realcentric_jobs\{status="done"\} [1-9]/);
    const api = (await json('/openapi.json')) as { openapi: string; paths: object; components: { schemas: object } };
    expect(api.openapi).toBe('3.1.0');
    expect(Object.keys(api.components.schemas)).toEqual(expect.arrayContaining(['Scan', 'Problem']));
    expect(Object.keys(api.paths)).toEqual(
      expect.arrayContaining(['/api/scans', '/api/scans/{id}', '/api/scans/{id}/events', '/api/detector', '/ready']),
    );
    expect(JSON.stringify(api.paths)).toContain('multipart/form-data');
    const docs = await server.call('/docs');
    expect(await docs.text()).not.toMatch(/<script|(src|href)="https?:/);
    const { headers } = docs;
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect((await server.call('/')).headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});

describe('a service with little patience', () => {
  it('ends an upload that falls silent', async () => {
    const server = await startTestServer({ config: { limits: { idle_seconds: 1 } } });
    try {
      const { port } = new URL(server.url);
      const socket = connect(Number(port), '127.0.0.1');
      const head = `POST /api/scans HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: image/png`;
      socket.write(`${head}\r\nContent-Length: 9000\r\n\r\nabc`);
      const answer = Buffer.concat(await socket.toArray()).toString();
      expect(answer).toMatch(/^HTTP\/1.1 408[\s\S]*too_slow/);
      expect(await readdir(join(server.data, 'uploads'))).toEqual([]);
    } finally {
      await server.close();
    }
  });
});

describe('a service that stops', () => {
  it('goes on where it was when it starts again', async () => {
    const server = await startTestServer({ working: false });
    try {
      const body = await picture(20);
      const response = await server.call('/api/scans', {
        method: 'POST',
        body,
        headers: { 'content-type': 'image/png' },
      });
      const scan = (await response.json()) as Scan;
      expect(scan.status).toBe('waiting');
      await server.restart();
      await server.work();
      expect(await server.ended(scan.id)).toMatchObject({ status: 'done', name: null });
      expect(server.judged).toHaveLength(1);
    } finally {
      await server.close();
    }
  });
});

describe('keys', () => {
  let server: TestServer;
  const secrets: Record<string, string> = {};
  beforeAll(async () => {
    server = await startTestServer({
      config: { rates: { uploads: 4 } },
      keys: (keys) => {
        const key = { scansADay: null, bytesADay: null };
        secrets.ann = keys.add({ name: 'ann', scopes: ['scan', 'read', 'delete'], ...key });
        secrets.ben = keys.add({ name: 'ben', scopes: ['scan', 'read'], ...key, scansADay: 1 });
        secrets.eve = keys.add({ name: 'eve', scopes: ['read'], ...key });
      },
    });
  });
  afterAll(() => server.close());

  const as = (name: string, path: string, init: RequestInit = {}) =>
    server.call(path, { ...init, headers: { authorization: `Bearer ${secrets[name]}`, 'content-type': 'image/png' } });
  const send = async (name: string, number: number) =>
    as(name, '/api/scans', { method: 'POST', body: await picture(number) });

  it('let in whoever has one, as far as it goes', async () => {
    expect(await codeOf(await server.call('/api/scans'))).toEqual([401, 'no_key']);
    const wrong = { headers: { authorization: `Bearer ${secrets.ann}x` } };
    expect(await codeOf(await server.call('/api/scans', wrong))).toEqual([401, 'no_key']);
    expect(await codeOf(await send('eve', 30))).toEqual([403, 'scope']);
    const { id } = (await (await send('ann', 31)).json()) as Scan;
    expect((await as('ann', `/api/scans/${id}`)).status).toBe(200);
    for (const path of ['', '/events', '/report.html', '/faces/0/thumbnail']) {
      expect((await as('eve', `/api/scans/${id}${path}`)).status).toBe(404);
    }
    const asBen = { method: 'DELETE', headers: { authorization: `Bearer ${secrets.ben}` } };
    expect(await codeOf(await server.call(`/api/scans/${id}`, asBen))).toEqual([403, 'scope']);
    expect(await codeOf(await server.call('/metrics'))).toEqual([401, 'no_key']);
    expect((await server.call('/health')).status).toBe(200);
  });

  it('have quotas and rates', async () => {
    expect((await send('ben', 32)).status).toBe(202);
    const over = await send('ben', 33);
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await codeOf(over)).toEqual([429, 'quota']);
    const answers = await Promise.all([40, 41, 42, 43, 44, 45].map((number) => send('ann', number)));
    expect(answers.map(({ status }) => status)).toContain(429);
    expect(answers.every(({ status }) => status === 202 || status === 429)).toBe(true);
  });

  it('are kept as checksums', async () => {
    const files = (await readdir(server.data)).filter((name) => name.startsWith('server.sqlite'));
    for (const name of files) {
      const content = (await readFile(join(server.data, name))).toString('latin1');
      for (const secret of Object.values(secrets)) expect(content).not.toContain(secret);
    }
    expect(server.log.join('')).not.toContain(secrets.ann);
  });

  it('are needed by a service that others reach', async () => {
    const config = serverConfig.parse({ host: '0.0.0.0', port: 0, data: join(server.data, 'other'), workers: 0 });
    await expect(startServer(config, { log: null, note: () => undefined })).rejects.toThrow(
      /would let anybody in; make a key/,
    );
  });
});
