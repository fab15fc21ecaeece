/** @file Types and shapes of norms, of the softmax family and of dropout. */
import { intAttribute, positiveAxis } from '../shapes.ts';
import { type InferenceRule, type InferenceRules, like, required, sameRule } from './rule.ts';

/**
 * Outputs beyond the first are the mean and 1 / standard deviation of what is normalised together, with those axes kept as 1 and in
 * single precision.
 */
const layerNormalization: InferenceRule = ({ inputs, attributes, count }) => {
  const { dtype, shape } = required(inputs, 0);
  const axis = positiveAxis(intAttribute(attributes, 'axis', -1), shape.length);
  const statistics = { dtype: 'float32' as const, shape: shape.map((d, i) => (i < axis ? d : 1)) };
  return [{ dtype, shape }, statistics, statistics].slice(0, count);
};

export const normalization: InferenceRules = {
  ...sameRule(['BatchNormalization', 'InstanceNormalization', 'Softmax', 'LogSoftmax'], like(0)),
  LayerNormalization: layerNormalization,
  Dropout: ({ inputs, count }) => {
    const { dtype, shape } = required(inputs, 0);
    return [
      { dtype, shape },
      { dtype: 'bool' as const, shape },
    ].slice(0, count);
  },
};
