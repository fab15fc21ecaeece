/** @file Holds gradients against central finite differences; used by tests and by whoever adds a rule. */
import { constant, createGraph, input, output, type Value } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import { mul, reduceSum } from '../graph/operators.ts';
import { allocate, type DType, sizeOf, type Tensor } from '../graph/tensor.ts';
import { lower } from '../lowering/lower.ts';
import { openSession } from '../runtime/session.ts';
import { gradients } from './backward.ts';
import type { GradientCheck } from './cases/case-testing.ts';

export interface GradientError {
  /** Largest |analytic - numeric| / max(1, |numeric|). */
  readonly error: number;
  readonly compared: number;
}

/** Weights of a random-looking projection of the result to one number, so that every element counts differently. */
function projection(dtype: DType, shape: readonly number[]): Tensor {
  const data = allocate(dtype, sizeOf(shape)) as Float32Array;
  for (let i = 0; i < data.length; i++) data[i] = Math.sin(1.7 * i + 0.3) + 0.25;
  return { dtype, shape, data };
}

function declare(tensors: readonly Tensor[]) {
  const graph = createGraph('check');
  return { graph, values: tensors.map((t, i) => input(graph, `x${i}`, t.dtype, t.shape)) };
}

/**
 * Largest difference between the gradients that the rules give and central differences. The loss is a fixed projection of the
 * result, summed in double precision outside the graph, so that float32 graphs of functions that are linear in each input
 * can be checked with a large step and hardly any rounding.
 */
export async function gradientError(check: GradientCheck): Promise<GradientError> {
  const { inputs, step = 1e-3, samples = 24 } = check;
  const wrt = check.wrt ?? inputs.flatMap((t, i) => (t.dtype.startsWith('float') ? [i] : []));
  const feeds = Object.fromEntries(inputs.map((t, i) => [`x${i}`, t]));

  const forward = declare(inputs);
  const y = check.build(...forward.values);
  output(forward.graph, 'y', y);
  const weights = projection(y.dtype, y.shape as number[]);
  const forwardSession = await openSession(writeOnnx(lower(forward.graph)), { threads: 1 });
  const evaluate = async (changed: Record<string, Tensor>) => {
    const result = (await forwardSession.run({ ...feeds, ...changed })).y as Tensor;
    return (result.data as Float32Array).reduce((sum, v, i) => sum + v * (weights.data[i] as number), 0);
  };

  const backward = declare(inputs);
  const loss = reduceSum(mul(check.build(...backward.values), constant(backward.graph, weights)));
  const analytic = gradients(
    loss,
    wrt.map((i) => backward.values[i] as Value),
  );
  for (const [k, gradient] of analytic.entries()) if (gradient) output(backward.graph, `g${wrt[k]}`, gradient);
  const backwardSession = await openSession(writeOnnx(lower(backward.graph)), { threads: 1 });
  const results = await backwardSession.run(feeds);

  let error = 0;
  let compared = 0;
  for (const index of wrt) {
    const x = inputs[index] as Tensor;
    const stride = Math.max(1, Math.floor(x.data.length / samples));
    for (let i = 0; i < x.data.length; i += stride) {
      const moved = (sign: number) => {
        const data = (x.data as Float32Array).slice();
        data[i] = (data[i] as number) + sign * step;
        return evaluate({ [`x${index}`]: { ...x, data } });
      };
      const numeric = ((await moved(1)) - (await moved(-1))) / (2 * step);
      const given = Number(results[`g${index}`]?.data[i] ?? 0);
      error = Math.max(error, Math.abs(given - numeric) / Math.max(1, Math.abs(numeric)));
      if (Number.isNaN(given)) error = Number.NaN;
      compared++;
    }
  }
  await forwardSession.close();
  await backwardSession.close();
  return { error, compared };
}
