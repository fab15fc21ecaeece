import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { atOnce } from './at-once.ts';

describe('atOnce', () => {
  it('does every item once, and never more than the limit at a time', async () => {
    const seen: number[] = [];
    let [running, most] = [0, 0];
    await atOnce([5, 1, 3, 2, 4, 0], 3, async (ms) => {
      running += 1;
      most = Math.max(most, running);
      await sleep(3 * ms);
      running -= 1;
      seen.push(ms);
    });
    expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(most).toBe(3);
  });

  it('begins nothing after a failure, and throws it once the rest has ended', async () => {
    const [begun, ended]: [number[], number[]] = [[], []];
    const all = atOnce([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error('the first');
      await sleep(20);
      ended.push(item);
    });
    await expect(all).rejects.toThrow('the first');
    expect(begun).toEqual([1, 2]);
    expect(ended).toEqual([2]);
  });

  it('has nothing to do without items', async () => {
    await expect(atOnce([], 4, () => Promise.reject(new Error('never')))).resolves.toBeUndefined();
  });
});
