/** @file Optimisers as part of the graph: they read parameters and gradients and assign the states of the next step. */
import { assign, fixedShape, state, type Value } from '../graph/graph.ts';
import { add, div, minimum, mul, pow, reduceSumSquare, sqrt, sub } from '../graph/operators.ts';
import { filled, scalar } from '../graph/tensor.ts';

export interface Update {
  /** A state. */
  readonly parameter: Value;
  readonly gradient: Value;
}

/** The parameters that the loss depends on, with their gradients. */
export function updates(parameters: readonly Value[], gradients: readonly (Value | undefined)[]): Update[] {
  return parameters.flatMap((parameter, i) => {
    const gradient = gradients[i];
    return gradient ? [{ parameter, gradient }] : [];
  });
}

/** Scales all gradients down so that their common L2 norm is `limit` at most; gives the norm before. */
export function clipGlobalNorm(list: readonly Update[], limit: number): { clipped: Update[]; norm: Value } {
  const squares = list.map(({ gradient }) => reduceSumSquare(gradient)).reduce((a, b) => add(a, b));
  const norm = sqrt(squares);
  const factor = minimum(div(limit, add(norm, 1e-6)), 1);
  return { norm, clipped: list.map(({ parameter, gradient }) => ({ parameter, gradient: mul(gradient, factor) })) };
}

export interface AdamWOptions {
  /** A scalar fed at every step, so that schedules stay outside the graph. */
  readonly learningRate: Value;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
  /** Which parameters decay; those of two dimensions and more unless told otherwise (no biases, no norms). */
  readonly decays?: (parameter: Value) => boolean;
}

/**
 * AdamW (Loshchilov and Hutter 2019), as PyTorch writes it: decay p (1 - lr wd), then lr m^ / (sqrt(v^) + epsilon). Its moments are the
 * states `<parameter>:m` and `<parameter>:v`, the powers of the betas `adamw:beta1` and `adamw:beta2`.
 */
export function adamW(list: readonly Update[], options: AdamWOptions): void {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
  const decays = options.decays ?? ((p) => p.shape.length > 1);
  const { graph } = learningRate;
  const power = (name: string, beta: number) => {
    const before = state(graph, name, scalar(1));
    const now = mul(before, beta);
    assign(before, now);
    return now;
  };
  const correction1 = sub(1, power('adamw:beta1', beta1));
  const rootCorrection2 = sqrt(sub(1, power('adamw:beta2', beta2)));
  const stepSize = div(learningRate, correction1);
  const kept = sub(1, mul(learningRate, weightDecay));
  for (const { parameter, gradient } of list) {
    const zeros = filled('float32', fixedShape(parameter), 0);
    const m = state(graph, `${parameter.name}:m`, zeros);
    const v = state(graph, `${parameter.name}:v`, zeros);
    const nextM = add(mul(m, beta1), mul(gradient, 1 - beta1));
    const nextV = add(mul(v, beta2), mul(pow(gradient, 2), 1 - beta2));
    assign(m, nextM);
    assign(v, nextV);
    const denominator = add(div(sqrt(nextV), rootCorrection2), epsilon);
    const decayed = weightDecay > 0 && decays(parameter) ? mul(parameter, kept) : parameter;
    assign(parameter, sub(decayed, mul(stepSize, div(nextM, denominator))));
  }
}

export interface SgdOptions {
  readonly learningRate: Value;
  readonly momentum?: number;
  readonly weightDecay?: number;
}

/** Gradient descent with momentum and L2 decay, as PyTorch writes it: b = momentum b + g, p -= lr b. */
export function sgd(list: readonly Update[], { learningRate, momentum = 0, weightDecay = 0 }: SgdOptions): void {
  const { graph } = learningRate;
  for (const { parameter, gradient } of list) {
    let step = weightDecay > 0 ? add(gradient, mul(parameter, weightDecay)) : gradient;
    if (momentum > 0) {
      const buffer = state(graph, `${parameter.name}:momentum`, filled('float32', fixedShape(parameter), 0));
      step = add(mul(buffer, momentum), step);
      assign(buffer, step);
    }
    assign(parameter, sub(parameter, mul(learningRate, step)));
  }
}
