/** @file Variants of the loss and the terms that the method is compared with, against their published formulas. */
import { readFileSync } from 'node:fs';
import { gradients, ops, type Value } from 'ortgrad';
import { describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import { arcFaceTerm } from './alternatives/arcface.ts';
import { singleCenterTerm } from './alternatives/single-center.ts';
import type { EmbeddedBatch } from './batch.ts';
import {
  D,
  dot,
  largestDifference,
  mean,
  mixed,
  numericGradient,
  type Row,
  run,
  samples,
  unit,
} from './harness.fixture.ts';
import { addToAngle, contrastiveMarginLoss } from './loss.ts';
import { defaultMethod, methodObjective, type ObjectiveTerm, objectiveInputs } from './objective.ts';
import { temperatureValue } from './temperature.ts';

const center = unit([1, 0.2, ...Array(D - 2).fill(0)]);

describe('the margin', () => {
  it('on the cosine with own denominators is epsilon-SupInfoNCE', async () => {
    const fixture = JSON.parse(readFileSync(new URL('./margins.fixture.json', import.meta.url), 'utf8')) as {
      labels: number[];
      temperature: number;
      margin: number;
      z: number[];
      loss: number;
      gradient: number[];
    }[];
    for (const { labels, temperature, margin, z, loss, gradient } of fixture) {
      const width = z.length / labels.length;
      const pad = (flat: number[]) =>
        labels.map((_, i) => [...flat.slice(i * width, (i + 1) * width), ...Array(D - width).fill(0)]);
      const { out } = await run({ z: pad(z), fake: labels, quad: labels, method: labels }, (batch, raw) => {
        const terms = contrastiveMarginLoss(batch, {}, { temperature, margin, denominator: 'own' });
        return { loss: terms.loss, gradient: gradients(terms.loss, [raw])[0] as Value };
      });
      expect(Math.abs((out.loss?.[0] as number) - margin / temperature - loss)).toBeLessThan(1e-5);
      expect(largestDifference(out.gradient as number[], pad(gradient).flat())).toBeLessThan(1e-5);
    }
  });

  it('on the angle is cos(theta + m), and goes on straight where that would rise again', async () => {
    const margin = 0.4;
    const cosines = [-0.99, -0.95, -0.5, 0, 0.5, 0.9, 0.999];
    const { out } = await run(samples([0, 1]), (batch) => {
      const list = ops.reshape(
        ops.slice(
          ops.concat(
            cosines.map((c) => ops.add(ops.mul(batch.fake, 0), c)),
            0,
          ),
          [0],
          [0],
          [14],
          [2],
        ),
        [-1],
      );
      return { y: addToAngle(list, margin) };
    });
    const expected = cosines.map((c) =>
      Math.acos(c) + margin < Math.PI ? Math.cos(Math.acos(c) + margin) : c - margin * Math.sin(margin),
    );
    expect(largestDifference(out.y as number[], expected)).toBeLessThan(1e-4);
    expect(out.y).toEqual([...(out.y as number[])].sort((a, b) => a - b));
  });

  it('on the angle gives the gradient of its formula', async () => {
    const s = samples(mixed, 3);
    const options = { temperature: 0.2, margin: 0.3, marginOn: 'angle', denominator: 'own' } as const;
    const { out } = await run(s, (batch, raw) => {
      const { loss } = contrastiveMarginLoss(batch, {}, options);
      return { loss, gradient: gradients(loss, [raw])[0] as Value };
    });
    const f = (z: Row[]) => {
      const anchors = z.map((anchor, i) => {
        const sims = z
          .map((v, j) => ({ s: dot(anchor, v), same: s.fake[j] === s.fake[i], self: i === j }))
          .filter((o) => !o.self);
        const sumN = sims.filter((o) => !o.same).reduce((sum, o) => sum + Math.exp(o.s / 0.2), 0);
        const withMargin = (c: number) =>
          Math.acos(c) + 0.3 < Math.PI ? Math.cos(Math.acos(c) + 0.3) : c - 0.3 * Math.sin(0.3);
        const up = (c: number) => Math.exp(withMargin(c) / 0.2);
        return mean(sims.filter((o) => o.same).map((o) => -Math.log(up(o.s) / (up(o.s) + sumN))));
      });
      return mean(anchors);
    };
    expect(out.loss?.[0]).toBeCloseTo(f(s.z.map(unit)), 4);
    expect(largestDifference(out.gradient as number[], numericGradient(s.z, f))).toBeLessThan(1e-3);
  });
});

describe('a learnt temperature', () => {
  it('starts where it is told, stays between its bounds, and learns', async () => {
    const s = samples(mixed, 4);
    const { out } = await run(s, (batch) => {
      const { value, parameters } = temperatureValue(batch.z.graph, { start: 0.2, low: 0.05, high: 0.5 });
      const { loss } = contrastiveMarginLoss(batch, {}, { temperature: value, margin: 0.1, denominator: 'own' });
      return { value: value as Value, gradient: gradients(loss, parameters)[0] as Value };
    });
    expect(out.value?.[0]).toBeCloseTo(0.2, 5);
    expect(Math.abs(out.gradient?.[0] as number)).toBeGreaterThan(1e-3);
    const outside = run(s, (batch) => {
      return { v: temperatureValue(batch.z.graph, { start: 1, low: 0.05, high: 0.5 }).value as Value };
    });
    await expect(outside).rejects.toThrow(/starts at 1 between 0.05 and 0.5/);
  });
});

describe('terms to compare with', () => {
  it('single-center loss has the value and gradient of its formula', async () => {
    const s = samples(mixed, 6);
    const { out } = await run(s, (batch, raw) => {
      const { loss } = singleCenterTerm(batch, { margin: 0.3 });
      return { loss, gradient: gradients(loss, [raw])[0] as Value };
    });
    const c = Array(D).fill(1 / Math.sqrt(D)) as Row;
    const f = (z: Row[]) => {
      const distances = z.map((v) => Math.sqrt(v.reduce((sum, x, d) => sum + (x - (c[d] as number)) ** 2, 0)));
      const of = (y: number) => mean(distances.filter((_, i) => s.fake[i] === y));
      return of(0) + Math.max(of(0) - of(1) + 0.3 * Math.sqrt(D), 0);
    };
    expect(out.loss?.[0]).toBeCloseTo(f(s.z.map(unit)), 4);
    expect(largestDifference(out.gradient as number[], numericGradient(s.z, f))).toBeLessThan(1e-4);
  });

  it('ArcFace has the value of its formula', async () => {
    const s = samples(mixed, 7);
    const { out } = await run(s, (batch) => ({ loss: arcFaceTerm(batch, { margin: 0.3, scale: 8 }).loss }));
    const direction = Array(D).fill(1 / Math.sqrt(D)) as Row;
    const losses = s.z.map(unit).map((z, i) => {
      const cosine = [dot(z, direction), -dot(z, direction)];
      const y = s.fake[i] as number;
      const own = Math.cos(Math.acos(cosine[y] as number) + 0.3);
      const [a, b] = [Math.exp(8 * own), Math.exp(8 * (cosine[1 - y] as number))];
      return -Math.log(a / (a + b));
    });
    expect(out.loss?.[0]).toBeCloseTo(mean(losses), 4);
  });

  it.each<[string, ObjectiveTerm]>([
    ['none', { name: 'none' }],
    [
      'rccl, angular, learnt temperature, n~ with the fakes',
      {
        ...defaultMethod.term,
        loss: { ...defaultMethod.term.loss, marginOn: 'angle', temperature: { start: 0.1, low: 0.05, high: 0.5 } },
        negatives: { share: 0.25, joinFakes: true },
      },
    ],
    ['single_center', { name: 'single_center', margin: 0.03 }],
    ['arcface', { name: 'arcface', margin: 0.3, scale: 16 }],
  ])('stand behind one interface: %s', async (_name, term) => {
    const options = { ...defaultMethod, term };
    const s = samples(mixed, 8);
    const { out } = await run(
      s,
      (batch: EmbeddedBatch, raw) => {
        const objective = methodObjective(ops.slice(batch.z, [1], [0], [2]), batch, options);
        const all = gradients(objective.loss, [raw, ...objective.parameters]);
        return {
          loss: objective.loss,
          ...Object.fromEntries(all.map((g, i) => [`g${i}`, g as Value])),
          ...objective.metrics,
        };
      },
      objectiveInputs(mixed.length, options, random(1, 'draws'), false),
      center,
    );
    expect(Object.values(out).flat().every(Number.isFinite)).toBe(true);
    expect((out.g0 as number[]).some((v) => v !== 0)).toBe(true);
  });

  it('fused negatives pull fake anchors when told', async () => {
    const s = samples(mixed, 9);
    const loss = async (joinFakes: boolean) => {
      const options = {
        ...defaultMethod,
        term: { ...defaultMethod.term, positives: undefined, negatives: { share: 0.25, joinFakes } },
      };
      const feeds = objectiveInputs(mixed.length, options, random(1, 'draws'), false);
      const { out } = await run(
        s,
        (batch) => ({ loss: methodObjective(ops.slice(batch.z, [1], [0], [2]), batch, options).loss }),
        feeds,
        center,
      );
      return out.loss?.[0] as number;
    };
    expect(await loss(true)).not.toBeCloseTo(await loss(false), 4);
  });
});
