import { describe, expect, it } from 'vitest';
import { readAhead } from './read-ahead.ts';

/** Numbers from 0 on; notes what was asked for, and that it was ended. */
function counting(count: number) {
  const asked: number[] = [];
  const state = { asked, ended: false };
  async function* items() {
    try {
      for (let i = 0; i < count; i++) {
        asked.push(i);
        yield i;
      }
    } finally {
      state.ended = true;
    }
  }
  return { state, items: items() };
}

describe('readAhead', () => {
  it('gives all in their order, and asks for one more than is in use', async () => {
    const { state, items } = counting(4);
    const seen: number[] = [];
    for await (const item of readAhead(items)) {
      await new Promise((resolve) => setImmediate(resolve));
      expect(state.asked.length).toBe(Math.min(4, item + 2));
      seen.push(item);
    }
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('ends what it reads from when it is left early', async () => {
    const { state, items } = counting(9);
    for await (const item of readAhead(items)) if (item === 1) break;
    expect(state.ended).toBe(true);
    expect(state.asked).toEqual([0, 1, 2]);
  });

  it('fails where its source fails, after what came before', async () => {
    async function* failing() {
      yield 1;
      throw new Error('torn');
    }
    const seen: number[] = [];
    const read = async () => {
      for await (const item of readAhead(failing())) seen.push(item);
    };
    await expect(read()).rejects.toThrow('torn');
    expect(seen).toEqual([1]);
  });
});
