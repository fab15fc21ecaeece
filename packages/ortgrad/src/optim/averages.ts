/** @file Running averages of weights beside the weights themselves: smoother than where single steps leave them. */
import { assign, isState, state, type Value } from '../graph/graph.ts';
import { add, mul, sub } from '../graph/operators.ts';
import type { Tensor } from '../graph/tensor.ts';

const SUFFIX = ':average';

/**
 * Keeps an exponential moving average of states (Polyak and Juditsky 1992, as Tarvainen and Valpola 2017 use it): a = d a + (1 - d) p, in
 * the states `<name>:average`, which begin at the same values. A step averages what the step before left.
 *
 * @param decay d, a scalar fed at every step
 */
export function keepAverages(states: readonly Value[], decay: Value): void {
  const { graph } = decay;
  for (const value of states) {
    if (!isState(graph, value.name)) throw new Error(`"${value.name}" is no state: nothing to average`);
    const { initial } = graph.states.get(value.name) as { initial: Tensor };
    const average = state(graph, `${value.name}${SUFFIX}`, initial);
    assign(average, add(mul(average, decay), mul(value, sub(1, decay))));
  }
}

/** The decay at a step (from 0 on): less in the first ones, so that the beginning is forgotten; (1 + t) / (10 + t) at most. */
export function averageDecay(step: number, decay: number): number {
  return Math.min(decay, (1 + step) / (10 + step));
}

/** States with the averages in place of what they average; as they are where none are kept. */
export function averagedStates(states: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const result = new Map<string, Tensor>();
  for (const [name, tensor] of states) {
    if (!name.endsWith(SUFFIX)) result.set(name, states.get(`${name}${SUFFIX}`) ?? tensor);
  }
  return result;
}
