import { describe, expect, it } from 'vitest';
import { mapPoints } from '../../faces/similarity.ts';
import { syntheticFace } from '../synthetic-face.fixture.ts';
import { lidOpening } from './lids.ts';
import { mouthGaps } from './mouth.ts';
import { browPoints, eyePoints, fixedPoints, lowerLip, MIDDLE, upperLip } from './points.ts';
import { type ExpressionDraw, features, type Transfer, transferExpression } from './transfer.ts';

const side = 280;
const all: ExpressionDraw = { moves: features, strength: 1, reach: 0, jaw: 0.7 };
const shut = { mouth: 0.003, eyes: 0.022, brows: 0 };
const open = { mouth: 0.035, eyes: 0.022, brows: 0 };
const landmarks = (seed: number, expression?: typeof shut) => syntheticFace(seed, 256, expression).landmarks;

function transfer(target: ArrayLike<number>, source: ArrayLike<number>, draw = all): Transfer {
  return transferExpression(target, source, side, 256, 256, draw);
}

const everywhere = Array.from({ length: 468 }, (_, i) => i);
const middleGap = (points: ArrayLike<number>) => mouthGaps(Float64Array.from(points))[MIDDLE];

function moved({ rest, moved: there }: Transfer, indices: Iterable<number>): number {
  let most = 0;
  for (const i of indices) {
    most = Math.max(most, Math.hypot(there[2 * i] - rest[2 * i], there[2 * i + 1] - rest[2 * i + 1]));
  }
  return most;
}

describe('transferExpression', () => {
  it('leaves a face with its own expression where it is, however the source is turned and scaled', () => {
    const face = landmarks(1, open);
    expect(moved(transfer(face, face), everywhere)).toBeLessThan(1e-6);
    const turned = mapPoints({ a: 0.6, b: 0.3, tx: 30, ty: -20 }, face);
    expect(moved(transfer(face, turned), everywhere)).toBeLessThan(1e-3);
  });

  it('opens a mouth most of the way to that of the source, and shuts it again', () => {
    const [closed, wide] = [landmarks(2, shut), landmarks(3, open)];
    const opened = transfer(closed, wide);
    expect(opened.strength).toBe(1);
    const [from, to] = [middleGap(closed), middleGap(wide)];
    expect(middleGap(opened.moved)).toBeGreaterThan(from + 0.6 * (to - from));
    expect(middleGap(opened.moved)).toBeLessThan(1.1 * to);
    const again = transfer(landmarks(3, open), closed, { ...all, moves: ['mouth'] });
    expect(middleGap(again.moved)).toBeLessThan(0.4 * to);
    expect(Math.min(...mouthGaps(again.moved))).toBeGreaterThanOrEqual(-1e-6);
  });

  it('follows the head: a turned target opens its mouth along its own axis', () => {
    const [closed, wide] = [landmarks(2, shut), landmarks(3, open)];
    const quarter = { a: 0, b: 1, tx: 256, ty: 0 };
    const upright = transfer(closed, wide).moved;
    const turned = transfer(mapPoints(quarter, closed), wide).moved;
    const expected = mapPoints(quarter, upright.subarray(0, 936));
    for (const index of [upperLip[0][MIDDLE], lowerLip[0][MIDDLE], lowerLip[3][MIDDLE], 152]) {
      expect(turned[2 * index]).toBeCloseTo(expected[2 * index], 1);
      expect(turned[2 * index + 1]).toBeCloseTo(expected[2 * index + 1], 1);
    }
  });

  it('moves what it is told to and no bone', () => {
    const source = landmarks(5, { mouth: 0.03, eyes: 0.035, brows: 0.025 });
    const target = landmarks(4, { mouth: 0.004, eyes: 0.018, brows: 0 });
    const lips = [...upperLip.flat(), ...lowerLip.flat()];
    const lids = eyePoints.flatMap(({ upper, lower }) => [...upper[0], ...lower[0]]);
    const brows = browPoints.flatMap(({ upper, lower }) => [...upper, ...lower]);
    for (const feature of features) {
      const one = transfer(target, source, { ...all, moves: [feature] });
      expect(moved(one, fixedPoints)).toBeLessThan(1e-6);
      for (const [name, points] of Object.entries({ mouth: lips, eyes: lids, brows })) {
        if (name === feature) expect(moved(one, points)).toBeGreaterThan(1);
        else expect(moved(one, points)).toBeLessThan(1e-6);
      }
    }
  });

  it('opens eyes by half at most: they are filled with their own pupils', () => {
    const target = landmarks(6, { mouth: 0.01, eyes: 0.01, brows: 0 });
    const source = landmarks(7, { mouth: 0.01, eyes: 0.05, brows: 0 });
    const there = transfer(target, source).moved;
    for (const eye of eyePoints) {
      expect(lidOpening(there, eye)).toBeGreaterThan(1.2 * lidOpening(target, eye));
      expect(lidOpening(there, eye)).toBeLessThan(1.65 * lidOpening(target, eye));
    }
  });

  it('exaggerates a difference too small to see', () => {
    const [a, b] = [landmarks(8), landmarks(8, { mouth: 0.014, eyes: 0.022, brows: 0 })];
    const draw = { ...all, moves: ['mouth'] } as const;
    const plain = transfer(a, b, draw);
    const more = transfer(a, b, { ...draw, reach: 0.03 });
    expect(more.strength).toBeCloseTo(2.5, 6);
    expect(moved(more, lowerLip[0])).toBeGreaterThan(1.8 * moved(plain, lowerLip[0]));
  });

  it('turns no triangle of skin over', () => {
    const wild = { mouth: 0.06, eyes: 0.04, brows: 0.04 };
    for (let seed = 0; seed < 12; seed++) {
      const { rest, moved: there, triangles } = transfer(landmarks(seed, shut), landmarks(seed + 1, wild));
      const openings = new Set([...upperLip[0], ...lowerLip[0], 78, 308]);
      for (const eye of eyePoints) for (const i of [...eye.corners, ...eye.upper[0], ...eye.lower[0]]) openings.add(i);
      for (let i = 0; i < triangles.length; i += 3) {
        const corners = [...triangles.subarray(i, i + 3)];
        if (corners.every((k) => openings.has(k))) continue;
        const [before, after] = [rest, there].map((points) => area(points, corners));
        if (Math.abs(before) > 2e-4 * side * side) expect(after * Math.sign(before)).toBeGreaterThan(0);
      }
    }
  });
});

function area(points: Float64Array, [a, b, c]: readonly number[]): number {
  const [ux, uy] = [points[2 * b] - points[2 * a], points[2 * b + 1] - points[2 * a + 1]];
  const [vx, vy] = [points[2 * c] - points[2 * a], points[2 * c + 1] - points[2 * a + 1]];
  return ux * vy - uy * vx;
}
