/** @file The membrane: what it must take away exactly, and what nearly. */
import { describe, expect, it } from 'vitest';
import { createImage, createPlane } from '../images/image.ts';
import { seamless } from './membrane.ts';

const SIDE = 64;

function disc(): ReturnType<typeof createPlane> {
  const mask = createPlane(SIDE, SIDE);
  for (let i = 0; i < mask.data.length; i++) {
    const distance = Math.hypot((i % SIDE) - 32, Math.floor(i / SIDE) - 32);
    mask.data[i] = Math.min(1, Math.max(0, (24 - distance) / 8));
  }
  return mask;
}

function picture(value: (x: number, y: number, c: number) => number) {
  const image = createImage(SIDE, SIDE);
  for (let i = 0; i < image.data.length; i++) {
    const p = Math.floor(i / 3);
    image.data[i] = value(p % SIDE, Math.floor(p / SIDE), i % 3);
  }
  return image;
}

function worst(a: ReturnType<typeof picture>, b: ReturnType<typeof picture>, mask: ReturnType<typeof disc>): number {
  let most = 0;
  for (let i = 0; i < mask.data.length; i++) {
    if (!((mask.data[i] as number) > 0)) continue;
    for (let c = 3 * i; c < 3 * i + 3; c++)
      most = Math.max(most, Math.abs((a.data[c] as number) - (b.data[c] as number)));
  }
  return most;
}

describe('seamless', () => {
  it('takes away a difference that is the same everywhere', () => {
    const texture = (x: number, y: number, c: number) => 80 + 20 * Math.sin(x * 0.7 + c) + 15 * Math.cos(y * 0.9);
    const target = picture(texture);
    const inner = picture((x, y, c) => Math.round(texture(x, y, c)) + [30, -25, 10][c]!);
    expect(worst(inner, target, disc())).toBe(31);
    expect(worst(seamless(inner, target, disc()).inner, target, disc())).toBeLessThanOrEqual(1);
  });

  it('nearly takes away a slope of light, and keeps the detail inside', () => {
    const target = picture((x) => 60 + x);
    const dot = (x: number, y: number) => (x === 32 && y === 32 ? 60 : 0);
    const inner = picture((x, y) => 140 + dot(x, y));
    const result = seamless(inner, target, disc()).inner;
    const at = (x: number, y: number) => result.data[3 * (y * SIDE + x)] as number;
    expect(Math.abs(at(14, 32) - 74)).toBeLessThanOrEqual(3);
    expect(Math.abs(at(50, 32) - 110)).toBeLessThanOrEqual(3);
    expect(at(32, 32) - at(33, 33)).toBeGreaterThan(55);
  });

  it('lays it over the target with a narrow edge, nowhere outside the mask', () => {
    const mask = disc();
    const { mask: over } = seamless(
      picture(() => 100),
      picture(() => 90),
      mask,
    );
    for (let i = 0; i < mask.data.length; i++) {
      expect(over.data[i]).toBeGreaterThanOrEqual(mask.data[i] as number);
      if (mask.data[i] === 0) expect(over.data[i]).toBe(0);
    }
  });

  it('leaves a mask without an edge as it is', () => {
    const mask = createPlane(SIDE, SIDE);
    const inner = picture(() => 100);
    expect(
      seamless(
        inner,
        picture(() => 90),
        mask,
      ).inner,
    ).toBe(inner);
  });
});
