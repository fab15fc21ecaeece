/** @file Quads: two people each, pools by weight, faces visited evenly, alike faces first, the same plan from the same seed. */
import { expect, it } from 'vitest';
import { random } from '../random.ts';
import { planQuads, type QuadOptions } from './pairing.ts';

const pools = [
  { weight: 3, faces: Array.from({ length: 10 }, (_, i) => i) },
  { weight: 1, faces: Array.from({ length: 12 }, (_, i) => 100 + i) },
];
const options: QuadOptions = {
  quads: 400,
  methods: ['selfblend', 'swap'],
  candidates: 4,
  person: (face) => `person ${Math.floor(face / 2)}`,
  unlikeness: (a, b) => Math.abs(a - b),
};
const plan = planQuads(pools, options, random(1, 'plan'));

it('pairs different people of one pool', () => {
  for (const { a, b } of plan) {
    expect(options.person(a)).not.toBe(options.person(b));
    expect(a < 100).toBe(b < 100);
  }
});

it('takes pools by weight, methods in turn, and faces evenly', () => {
  expect(plan.filter((q) => q.a < 100)).toHaveLength(300);
  expect(plan.filter((q) => q.method === 'swap')).toHaveLength(200);
  const visits = pools[0]?.faces.map((face) => plan.filter((q) => q.a === face).length);
  expect(visits).toEqual(Array(10).fill(30));
});

it('prefers alike faces', () => {
  const near = plan.reduce((sum, q) => sum + options.unlikeness(q.a, q.b), 0) / plan.length;
  const loose = planQuads(pools, { ...options, candidates: 1 }, random(1, 'plan'));
  expect(near).toBeLessThan(0.7 * (loose.reduce((sum, q) => sum + options.unlikeness(q.a, q.b), 0) / loose.length));
});

it('is the same from the same seed, another from another', () => {
  expect(planQuads(pools, options, random(1, 'plan'))).toEqual(plan);
  expect(planQuads(pools, options, random(2, 'plan'))).not.toEqual(plan);
});
