/** @file Einstein summation of two operands as transpositions and one matrix product. */
import { einsumOf } from '../graph/einsum.ts';
import type { Attributes, Value } from '../graph/graph.ts';
import { matmul, reduceSum, reshape, transpose } from '../graph/operators.ts';
import { sizeOf } from '../graph/tensor.ts';

/** An operand with its axes in the given order. */
function ordered(x: Value, from: readonly string[], to: readonly string[]): Value {
  const perm = to.map((label) => from.indexOf(label));
  return perm.every((p, i) => p === i) ? x : transpose(x, perm);
}

/**
 * The labels that both have and the result keeps stack the products; those that both have and it drops are summed over; what one alone
 * has and it drops is summed before. Undefined where the equation has another form, or a size is open: the runtime has an Einsum of its own.
 */
export function lowerEinsum(
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
): readonly Value[] | undefined {
  const operands = inputs as readonly Value[];
  const open = operands.some((v) => v.shape.some((d) => typeof d === 'string'));
  if (operands.length !== 2 || open) return undefined;
  const {
    operands: labels,
    output,
    sizes,
  } = einsumOf(
    attributes,
    operands.map((v) => v.shape),
  );
  const plain = labels.every(
    (own, i) =>
      new Set(own).size === own.length && own.every((label, axis) => operands[i]?.shape[axis] === sizes.get(label)),
  );
  if (!plain) return undefined;
  const [left, right] = labels as readonly [readonly string[], readonly string[]];
  const both = left.filter((label) => right.includes(label));
  const stack = output.filter((label) => both.includes(label));
  const summed = both.filter((label) => !output.includes(label));
  const rows = output.filter((label) => !right.includes(label));
  const columns = output.filter((label) => !left.includes(label));
  const size = (list: readonly string[]) => sizeOf(list.map((label) => sizes.get(label) as number));
  const matrices = [left, right].map((own, i) => {
    const alone = own.filter((label) => !both.includes(label) && !output.includes(label));
    const x = operands[i] as Value;
    const axes = alone.map((label) => own.indexOf(label));
    const kept = own.filter((label) => !alone.includes(label));
    const order = i === 0 ? [...stack, ...rows, ...summed] : [...stack, ...summed, ...columns];
    const turned = ordered(axes.length > 0 ? reduceSum(x, axes) : x, kept, order);
    const shape = i === 0 ? [size(rows), size(summed)] : [size(summed), size(columns)];
    return reshape(turned, [size(stack), ...shape]);
  });
  const product = matmul(matrices[0] as Value, matrices[1] as Value);
  const order = [...stack, ...rows, ...columns];
  const shaped = reshape(
    product,
    order.map((label) => sizes.get(label) as number),
  );
  return [ordered(shaped, order, output)];
}
