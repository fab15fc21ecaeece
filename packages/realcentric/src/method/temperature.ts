/** @file The temperature of a contrastive loss: fixed, or learnt between bounds. */
import { type Graph, ops, state, tensor, type Value } from 'ortgrad';

/** A number, or where to start and between what to stay while it is learnt. */
export type Temperature = number | { readonly start: number; readonly low: number; readonly high: number };

/** Name of the state that holds a learnt temperature, before it is brought between its bounds. */
const TEMPERATURE = 'temperature:free';

/**
 * tau = low (high / low)^sigmoid(t): t is free, tau stays between its bounds, and steps of t change it by shares.
 * @throws RangeError where the start is not between the bounds
 */
export function temperatureValue(
  graph: Graph,
  temperature: Temperature,
): { value: number | Value; parameters: Value[] } {
  if (typeof temperature === 'number') return { value: temperature, parameters: [] };
  const { start, low, high } = temperature;
  if (!(low > 0 && low < start && start < high))
    throw new RangeError(`a temperature that starts at ${start} between ${low} and ${high}`);
  const share = Math.log(start / low) / Math.log(high / low);
  const t = state(graph, TEMPERATURE, tensor('float32', [1], [Math.log(share / (1 - share))]));
  const value = ops.mul(ops.exp(ops.mul(ops.sigmoid(t), Math.log(high / low))), low);
  return { value, parameters: [t] };
}
