import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { inOrder } from './in-order.ts';

async function* upTo(count: number, taken: number[] = []): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    taken.push(i);
    yield i;
  }
}

const all = <T>(results: AsyncIterable<T>): Promise<T[]> => Readable.from(results).toArray();

describe('inOrder', () => {
  it('gives results in the order of the items, whichever is done first', async () => {
    const doors = Array.from({ length: 6 }, () => Promise.withResolvers<void>());
    const results = all(inOrder(upTo(6), (i) => doors[i].promise.then(() => 10 * i), { ahead: 6 }));
    for (const i of [5, 1, 3, 0, 4, 2]) doors[i].resolve();
    expect(await results).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('takes no more than it may hold', async () => {
    const taken: number[] = [];
    const results = inOrder(upTo(100, taken), async (i) => i, { ahead: 4 });
    await results.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(taken.length).toBeLessThanOrEqual(5);
    expect(await all(results)).toHaveLength(99);
  });

  it('gives what is done while the source has nothing new yet', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    async function* slow() {
      yield 1;
      await promise;
      yield 2;
    }
    const results = inOrder(slow(), async (i) => i, { ahead: 4 });
    expect(await results.next()).toEqual({ done: false, value: 1 });
    resolve();
    expect(await all(results)).toEqual([2]);
  });

  it('throws at the place of the item that failed, and ends the source', async () => {
    let closed = false;
    async function* source() {
      try {
        yield* upTo(50);
      } finally {
        closed = true;
      }
    }
    const got: number[] = [];
    const failing = async () => {
      for await (const value of inOrder(
        source(),
        async (i) => {
          if (i === 2) throw new Error('two');
          return i;
        },
        { ahead: 3 },
      )) {
        got.push(value);
      }
    };
    await expect(failing()).rejects.toThrow('two');
    expect(got).toEqual([0, 1]);
    await expect.poll(() => closed).toBe(true);
  });

  it('throws what the source throws, after the results before', async () => {
    async function* source() {
      yield 1;
      throw new Error('torn');
    }
    const results = inOrder(source(), async (i) => i, { ahead: 3 });
    await expect(all(results)).rejects.toThrow('torn');
  });
});
