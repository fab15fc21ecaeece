/** @file What works on blocked values number by number, and means over positions. */
import { addNode, type Value } from '../../graph/graph.ts';
import { constantIntegers } from '../../graph/inference.ts';
import { reshape } from '../../graph/operators.ts';
import { intAttribute } from '../../graph/shapes.ts';
import { maskByBounds } from '../activation.ts';
import { positionMean } from './kernels.ts';
import { asBlocked, asPlain } from './layouts.ts';
import { type BlockedRule, sourceValue } from './rule.ts';

/**
 * Operators that treat every number alike: blocked where an operand is blocked already, and every other has the same shape or is a
 * single number.
 */
export const elementwise: BlockedRule = (node, layouts) => {
  const y = sourceValue(layouts, node.outputs[0] as string);
  const present = node.inputs.filter((name) => name !== '');
  if (!present.some((name) => layouts.blocked.has(name))) return false;
  const isSingle = (name: string) => sourceValue(layouts, name).shape.every((d) => d === 1);
  const fits = (name: string) => String(sourceValue(layouts, name).shape) === String(y.shape);
  if (!present.every((name) => fits(name) || isSingle(name))) return false;
  const operand = (name: string) => {
    if (name === '') return undefined;
    return fits(name) ? asBlocked(layouts, name) : asPlain(layouts, name);
  };
  const inputs = node.inputs.map(operand);
  layouts.blocked.set(y.name, addNode(layouts.target, node.op, inputs, { attributes: node.attributes })[0] as Value);
  return true;
};

export const activationGradient: BlockedRule = (node, layouts) => {
  const [dyName, yName] = node.inputs as [string, string];
  if (!layouts.blocked.has(yName)) return false;
  const { low, high } = node.attributes as { low?: number; high?: number };
  const masked = maskByBounds(asBlocked(layouts, dyName), asBlocked(layouts, yName), { low, high });
  layouts.blocked.set(node.outputs[0] as string, masked);
  return true;
};

/** The mean over height and width of a blocked value. */
export const reduceMean: BlockedRule = (node, layouts) => {
  const [xName] = node.inputs as [string];
  const x = sourceValue(layouts, xName);
  const axes = constantIntegers([x, node.inputs[1] ? sourceValue(layouts, node.inputs[1]) : undefined], 1) ?? [];
  const spatial = axes.map((a) => (a < 0 ? a + 4 : a)).sort();
  if (!layouts.blocked.has(xName) || String(spatial) !== '2,3') return false;
  const keep = intAttribute(node.attributes, 'keepdims', 1) === 1;
  const [n, c] = x.shape as [number, number];
  layouts.plain.set(
    node.outputs[0] as string,
    reshape(positionMean(asBlocked(layouts, xName)), keep ? [n, c, 1, 1] : [n, c]),
  );
  return true;
};

export const globalAveragePool: BlockedRule = (node, layouts) => {
  const [xName] = node.inputs as [string];
  if (!layouts.blocked.has(xName)) return false;
  const [n, c] = sourceValue(layouts, xName).shape as [number, number];
  layouts.plain.set(node.outputs[0] as string, reshape(positionMean(asBlocked(layouts, xName)), [n, c, 1, 1]));
  return true;
};
