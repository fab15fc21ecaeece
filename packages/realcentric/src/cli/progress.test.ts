import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgressDisplay } from './progress.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function fakeDisplay(
  stream: { isTTY?: boolean; columns?: number },
  options: { quiet?: boolean; colour?: boolean } = {},
) {
  let written = '';
  const display = createProgressDisplay(
    { ...stream, write: (text: string) => (written += text) },
    { colour: options.colour === true, quiet: () => options.quiet === true },
  );
  return {
    display,
    /** What was written since the last call, the sequences for "to the start" and "clear to the end" made visible. */
    taken: () => {
      const text = written.replaceAll('\r', '<').replaceAll('\u001b[K', '>');
      written = '';
      return text;
    },
  };
}

/** Does `count` items, one each `ms`. */
function work(
  report: (event: { done: number; total: number | undefined; label: string }) => void,
  count: number,
  ms: number,
  total?: number,
) {
  for (let done = 0; done <= count; done++) {
    if (done > 0) vi.advanceTimersByTime(ms);
    report({ done, total, label: 'Finding faces' });
  }
}

describe('progress on a terminal', () => {
  it('shows nothing for work under two seconds', () => {
    const { display, taken } = fakeDisplay({ isTTY: true });
    work(display.report, 19, 100, 19);
    display.close();
    expect(taken()).toBe('');
  });

  it('draws a bar with count, rate and time left, and leaves one line at the end', () => {
    const { display, taken } = fakeDisplay({ isTTY: true, columns: 100 });
    work(display.report, 50, 100, 100);
    const drawn = taken().split('>').filter(Boolean);
    // The timer of the bar runs just before the fiftieth item is reported.
    expect(drawn.at(-1)).toBe('<Finding faces  ███████████░░░░░░░░░░░░░  49/100  9.8/s  5 s left');
    // From 2.0 s to 5.0 s five times a second.
    expect(drawn).toHaveLength(16);
    work(display.report, 100, 100, 100);
    expect(taken()).toMatch(/<>Finding faces: 100\/100 in 15 s \(6\.\d\/s\)\n$/);
  });

  it('draws from its reports too, when the work never lets a timer run', () => {
    const { display, taken } = fakeDisplay({ isTTY: true });
    const now = vi.spyOn(performance, 'now');
    for (let done = 0; done < 50; done++) {
      now.mockReturnValue(100 * done);
      display.report({ done, total: 100, label: 'Forging' });
    }
    now.mockRestore();
    expect(taken()).toContain('<Forging');
  });

  it('keeps the clock of the bar running while nothing is reported', () => {
    const { display, taken } = fakeDisplay({ isTTY: true });
    display.report({ done: 0, total: 9, label: 'Training' });
    vi.advanceTimersByTime(2500);
    expect(taken()).toMatch(/^<Training {2}░{24} {2}0\/9>/);
    display.close();
    vi.advanceTimersByTime(5000);
    expect(taken()).toBe('<>Training: 0/9 in 3 s\n');
  });

  it('never fills more than the width of the terminal, and shows no control characters', () => {
    const { display, taken } = fakeDisplay({ isTTY: true, columns: 60 });
    display.report({ done: 1, total: 1000, label: 'Reading' });
    vi.advanceTimersByTime(4000);
    display.report({ done: 2, total: 1000, label: 'Reading', detail: `\u001b[31m写真\n${'x'.repeat(200)}` });
    vi.advanceTimersByTime(300);
    const last = taken().split('>').filter(Boolean).at(-1)!.slice(1);
    expect(last).toContain('2/1,000');
    expect(last).not.toContain('\n');
    expect(last).not.toContain('\u001b');
    expect(last.length).toBeLessThanOrEqual(59);
  });

  it('gives the rate from where a resumed stage began', () => {
    const { display, taken } = fakeDisplay({ isTTY: true });
    display.report({ done: 900, total: 1000, label: 'Forging' });
    vi.advanceTimersByTime(5000);
    display.report({ done: 910, total: 1000, label: 'Forging' });
    vi.advanceTimersByTime(200);
    expect(taken()).toContain('910/1,000  1.9/s  47 s left');
  });

  it('ends one stage when the next begins', () => {
    const { display, taken } = fakeDisplay({ isTTY: true });
    display.report({ done: 0, total: undefined, label: 'Listing' });
    vi.advanceTimersByTime(3000);
    display.report({ done: 40, total: undefined, label: 'Listing' });
    vi.advanceTimersByTime(200);
    expect(taken()).toContain('<Listing  40  12.5/s>');
    display.report({ done: 0, total: 5, label: 'Scanning' });
    expect(taken()).toBe('<>Listing: 40 in 3 s (12.5/s)\n');
  });

  it('prints a line above the bar', () => {
    const { display, taken } = fakeDisplay({ isTTY: true });
    display.report({ done: 0, total: 5, label: 'Scanning' });
    vi.advanceTimersByTime(2200);
    taken();
    display.line('realcentric: a.jpg: is empty');
    expect(taken()).toBe('<>realcentric: a.jpg: is empty\n');
    vi.advanceTimersByTime(400);
    expect(taken()).toMatch(/^<Scanning/);
  });

  it('colours the bar only when asked', () => {
    for (const colour of [true, false]) {
      const { display, taken } = fakeDisplay({ isTTY: true }, { colour });
      display.report({ done: 0, total: 5, label: 'Scanning' });
      vi.advanceTimersByTime(2200);
      expect(taken().includes('\u001b[36m')).toBe(colour);
    }
  });
});

describe('progress elsewhere', () => {
  it('writes a plain line every five seconds', () => {
    const { display, taken } = fakeDisplay({});
    work(display.report, 120, 100, 200);
    expect(taken().split('\n')).toEqual([
      'Finding faces: 19/200, 9.5/s, 19 s left',
      'Finding faces: 69/200, 9.9/s, 13 s left',
      'Finding faces: 119/200, 9.9/s, 8 s left',
      '',
    ]);
  });

  it('writes nothing at all when quiet, but lines still come through', () => {
    const { display, taken } = fakeDisplay({}, { quiet: true });
    work(display.report, 200, 100, 200);
    display.line('note');
    expect(taken()).toBe('note\n');
  });
});
