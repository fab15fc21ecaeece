/** @file A Redis and a PostgreSQL of their own for tests: Debian's programs on free loopback ports, in temporary folders. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RunningServer {
  readonly url: string;
  /** Ends the process in good order; what it holds stays on the disk. */
  stop(): Promise<void>;
  /** Starts it again, on the same port and data. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  dispose(): Promise<void>;
}

/** A port of the loopback interface that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function listens(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with exit code ${child.exitCode}`);
    const socket = createConnection({ port, host: '127.0.0.1' });
    const connected = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (connected) return;
    await sleep(50);
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** Why there is no Redis here; undefined where there is one. */
export function noRedis(): string | undefined {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'redis-server is not installed';
  }
}

export async function startRedis(): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'realcentric-redis-'));
  const port = await freePort();
  let child: ChildProcess;
  const start = async () => {
    const kept = [
      '--dir',
      folder,
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
      '--maxmemory-policy',
      'noeviction',
    ];
    child = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', ...kept], { stdio: 'ignore' });
    await listens(port, child);
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop: () => end(child, 'SIGTERM'),
    async dispose() {
      await end(child, 'SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function postgresFolder(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const folders = readdirSync(root).map((version) => join(root, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

/** PostgreSQL refuses to run as root: then the user that Debian's package makes runs it. */
function postgresUser(): { readonly uid?: number; readonly gid?: number } | undefined {
  if (process.getuid?.() !== 0) return {};
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** Why there is no PostgreSQL here; undefined where there is one. */
export function noPostgres(): string | undefined {
  if (postgresFolder() === undefined) return 'postgresql is not installed';
  return postgresUser() === undefined ? 'there is no user postgres to run it as' : undefined;
}

function isReady(program: string, port: number): boolean {
  try {
    execFileSync(program, ['-h', '127.0.0.1', '-p', `${port}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export async function startPostgres(): Promise<RunningServer> {
  const programs = postgresFolder() as string;
  const user = postgresUser() ?? {};
  const folder = await mkdtemp(join(tmpdir(), 'realcentric-postgres-'));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid as number);
  const data = join(folder, 'data');
  const run = { ...user, cwd: folder, stdio: 'ignore' as const };
  const kind = ['-A', 'trust', '-U', 'realcentric', '--locale=C', '-E', 'UTF8', '--no-sync'];
  execFileSync(join(programs, 'initdb'), ['-D', data, ...kind], run);
  const port = await freePort();
  let child: ChildProcess;
  const start = async () => {
    const place = ['-D', data, '-p', `${port}`, '-k', folder, '-h', '127.0.0.1'];
    child = spawn(join(programs, 'postgres'), place, run);
    await listens(port, child);
    // It listens before it lets anybody in.
    while (!isReady(join(programs, 'pg_isready'), port)) await sleep(50);
  };
  await start();
  return {
    url: `postgres://realcentric@127.0.0.1:${port}/postgres`,
    start,
    // SIGINT is the "fast" shutdown of PostgreSQL: sessions are ended.
    stop: () => end(child, 'SIGINT'),
    async dispose() {
      await end(child, 'SIGQUIT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
