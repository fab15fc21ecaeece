import { describe, expect, it } from 'vitest';
import type { Detection } from './boxes.ts';
import { rememberRefused } from './refused.ts';

const thing = (x: number, score = 0.6): Detection => ({
  box: { x, y: 50, width: 100, height: 100 },
  keypoints: new Float32Array(12),
  score,
});

describe('rememberRefused', () => {
  it('passes over what was refused, three times of four, wherever it drifts', () => {
    const refused = rememberRefused();
    expect(refused.passOver(thing(0))).toBe(false);
    refused.add(thing(0));
    const passed = [20, 40, 60, 80, 100, 120, 140, 160].map((x) => refused.passOver(thing(x)));
    expect(passed).toEqual([true, true, true, false, true, true, true, false]);
  });

  it('looks again where the detector has become surer, and at other places', () => {
    const refused = rememberRefused();
    refused.add(thing(0));
    expect(refused.passOver(thing(0, 0.75))).toBe(false);
    expect(refused.passOver(thing(70))).toBe(false);
    expect(refused.passOver(thing(0, 0.65))).toBe(true);
  });

  it('forgets the oldest of many', () => {
    const refused = rememberRefused();
    for (let i = 0; i < 40; i++) refused.add(thing(200 * i));
    expect(refused.passOver(thing(0))).toBe(false);
    expect(refused.passOver(thing(200 * 39))).toBe(true);
  });
});
