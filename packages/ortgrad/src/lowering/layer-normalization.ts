/** @file The gradient of a layer norm, in few passes over memory. */
import { addNode, constant, fixedShape, type Value } from '../graph/graph.ts';
import { add, matmul, mul, neg, reshape } from '../graph/operators.ts';
import { filled, sizeOf } from '../graph/tensor.ts';
import type { Lowering } from './rule.ts';

/**
 * With x^ = (x - mean) / deviation, rows of D elements and g = dy scale:
 * dx = (g - mean of g - x^ mean of (g x^)) / deviation, dscale = sum over rows of dy x^, dbias = sum over rows of dy
 * (Ba, Kiros and Hinton 2016). Sums are products with a vector, which write next to nothing; a factor and a shift of each row are one pass of
 * ONNX Runtime's batch norm over rows as channels.
 */
export const lowerLayerNormGradient: Lowering = ([dyFull, xFull, scaleFull, meanFull, inverseFull], attributes) => {
  const shape = fixedShape(xFull as Value);
  const width = sizeOf(shape.slice(attributes.axis as number));
  const count = sizeOf(shape) / width;
  const rows = (v: Value | undefined) => reshape(v as Value, [count, width]);
  const vector = (v: Value | undefined, size: number) => reshape(v as Value, [size]);
  const [dy, x, scale] = [rows(dyFull), rows(xFull), vector(scaleFull, width)];
  const [mean, inverse] = [vector(meanFull, count), vector(inverseFull, count)];
  const { graph, dtype } = x;
  const filledWith = (value: number, size: readonly number[]) => constant(graph, filled(dtype, size, value), 'filled');
  const ones = filledWith(1, [count]);
  const zeros = filledWith(0, [count]);
  /** factor x + shift for each row. */
  const perRow = (v: Value, factor: Value, shift: Value): Value => {
    // Variance 1 and epsilon 0 leave factor and shift as they are.
    const inputs = [reshape(v, [1, count, width]), factor, shift, zeros, ones];
    return reshape(addNode(graph, 'BatchNormalization', inputs, { attributes: { epsilon: 0 } })[0] as Value, [
      count,
      width,
    ]);
  };
  const normalised = perRow(x, inverse, neg(mul(mean, inverse)));
  const products = mul(dy, normalised);
  const overRows = (v: Value) => reshape(matmul(filledWith(1, [1, count]), v), fixedShape(scaleFull as Value));
  const share = mul(reshape(scale, [width, 1]), 1 / width);
  const meanOf = (v: Value) => vector(matmul(v, share), count);
  const shift = neg(mul(inverse, meanOf(dy)));
  const slope = neg(mul(inverse, meanOf(products)));
  const dx = add(perRow(mul(dy, scale), inverse, shift), perRow(normalised, slope, zeros));
  return [reshape(dx, shape), overRows(products), overRows(dy)];
};
