import { describe, expect, it } from 'vitest';
import { evenSized } from './even-sized.ts';

const pixels = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value, value + 1, value + 2]));

describe('evenSized', () => {
  it('gives back a picture of even size', () => {
    const image = { width: 2, height: 2, data: pixels(10, 20, 30, 40) };
    expect(evenSized(image)).toBe(image);
  });

  it('repeats the last column and the last row', () => {
    const image = { width: 3, height: 1, data: pixels(10, 20, 30) };
    expect(evenSized(image)).toEqual({ width: 4, height: 2, data: pixels(10, 20, 30, 30, 10, 20, 30, 30) });
    const tall = { width: 2, height: 3, data: pixels(1, 2, 3, 4, 5, 6) };
    expect(evenSized(tall)).toEqual({ width: 2, height: 4, data: pixels(1, 2, 3, 4, 5, 6, 5, 6) });
  });
});
