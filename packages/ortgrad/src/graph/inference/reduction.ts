/** @file Types and shapes of reductions. */
import { intAttribute, positiveAxis } from '../shapes.ts';
import {
  constantIntegers,
  type InferenceArguments,
  type InferenceRule,
  type InferenceRules,
  required,
  sameRule,
} from './rule.ts';

/**
 * The axes that a reduction sums over, counted from the front: its second input (ONNX opset 18), all where there is none, none where
 * `noop_with_empty_axes` says so.
 */
export function reducedAxes({ inputs, attributes }: Omit<InferenceArguments, 'count'>): number[] {
  const rank = required(inputs, 0).shape.length;
  const given = constantIntegers(inputs, 1);
  if (given?.length) return [...new Set(given.map((a) => positiveAxis(a, rank)))];
  return intAttribute(attributes, 'noop_with_empty_axes', 0) === 1 ? [] : [...Array(rank).keys()];
}

const reduction: InferenceRule = (args) => {
  const x = required(args.inputs, 0);
  const axes = new Set(reducedAxes(args));
  const keep = intAttribute(args.attributes, 'keepdims', 1) !== 0;
  return [{ dtype: x.dtype, shape: x.shape.flatMap((d, i) => (axes.has(i) ? (keep ? [1] : []) : [d])) }];
};

const argReduction: InferenceRule = ({ inputs, attributes }) => {
  const x = required(inputs, 0);
  const axis = positiveAxis(intAttribute(attributes, 'axis', 0), x.shape.length);
  const keep = intAttribute(attributes, 'keepdims', 1) !== 0;
  return [{ dtype: 'int64', shape: x.shape.flatMap((d, i) => (i === axis ? (keep ? [1] : []) : [d])) }];
};

export const reductions: InferenceRules = {
  ...sameRule(
    ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'SumSquare', 'L1', 'L2', 'LogSum', 'LogSumExp'].map(
      (kind) => `Reduce${kind}`,
    ),
    reduction,
  ),
  ...sameRule(['ArgMax', 'ArgMin'], argReduction),
};
