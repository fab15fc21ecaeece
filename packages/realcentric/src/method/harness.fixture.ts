/** @file For tests of the method: batches with known embeddings, graphs run once, and the formulas in double precision. */
import { createGraph, input, openProgram, output, type Tensor, tensor, type Value } from 'ortgrad';
import { normal, random } from '../random.ts';
import { type EmbeddedBatch, normalise } from './batch.ts';
import { CENTER_COUNTS, CENTERS } from './centers.ts';
import type { LossOptions } from './loss.ts';

export const D = 8;
export type Row = number[];

export interface Samples {
  /** Raw rows, before they are brought to unit length. */
  readonly z: Row[];
  readonly fake: number[];
  readonly quad: number[];
  readonly method: number[];
}

/** Reals around one direction and fakes around another, so that classes overlap but are not alike. */
export function samples(fake: number[], seed = 1, spread = 0.7): Samples {
  const draw = random(seed, 'samples');
  const z = fake.map((y) => Array.from({ length: D }, (_, d) => (d === y ? 1 : 0) + spread * normal(draw)));
  return { z, fake, quad: fake.map((_, i) => Math.floor(i / 4)), method: fake.map((y, i) => (y ? 1 + (i % 2) : 0)) };
}
export const mixed = [0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1];

export function feeds(s: Samples): Record<string, Tensor> {
  const n = s.fake.length;
  return {
    raw: tensor('float32', [n, D], s.z.flat()),
    fake: tensor('float32', [n], s.fake),
    quad: tensor('float32', [n], s.quad),
    method: tensor('float32', [n], s.method),
  };
}

/** Builds a graph around a batch, runs it once and gives its outputs as numbers, and the states after. */
export async function run(
  s: Samples,
  build: (batch: EmbeddedBatch, raw: Value) => Record<string, Value>,
  more: Record<string, Tensor> = {},
  center?: Row,
) {
  const n = s.fake.length;
  const graph = createGraph('method');
  const raw = input(graph, 'raw', 'float32', [n, D]);
  const vector = (name: string) => input(graph, name, 'float32', [n]);
  const batch = { z: normalise(raw), fake: vector('fake'), quad: vector('quad'), method: vector('method') };
  for (const [name, value] of Object.entries(build(batch, raw))) output(graph, name, value);
  const program = await openProgram(graph, { threads: 1 });
  if (center) {
    program.load(
      new Map([
        [CENTERS, tensor('float32', [1, D], center)],
        [CENTER_COUNTS, tensor('float32', [1], [1])],
      ]),
    );
  }
  const results = await program.run({ ...feeds(s), ...more });
  const states = new Map([...(await program.states())].map(([name, t]) => [name, Array.from(t.data as Float32Array)]));
  await program.close();
  return {
    out: Object.fromEntries(Object.entries(results).map(([k, t]) => [k, Array.from(t.data as Float32Array)])) as Record<
      string,
      number[]
    >,
    states,
  };
}

export const dot = (a: Row, b: Row) => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
export const unit = (a: Row) => a.map((v) => v / Math.sqrt(dot(a, a)));
export const mix = (a: Row, p: number, b: Row, q: number) => a.map((v, i) => p * v + q * (b[i] as number));
export const rows = (flat: number[]) =>
  Array.from({ length: flat.length / D }, (_, i) => flat.slice(i * D, (i + 1) * D));
export const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;

/** Section 7 of the method in double precision; `extra` are rows with the class of anchor they serve. */
export function referenceLoss(
  z: Row[],
  fake: number[],
  options: LossOptions & { temperature: number; shiftNegatives?: boolean },
  positives: Row[] = [],
  negatives: Row[] = [],
): number {
  const { temperature, margin, denominator, shiftNegatives = false } = options;
  const terms: number[] = [];
  for (const [i, anchor] of z.entries()) {
    const others = z.map((v, j) => ({ v, same: fake[j] === fake[i], self: i === j })).filter((o) => !o.self);
    const P = [...others.filter((o) => o.same).map((o) => o.v), ...(fake[i] ? [] : positives)];
    const N = [...others.filter((o) => !o.same).map((o) => o.v), ...(fake[i] ? positives : negatives)];
    if (P.length === 0 || N.length === 0) continue;
    const up = (v: Row) => Math.exp((dot(anchor, v) - (shiftNegatives ? 0 : margin)) / temperature);
    const down = (v: Row) => Math.exp((dot(anchor, v) + (shiftNegatives ? margin : 0)) / temperature);
    const sumN = N.map(down).reduce((a, b) => a + b, 0);
    const sumP = P.map(up).reduce((a, b) => a + b, 0);
    terms.push(mean(P.map((p) => -Math.log(up(p) / (denominator === 'own' ? up(p) + sumN : sumP + sumN)))));
  }
  return terms.length ? mean(terms) : 0;
}

/** Central differences of a function of the raw rows. */
export function numericGradient(z: Row[], f: (unitRows: Row[]) => number, step = 1e-5): number[] {
  return z.flatMap((r, i) =>
    r.map((_, d) => {
      const moved = (sign: number) =>
        f(z.map((q, j) => unit(i === j ? q.map((v, e) => (e === d ? v + sign * step : v)) : q)));
      return (moved(1) - moved(-1)) / (2 * step);
    }),
  );
}

export function largestDifference(a: number[], b: number[]): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} numbers against ${b.length}`);
  return Math.max(...a.map((v, i) => Math.abs(v - (b[i] as number))));
}
