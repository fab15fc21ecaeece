import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProcessPool, ProcessDied } from './process-pool.ts';

type Task =
  | { readonly do: 'add'; readonly to: number }
  | { readonly do: 'crash' | 'exit' | 'hang' | 'fault' | 'pid' | 'tell' };

let root: string;
let module: URL;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-pool-'));
  const file = join(root, 'worker.mjs');
  await writeFile(
    file,
    `process.on('SIGINT', () => undefined);
    process.on('disconnect', () => process.exit());
    process.on('message', (task) => {
      if (task.do === 'add') setTimeout(() => process.send({ answer: task.to + 1 }), 20);
      if (task.do === 'pid') process.send({ answer: process.pid });
      if (task.do === 'tell') { process.send({ news: 'half' }); process.send({ answer: 7 }); }
      if (task.do === 'fault') process.send({ fault: 'Error: out of tune' });
      if (task.do === 'crash') { process.stderr.write('decoder: bad state\\n', () => process.kill(process.pid, 'SIGSEGV')); }
      if (task.do === 'exit') process.exit(3);
    });`,
  );
  module = pathToFileURL(file);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const open = (processes: number, patience = 30_000, signal?: AbortSignal) =>
  openProcessPool<Task, number>(module, { processes, patience, ...(signal && { signal }) });

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('openProcessPool', () => {
  it('does tasks side by side and answers each', async () => {
    const pool = open(2);
    const tasks = Array.from({ length: 9 }, (_, to): Task => ({ do: 'add', to }));
    expect(await Promise.all(tasks.map((task) => pool.run(task)))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const pids = await Promise.all(Array.from({ length: 8 }, () => pool.run({ do: 'pid' })));
    expect(new Set(pids).size).toBeLessThanOrEqual(2);
    pool.close();
    await expect.poll(() => pids.some(isAlive)).toBe(false);
  });

  it('passes on what a task tells on its way, and stops one task alone', async () => {
    const pool = open(1);
    const told: unknown[] = [];
    expect(await pool.run({ do: 'tell' }, { news: (news) => told.push(news) })).toBe(7);
    expect(told).toEqual(['half']);
    const stop = new AbortController();
    const running = pool.run({ do: 'hang' }, { signal: stop.signal });
    stop.abort(new Error('not wanted any more'));
    await expect(running).rejects.toThrow('not wanted any more');
    await expect(pool.run({ do: 'hang' }, { patience: 300 })).rejects.toThrow(/took longer than 0 s/);
    expect(await pool.run({ do: 'add', to: 1 })).toBe(2);
    pool.close();
  });

  it('loses the one task whose process crashes, and says what it said', async () => {
    const pool = open(1);
    await expect(pool.run({ do: 'crash' })).rejects.toThrow(ProcessDied);
    await expect(pool.run({ do: 'crash' })).rejects.toThrow(/died \(SIGSEGV\): decoder: bad state/);
    await expect(pool.run({ do: 'exit' })).rejects.toThrow(/died \(exit code 3\)/);
    expect(await pool.run({ do: 'add', to: 1 })).toBe(2);
    pool.close();
  });

  it('ends a process that takes too long', async () => {
    const pool = open(1, 300);
    await expect(pool.run({ do: 'hang' })).rejects.toThrow(/died \(took longer than 0 s\)/);
    pool.close();
  });

  it('passes on faults of the program as such', async () => {
    const pool = open(1);
    const failing = pool.run({ do: 'fault' });
    await expect(failing).rejects.toThrow('out of tune');
    await expect(failing).rejects.not.toThrow(ProcessDied);
    pool.close();
  });

  it('ends everything when it is aborted or closed', async () => {
    const controller = new AbortController();
    const pool = open(1, 30_000, controller.signal);
    const pid = await pool.run({ do: 'pid' });
    const [running, waiting] = [pool.run({ do: 'hang' }), pool.run({ do: 'add', to: 1 })];
    controller.abort();
    await expect(running).rejects.toThrow(/abort/);
    await expect(waiting).rejects.toThrow(/abort/);
    await expect.poll(() => isAlive(pid)).toBe(false);
    const closed = open(1);
    const cut = closed.run({ do: 'hang' });
    setTimeout(closed.close, 50);
    await expect(cut).rejects.toThrow('closed');
    await expect(closed.run({ do: 'add', to: 1 })).rejects.toThrow('closed');
  });
});
