import { describe, expect, it } from 'vitest';
import { columns, duration, fit, printable } from './text.ts';

describe('printable', () => {
  it('shows what a terminal would act on', () => {
    expect(printable('a\nb\u001b[31m\u0000\u009b.jpg')).toBe('a\\nb\\u001b[31m\\u0000\\u009b.jpg');
    expect(printable('gpj.\u202eexe')).toBe('gpj.\\u202eexe');
    expect(printable('Ünïcode 写真.jpg')).toBe('Ünïcode 写真.jpg');
  });
});

describe('columns and fit', () => {
  it('counts wide characters twice and combining marks not at all', () => {
    expect(columns('abc')).toBe(3);
    expect(columns('写真')).toBe(4);
    expect(columns('e\u0301')).toBe(1);
    expect(columns('🙂')).toBe(2);
  });

  it('cuts to the width', () => {
    expect(fit('abcdef', 6)).toBe('abcdef');
    expect(fit('abcdef', 4)).toBe('abc…');
    expect(fit('写真です', 5)).toBe('写真…');
    expect(fit('abc', 0)).toBe('');
  });
});

describe('duration', () => {
  it.each([
    [0.0123, '12 ms'],
    [0.9999, '1 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [200, '3 min 20 s'],
    [3599.7, '1 h 00 min'],
    [7500, '2 h 05 min'],
  ])('%d s', (seconds, text) => expect(duration(seconds)).toBe(text));
});
