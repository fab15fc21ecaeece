import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openJobRunner } from './job-runner.ts';
import type { JobQueue, JobState, JobStatus } from './queue.ts';

/** A queue of one job, whose status the test sets. */
function fakeQueue() {
  const state = { status: 'waiting' as JobStatus };
  const job = (id: string) => ({ id, status: state.status, progress: null, answer: 7, reason: null }) as JobState;
  const queue = {
    submit: async () => undefined,
    state: async (id: string) => job(id),
    cancel: async () => undefined,
    watch: () => () => undefined,
  } as unknown as JobQueue;
  return { queue, state };
}

describe('a job runner', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('says once that no worker takes a job, and again where that comes back', async () => {
    const { queue, state } = fakeQueue();
    const notes: string[] = [];
    const runner = openJobRunner(queue, { note: (text) => notes.push(text) });
    const answer = runner.run({ id: 'a', kind: 'scan', priority: 'batch', payload: {} });
    await vi.advanceTimersByTimeAsync(8000);
    expect(notes).toEqual([]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(notes).toEqual([expect.stringMatching(/no worker takes the jobs.*realcentric worker --queue/)]);
    state.status = 'running';
    await vi.advanceTimersByTimeAsync(60_000);
    expect(notes).toHaveLength(1);
    state.status = 'waiting';
    await vi.advanceTimersByTimeAsync(20_000);
    expect(notes).toHaveLength(2);
    state.status = 'done';
    await vi.advanceTimersByTimeAsync(3000);
    expect(await answer).toBe(7);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(notes).toHaveLength(2);
    await runner.close();
  });
});
