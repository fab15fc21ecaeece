import { expect, it } from 'vitest';
import { limiter } from './limiter.ts';

it('runs so many works at a time, in their order, also after failures', async () => {
  const limited = limiter(2);
  const doors = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const begun: number[] = [];
  const works = doors.map((door, i) =>
    limited(async () => {
      begun.push(i);
      await door.promise;
      return i;
    }),
  );
  const settled = Promise.allSettled(works);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await turn();
  expect(begun).toEqual([0, 1]);
  doors[1].reject(new Error('one'));
  await turn();
  expect(begun).toEqual([0, 1, 2]);
  for (const i of [0, 2, 3, 4]) doors[i].resolve();
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', ...Array(3).fill('fulfilled')]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});
