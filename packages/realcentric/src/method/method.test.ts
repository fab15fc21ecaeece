/** @file The method's invariants, each in a training graph as it runs, against a plain double-precision account of the formulas. */
import { readFileSync } from 'node:fs';
import { gradients, input, ops, tensor, type Value } from 'ortgrad';
import { describe, expect, it } from 'vitest';
import { random, shuffle } from '../random.ts';
import type { EmbeddedBatch } from './batch.ts';
import { CENTER_COUNTS, CENTERS, realCenters } from './centers.ts';
import {
  D,
  dot,
  largestDifference,
  mean,
  mix,
  mixed,
  numericGradient,
  type Row,
  referenceLoss,
  rows,
  run,
  type Samples,
  samples,
  unit,
} from './harness.fixture.ts';
import { contrastiveMarginLoss, type LossOptions } from './loss.ts';
import { fusedNegatives } from './negatives.ts';
import { defaultMethod, type MethodOptions, methodObjective, objectiveInputs } from './objective.ts';
import { hardPositives } from './positives.ts';

const lossAndGradient = (options: LossOptions) => (batch: EmbeddedBatch, raw: Value) => {
  const { loss } = contrastiveMarginLoss(batch, {}, options);
  return { loss, gradient: gradients(loss, [raw])[0] as Value };
};

describe('supervised contrastive margin loss', () => {
  const fixture = JSON.parse(readFileSync(new URL('./supcon.fixture.json', import.meta.url), 'utf8')) as {
    labels: number[];
    temperature: number;
    z: number[];
    loss: number;
    gradient: number[];
  }[];

  it('without margin and synthesis, over all denominators, is SupCon', async () => {
    for (const { labels, temperature, z, loss, gradient } of fixture) {
      const width = z.length / labels.length;
      // Zeros to the width of the other tests leave every dot product as it is.
      const pad = (flat: number[]) =>
        labels.map((_, i) => [...flat.slice(i * width, (i + 1) * width), ...Array(D - width).fill(0)]);
      const s = { z: pad(z), fake: labels, quad: labels, method: labels };
      const { out } = await run(s, lossAndGradient({ temperature, margin: 0, denominator: 'all' }));
      expect(Math.abs(((out.loss as number[])[0] as number) - loss)).toBeLessThan(1e-5);
      expect(largestDifference(out.gradient as number[], pad(gradient).flat())).toBeLessThan(1e-5);
    }
  });

  it.each(['own', 'all'] as const)('has the value and gradient of the formula, denominator %s', async (denominator) => {
    const s = samples(mixed);
    const options = { temperature: 0.1, margin: 0.2, denominator };
    const { out } = await run(s, lossAndGradient(options));
    const f = (z: Row[]) => referenceLoss(z, s.fake, options);
    expect(out.loss?.[0]).toBeCloseTo(f(s.z.map(unit)), 4);
    expect(largestDifference(out.gradient as number[], numericGradient(s.z, f))).toBeLessThan(1e-4);
  });

  it('with own denominators, takes a margin on the positive as one added to every negative', async () => {
    const s = samples(mixed, 4);
    const options = { temperature: 0.2, margin: 0.3, denominator: 'own' as const };
    const { out } = await run(s, lossAndGradient(options));
    const shifted = (z: Row[]) => referenceLoss(z, s.fake, { ...options, shiftNegatives: true });
    expect(out.loss?.[0]).toBeCloseTo(shifted(s.z.map(unit)), 4);
    expect(largestDifference(out.gradient as number[], numericGradient(s.z, shifted))).toBeLessThan(1e-4);
  });

  it('does not care about the order of the batch', async () => {
    const s = samples(mixed, 5);
    const order = shuffle(random(1, 'order'), [...mixed.keys()]);
    const at = <T>(list: readonly T[]) => order.map((i) => list[i] as T);
    const t = { z: at(s.z), fake: at(s.fake), quad: at(s.quad), method: at(s.method) };
    const draws = objectiveInputs(mixed.length, defaultMethod, random(1, 'draws'), false);
    const build = (batch: EmbeddedBatch) => ({ loss: methodObjective(logitsOf(batch), batch, defaultMethod).loss });
    const center = unit([1, ...Array(D - 1).fill(0.1)]);
    const partnersAside = { ...draws, 'draws:partner': tensor('float32', [4, 4], Array(16).fill(0.5)) };
    const [a, b] = [await run(s, build, partnersAside, center), await run(t, build, partnersAside, center)];
    expect(a.out.loss?.[0]).toBeCloseTo(b.out.loss?.[0] as number, 5);
  });

  it.each([0, 1])('leaves the classification loss alone where all labels are %i', async (label) => {
    const s = samples(Array(8).fill(label));
    const draws = objectiveInputs(8, defaultMethod, random(1, 'draws'), false);
    const { out, states } = await run(
      s,
      (batch, raw) => {
        const { loss, metrics } = methodObjective(logitsOf(batch), batch, defaultMethod);
        return { loss, classification: metrics.classification as Value, gradient: gradients(loss, [raw])[0] as Value };
      },
      draws,
    );
    expect(out.loss).toEqual(out.classification);
    expect((out.gradient as number[]).every(Number.isFinite)).toBe(true);
    expect((states.get(CENTERS) as number[]).every(Number.isFinite)).toBe(true);
  });
});

/** Logits that depend on the embeddings, as a classifier's would. */
function logitsOf({ z }: EmbeddedBatch): Value {
  return ops.slice(z, [1], [0], [2]);
}

describe('real centers', () => {
  it('start at the mean of the first reals and follow it by the momentum', async () => {
    const s = samples(mixed, 6);
    const reals = s.z.map(unit).filter((_, i) => s.fake[i] === 0);
    const average = reals[0]?.map((_, d) => mean(reals.map((r) => r[d] as number))) as Row;
    const build = (batch: EmbeddedBatch) => ({
      similarity: realCenters(batch, { count: 1, momentum: 0.9 }).similarity,
    });
    const first = await run(s, build);
    expect(largestDifference(first.states.get(CENTERS) as Row, unit(average))).toBeLessThan(1e-6);
    const before = unit([0, 1, ...Array(D - 2).fill(0)]);
    const later = await run(s, build, {}, before);
    expect(largestDifference(later.states.get(CENTERS) as Row, unit(mix(before, 0.9, average, 0.1)))).toBeLessThan(
      1e-6,
    );
    expect(
      largestDifference(
        later.out.similarity as Row,
        s.z.map((z) => dot(unit(z), before)),
      ),
    ).toBeLessThan(1e-6);
  });

  it('move only towards the reals that are nearest to them', async () => {
    const s = samples(mixed, 7);
    const { states } = await run(s, (batch) => ({ c: realCenters(batch, { count: 3, momentum: 0.9 }).c }));
    const start = [0, 1, 2].map((k) => Array.from({ length: D }, (_, d) => (d === k ? 1 : 0)));
    const nearest = (z: Row) =>
      start.map((c) => dot(c, z)).reduce((best, v, k, all) => (v > (all[best] as number) ? k : best), 0);
    const seen = [0, 1, 2].map((k) => s.z.filter((z, i) => s.fake[i] === 0 && nearest(unit(z)) === k).length);
    expect(states.get(CENTER_COUNTS)).toEqual(seen);
    for (const c of rows(states.get(CENTERS) as number[])) expect(dot(c, c)).toBeCloseTo(1, 5);
  });

  it('take no gradient', async () => {
    const s = samples(mixed, 8);
    const draws = objectiveInputs(mixed.length, defaultMethod, random(2, 'draws'), false);
    let inCenter: unknown = 'not asked';
    await run(
      s,
      (batch) => {
        const { loss } = methodObjective(logitsOf(batch), batch, defaultMethod);
        inCenter = gradients(loss, [batch.z.graph.values.get(CENTERS) as Value])[0];
        return { loss };
      },
      draws,
    );
    expect(inCenter).toBeUndefined();
  });
});

const positiveOptions = { share: 0.5, reach: 0.5, beyond: 0, clearance: 0.05 };

function positivesOf(s: Samples, draws: number[], center: Row, beyond = 0) {
  return run(
    s,
    (batch) => {
      const extrapolation = input(batch.z.graph, 'draws', 'float32', [draws.length]);
      const made = hardPositives(batch, realCenters(batch, defaultMethod.centers), extrapolation, {
        ...positiveOptions,
        beyond,
      });
      return { z: made.z, valid: made.valid };
    },
    { draws: tensor('float32', [draws.length], draws) },
    center,
  );
}

describe('hard positives', () => {
  const center = unit([1, 0.2, ...Array(D - 2).fill(0)]);

  it.each([0, 0.5])(
    'lie farther from the center than the mined reals and inside the fake beyond %d of them, of unit length',
    async (beyond) => {
      let checked = 0;
      for (let seed = 0; seed < 20; seed++) {
        // Fakes well away from the center in some draws and among the reals in others.
        const s = samples(mixed, seed, seed % 2 ? 0.25 : 0.7);
        const draws = Array.from({ length: 8 }, (_, i) => (i + 1) / 9);
        const { out } = await positivesOf(s, draws, center, beyond);
        const z = s.z.map(unit);
        const mined = z.filter((_, i) => s.fake[i] === 0).sort((a, b) => dot(a, center) - dot(b, center));
        const fakes = z.filter((_, i) => s.fake[i] === 1).map((v) => dot(v, center));
        const capping = fakes.sort((a, b) => b - a)[Math.floor(beyond * fakes.length)] as number;
        const limit = Math.acos(capping) - positiveOptions.clearance;
        for (const [i, made] of rows(out.z as number[]).entries()) {
          const source = mined[i];
          const theta = source ? Math.acos(dot(source, center)) : Number.NaN;
          // Kept where the sample is among the mined half and still inside the limit.
          const expected = i < mined.length * positiveOptions.share && theta < limit;
          expect(out.valid?.[i]).toBe(expected ? 1 : 0);
          if (!expected || !source) continue;
          checked++;
          expect(dot(made, made)).toBeCloseTo(1, 5);
          expect(dot(made, center)).toBeLessThan(dot(source, center));
          expect(Math.acos(dot(made, center))).toBeLessThan(limit + 1e-3);
          const wish = unit(mix(center, 1 - (1 + 0.5 * (draws[i] as number)), source, 1 + 0.5 * (draws[i] as number)));
          if (Math.acos(dot(wish, center)) < limit) expect(largestDifference(made, wish)).toBeLessThan(1e-5);
          else expect(Math.acos(dot(made, center))).toBeCloseTo(limit, 3);
        }
      }
      expect(checked).toBeGreaterThan(20);
    },
  );

  it('go as far as they wish where the batch has no fake', async () => {
    const { out } = await positivesOf(samples(Array(8).fill(0), 3, 0.3), [0.5, 0.5, 0.5, 0.5], center);
    expect(out.valid).toEqual([1, 1, 1, 1]);
  });
});

describe('negative fusion', () => {
  it('mixes the hardest fakes with others of another kind and with the center', async () => {
    const s = samples(mixed, 9);
    const center = unit([1, 0.2, ...Array(D - 2).fill(0)]);
    const n = 4;
    const draws = {
      pairShare: tensor('float32', [n], [0.3, 0.5, 0.6, 0.7]),
      centerShare: tensor('float32', [n], [0.05, 0.1, 0.2, 0.3]),
      partner: tensor(
        'float32',
        [n, n],
        Array.from({ length: n * n }, (_, i) => (i * 0.37) % 1),
      ),
    };
    const { out } = await run(
      s,
      (batch) => {
        const d = Object.fromEntries(
          Object.entries(draws).map(([k, t]) => [k, input(batch.z.graph, k, 'float32', t.shape)]),
        ) as Record<keyof typeof draws, Value>;
        const made = fusedNegatives(batch, realCenters(batch, defaultMethod.centers), d, { share: 0.5 });
        return { z: made.z, valid: made.valid };
      },
      draws,
      center,
    );
    const fakes = s.z
      .map((z, i) => ({ z: unit(z), quad: s.quad[i], method: s.method[i], fake: s.fake[i] }))
      .filter((v) => v.fake === 1)
      .sort((a, b) => dot(b.z, center) - dot(a.z, center))
      .slice(0, n);
    const made = rows(out.z as number[]);
    expect(out.valid).toEqual(Array(2 * n).fill(1));
    for (const [i, hard] of fakes.entries()) {
      const share = Number(draws.pairShare.data[i]);
      const pair = made[i] as Row;
      const partners = fakes.filter(
        (f) => f !== hard && largestDifference(pair, unit(mix(hard.z, share, f.z, 1 - share))) < 1e-5,
      );
      expect(partners).toHaveLength(1);
      const others = fakes.filter((f) => f.quad !== hard.quad || f.method !== hard.method);
      if (others.length > 0) expect(others).toContain(partners[0]);
      const towards = made[n + i] as Row;
      const beta = Number(draws.centerShare.data[i]);
      expect(largestDifference(towards, unit(mix(center, beta, hard.z, 1 - beta)))).toBeLessThan(1e-5);
      expect(dot(towards, center)).toBeGreaterThan(dot(hard.z, center));
      for (const v of [pair, towards]) expect(dot(v, v)).toBeCloseTo(1, 5);
    }
  });

  it('makes no pair where there is one fake alone', async () => {
    const s = samples([0, 0, 0, 1], 2);
    const options: MethodOptions = { ...defaultMethod, term: { ...defaultMethod.term, negatives: { share: 1 } } };
    const { out } = await run(
      s,
      (batch) => ({ fused: methodObjective(logitsOf(batch), batch, options).metrics.negativesFused as Value }),
      objectiveInputs(4, options, random(1, 'draws'), false),
    );
    expect(out.fused).toEqual([1]);
  });
});

describe('the whole objective', () => {
  it('has the gradient of its formula, synthesised features included', async () => {
    const s = samples(mixed, 11, 0.35);
    const n = mixed.length;
    const center = unit([1, 0.2, ...Array(D - 2).fill(0)]);
    const draws = objectiveInputs(n, defaultMethod, random(5, 'draws'), false);
    const { out } = await run(
      s,
      (batch, raw) => {
        const positives = hardPositives(
          batch,
          realCenters(batch, defaultMethod.centers),
          input(raw.graph, 'draws:extrapolation', 'float32', [4]),
          { share: 0.25, reach: 0.5, beyond: 0, clearance: 0.05 },
        );
        const { loss } = contrastiveMarginLoss(batch, { positives }, defaultMethod.term.loss);
        return { loss, gradient: gradients(loss, [raw])[0] as Value, valid: positives.valid, made: positives.z };
      },
      draws,
      center,
    );
    // Which samples were mined and how far they moved is fixed at this point: no gradient goes through either.
    const z0 = s.z.map(unit);
    const order = [...mixed.keys()]
      .filter((i) => !s.fake[i])
      .sort((a, b) => dot(z0[a] as Row, center) - dot(z0[b] as Row, center));
    const lambdas = rows(out.made as number[]).map((made, k) => {
      const source = z0[order[k] as number] as Row;
      const [t, f] = [Math.acos(dot(source, center)), Math.acos(dot(made, center))];
      return Math.sin(f) / (Math.sin(f) + Math.sin(t - f));
    });
    const chosen = lambdas
      .map((lambda, k) => ({ lambda, index: order[k] as number }))
      .filter((_, k) => out.valid?.[k] === 1);
    expect(chosen.length).toBeGreaterThan(0);
    const f = (z: Row[]) =>
      referenceLoss(
        z,
        s.fake,
        defaultMethod.term.loss,
        chosen.map(({ lambda, index }) => unit(mix(center, 1 - lambda, z[index] as Row, lambda))),
      );
    expect(out.loss?.[0]).toBeCloseTo(f(z0), 4);
    expect(largestDifference(out.gradient as number[], numericGradient(s.z, f))).toBeLessThan(2e-4);
  });

  it('is the classification loss alone while warming up', async () => {
    const { out } = await run(
      samples(mixed, 12),
      (batch) => {
        const { loss, metrics } = methodObjective(logitsOf(batch), batch, defaultMethod);
        return { loss, classification: metrics.classification as Value };
      },
      objectiveInputs(mixed.length, defaultMethod, random(1, 'draws'), true),
    );
    expect(out.loss).toEqual(out.classification);
  });
});
