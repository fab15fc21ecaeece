/** @file A `realcentric serve` of its own for the attack, and how to talk to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Service {
  readonly url: string;
  readonly port: number;
  /** Megabytes that the server's process holds now (its scanning processes not counted). */
  memory(): Promise<number>;
  running(): boolean;
  stop(): Promise<void>;
}

export async function startService(config: object): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'realcentric-attack-'));
  const file = join(folder, 'server.yaml');
  await writeFile(file, JSON.stringify({ ...config, port: 0, data: join(folder, 'data'), page: false }));
  const program = fileURLToPath(new URL('../../packages/realcentric/bin/realcentric.js', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [program, 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! });
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const { msg, url } = JSON.parse(line) as { msg?: string; url?: string };
      if (msg === 'serving' && url !== undefined) resolve(url);
    });
    child.on('exit', () => reject(new Error('the service did not start')));
  });
  return {
    url,
    port: Number(new URL(url).port),
    async memory() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    },
    running: () => child.exitCode === null,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Sends bytes as they are and gives the first line of the answer, or what happened instead. */
export async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  let answer = '';
  try {
    for await (const part of socket) {
      answer += String(part);
      if (answer.includes('\r\n')) break;
    }
  } catch (error) {
    return `connection closed (${(error as { code?: string }).code})`;
  }
  socket.destroy();
  return answer.split('\r\n')[0] || 'connection closed';
}

export interface Scan {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly finding: { readonly status: string; readonly message: string | null } | null;
}

export async function send(
  service: Service,
  body: Uint8Array<ArrayBuffer> | FormData | string,
  headers: Record<string, string> = {},
  query = '',
) {
  const response = await fetch(`${service.url}/api/scans${query}`, {
    method: 'POST',
    body,
    headers: body instanceof FormData ? headers : { 'content-type': 'application/octet-stream', ...headers },
  });
  return { status: response.status, body: (await response.json()) as Scan & { code?: string; detail?: string } };
}

/** Follows a scan to its end. */
export async function ended(service: Service, id: string): Promise<Scan> {
  const text = await (await fetch(`${service.url}/api/scans/${id}/events`)).text();
  const last = text
    .split('\n\n')
    .filter((event) => event.startsWith('event: scan'))
    .at(-1);
  return JSON.parse(last?.split('\ndata: ')[1] ?? '{}') as Scan;
}
