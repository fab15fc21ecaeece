/** @file The synthesised features of a set of embeddings, as a training step would make them: for looking at them. */
import { createGraph, input, openProgram, output, type Tensor, tensor } from 'ortgrad';
import { beta, type Random, uniform } from '../random.ts';
import { CENTERS, realCenters } from './centers.ts';
import { fusedNegatives, type NegativeOptions, negativeDraws } from './negatives.ts';
import { hardPositives, type PositiveOptions, positiveDraws } from './positives.ts';

export interface LabelledEmbeddings {
  readonly z: readonly ArrayLike<number>[];
  /** 0 = real, 1 = fake. */
  readonly fake: ArrayLike<number>;
  readonly quad: ArrayLike<number>;
  readonly method: ArrayLike<number>;
}

/** Hard positives and fused negatives among the embeddings, those that count alone. */
export async function synthesise(
  { z, fake, quad, method }: LabelledEmbeddings,
  centers: readonly ArrayLike<number>[],
  options: { readonly positives: PositiveOptions; readonly negatives: NegativeOptions },
  random: Random,
): Promise<{ positives: Float32Array[]; negatives: Float32Array[] }> {
  const [count, width] = [z.length, (z[0] as ArrayLike<number>).length];
  const graph = createGraph('synthesis');
  const vector = (name: string, shape: readonly number[]) => input(graph, name, 'float32', shape);
  const batch = {
    z: vector('z', [count, width]),
    fake: vector('fake', [count]),
    quad: vector('quad', [count]),
    method: vector('method', [count]),
  };
  const held = realCenters(batch, { count: centers.length, momentum: 1 });
  const [p, n] = [positiveDraws(count, options.positives), negativeDraws(count, options.negatives)];
  const positives = hardPositives(batch, held, vector('extrapolation', [p]), options.positives);
  const draws = {
    pairShare: vector('pairShare', [n]),
    centerShare: vector('centerShare', [n]),
    partner: vector('partner', [n, n]),
  };
  const negatives = fusedNegatives(batch, held, draws, options.negatives);
  for (const [name, made] of Object.entries({ positives, negatives })) {
    output(graph, `${name} z`, made.z);
    output(graph, `${name} valid`, made.valid);
  }
  const program = await openProgram(graph);
  const flat = (rows: readonly ArrayLike<number>[]) => rows.flatMap((row) => Array.from(row));
  program.load(new Map([[CENTERS, tensor('float32', [centers.length, width], flat(centers))]]));
  const list = (shape: readonly number[], draw: () => number): Tensor =>
    tensor('float32', shape, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw));
  const results = await program.run({
    z: tensor('float32', [count, width], flat(z)),
    fake: tensor('float32', [count], Array.from(fake)),
    quad: tensor('float32', [count], Array.from(quad)),
    method: tensor('float32', [count], Array.from(method)),
    extrapolation: list([p], () => beta(random, 2, 2)),
    pairShare: list([n], () => beta(random, 1.6, 1.6)),
    centerShare: list([n], () => uniform(random, 0, 0.3)),
    partner: list([n, n], () => random.next()),
  });
  await program.close();
  const kept = (name: string) => {
    const [rows, valid] = [results[`${name} z`]?.data as Float32Array, results[`${name} valid`]?.data as Float32Array];
    return Array.from(valid).flatMap((v, i) => (v > 0.5 ? [rows.slice(i * width, (i + 1) * width)] : []));
  };
  return { positives: kept('positives'), negatives: kept('negatives') };
}
