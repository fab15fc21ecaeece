import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { openQueue } from './open-queue.ts';
import type { JobQueue, JobRequest, Patience, ResultKey, Work } from './queue.ts';
import { noPostgres, noRedis, type RunningServer, startPostgres, startRedis } from './servers.fixture.ts';

const patience: Patience = { attempts: 3, backoff: 20, lease: 2000 };

const request = (id: string, over: Partial<JobRequest> = {}): JobRequest => ({
  id,
  kind: 'scan',
  priority: 'batch',
  payload: { id },
  ...over,
});

const backEnds = [
  { name: 'embedded', missing: undefined, start: undefined },
  { name: 'Redis', missing: noRedis(), start: startRedis },
  { name: 'PostgreSQL', missing: noPostgres(), start: startPostgres },
];

/** A work that waits until it is let go, or aborted. */
function held() {
  const begun = Promise.withResolvers<void>();
  const free = Promise.withResolvers<void>();
  const work: Work = async (job, { signal }) => {
    begun.resolve();
    const aborted = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => aborted.reject(signal.reason));
    await Promise.race([free.promise, aborted.promise]);
    return job.id;
  };
  return { work, begun: begun.promise, free: free.resolve };
}

for (const { name, missing, start } of backEnds) {
  describe.skipIf(missing !== undefined)(`queue: ${name}${missing === undefined ? '' : ` (${missing})`}`, () => {
    let server: RunningServer | undefined;
    let folder: string;
    let queue: JobQueue;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'realcentric-queue-'));
      server = await start?.();
      queue = await openQueue(server?.url ?? join(folder, 'queue.sqlite'), { patience });
    });
    afterAll(async () => {
      await queue?.close();
      await server?.dispose();
      await rm(folder, { recursive: true, force: true });
    });

    const status = async (id: string) => (await queue.state(id))?.status;

    it('takes live jobs first, then those that came first, and gives answers and progress', async () => {
      await queue.submit([request('b1'), request('b2'), request('b3'), request('l1', { priority: 'live' })]);
      await queue.submit([request('b1'), request('b3', { priority: 'live' })]);
      expect((await queue.counts()).waiting).toBe(4);
      const order: string[] = [];
      const heard = new Set<string>();
      const unwatch = queue.watch((id) => heard.add(id));
      const work: Work = async ({ id, payload, attempt }, { progress }) => {
        order.push(id);
        progress({ done: 1, total: 2, label: 'Looking' });
        return { payload, attempt };
      };
      const consumer = await queue.work({ concurrency: 1, work });
      await expect.poll(() => status('b2'), { timeout: 20_000 }).toBe('done');
      await expect.poll(() => [...heard].sort(), { timeout: 20_000 }).toEqual(['b1', 'b2', 'b3', 'l1']);
      unwatch();
      await consumer.stop(1000);
      expect(order.slice(0, 2).sort()).toEqual(['b3', 'l1']);
      expect(order.slice(2)).toEqual(['b1', 'b2']);
      const state = await queue.state('b2');
      expect(state).toMatchObject({ kind: 'scan', attempts: 1, reason: null, priority: 'batch' });
      expect(state?.answer).toEqual({ payload: { id: 'b2' }, attempt: 1 });
      await queue.remove('b2');
      expect(await queue.state('b2')).toBeUndefined();
    });

    it('tries again with growing pauses, then keeps the reason; what another try cannot change is not tried', async () => {
      const tries: Record<string, number[]> = { flaky: [], broken: [], refused: [] };
      const work: Work = async ({ id, attempt }) => {
        tries[id]?.push(attempt);
        if (id === 'refused') throw new UserError('bad_input', 'is not wanted', { advice: 'give another' });
        if (id === 'broken' || attempt === 1) throw new Error(`no luck with ${id}`);
        return 'at last';
      };
      const consumer = await queue.work({ concurrency: 2, work });
      await queue.submit(['flaky', 'broken', 'refused'].map((id) => request(id)));
      await expect.poll(() => status('broken'), { timeout: 20_000 }).toBe('failed');
      await expect.poll(() => status('flaky'), { timeout: 20_000 }).toBe('done');
      await consumer.stop(1000);
      expect(tries).toEqual({ flaky: [1, 2], broken: [1, 2, 3], refused: [1] });
      const dead = await queue.deadLetters(10);
      expect(dead.map(({ id, reason }) => [id, reason]).sort()).toEqual([
        ['broken', 'no luck with broken'],
        ['refused', 'is not wanted; give another'],
      ]);
      await queue.submit([request('broken')]);
      expect(await status('broken')).toBe('waiting');
      await queue.cancel('broken');
      expect(await queue.state('broken')).toBeUndefined();
    });

    it('cancels what waits at once and what runs soon', async () => {
      const { work, begun } = held();
      const consumer = await queue.work({ concurrency: 1, work });
      await queue.submit([request('runs'), request('waits')]);
      await begun;
      await queue.cancel('waits');
      await queue.cancel('runs');
      await expect.poll(() => consumer.running, { timeout: 20_000 }).toBe(0);
      expect(await queue.state('waits')).toBeUndefined();
      expect(await queue.state('runs')).toBeUndefined();
      await consumer.stop(1000);
    });

    it('gives back what runs when it has to stop, without counting it as a failure', async () => {
      const first = held();
      const stopped = await queue.work({ concurrency: 1, work: first.work });
      await queue.submit([request('carried')]);
      await first.begun;
      await stopped.stop(10);
      expect(await status('carried')).toBe('waiting');
      const second = held();
      const consumer = await queue.work({ concurrency: 1, work: second.work });
      await second.begun;
      second.free();
      await expect.poll(() => status('carried'), { timeout: 20_000 }).toBe('done');
      await consumer.stop(1000);
    });

    it('lets running jobs end before it stops', async () => {
      const { work, begun, free } = held();
      const consumer = await queue.work({ concurrency: 1, work });
      await queue.submit([request('ending'), request('later')]);
      await begun;
      const stopping = consumer.stop(60_000);
      free();
      await stopping;
      expect(await status('ending')).toBe('done');
      expect(await status('later')).toBe('waiting');
      await queue.cancel('later');
    });

    it('keeps one result a key, the first', async () => {
      const key: ResultKey = { subject: 'a'.repeat(64), detector: 'b'.repeat(64), options: 'c' };
      const { results } = queue;
      expect(await results.get(key)).toBeUndefined();
      const stored = await Promise.all(['first', 'second', 'third'].map((value) => results.put(key, value)));
      expect(stored.filter(Boolean)).toHaveLength(1);
      const value = await results.get(key);
      expect(['first', 'second', 'third']).toContain(value);
      expect(await results.put({ ...key, options: 'd' }, 'other')).toBe(true);
      expect(await results.count()).toBe(2);
      await results.remove(key);
      expect(await results.get(key)).toBeUndefined();
      expect(await results.count()).toBe(1);
    });

    it('answers a ping', async () => {
      await queue.ping();
    });
  });
}

describe('openQueue', () => {
  it('says what is wrong with an address', async () => {
    await expect(openQueue('mysql://localhost/x')).rejects.toThrow(/is no address of a queue/);
    await expect(openQueue('redis://:secret@127.0.0.1:1')).rejects.toThrow(/^redis:\/\/127.0.0.1:1: cannot be reached/);
    await expect(openQueue('postgres://a:secret@127.0.0.1:1/b')).rejects.toThrow(/^(?!.*secret).*cannot be reached/);
    await expect(openQueue(import.meta.filename)).rejects.toThrow(/cannot be used as a queue/);
  });
});
