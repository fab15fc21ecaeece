/**
 * @file The gradient of Resize. Interpolation is linear in the picture and works along each axis by itself: its matrix for an axis,
 * transposed, takes the gradient back.
 */
import { constant, fixedShape, type Value } from '../graph/graph.ts';
import { resizedAxes } from '../graph/inference/resize.ts';
import { matmul, transpose } from '../graph/operators.ts';
import { intAttribute } from '../graph/shapes.ts';
import { type DType, tensor } from '../graph/tensor.ts';
import { type GradientArguments, type GradientRule, register } from './rules.ts';

/** Where an output element lies on the input axis, by `coordinate_transformation_mode` (ONNX Resize-19). */
const coordinates: Readonly<Record<string, (i: number, scale: number, size: number, out: number) => number>> = {
  half_pixel: (i, scale) => (i + 0.5) / scale - 0.5,
  pytorch_half_pixel: (i, scale, _size, out) => (out > 1 ? (i + 0.5) / scale - 0.5 : 0),
  align_corners: (i, _scale, size, out) => (out === 1 ? 0 : (i * (size - 1)) / (out - 1)),
  asymmetric: (i, scale) => i / scale,
};

/** Which element is nearest, by `nearest_mode`. */
const roundings: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** Weight of an element at a distance: a triangle, or cubic convolution (Keys 1981). */
function kernelWeight(distance: number, mode: unknown, a: number): number {
  const d = Math.abs(distance);
  if (mode === 'linear') return Math.max(0, 1 - d);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

interface AxisResize {
  readonly size: number;
  readonly out: number;
  readonly scale: number;
}

/** Elements and weights that make one output element. */
function taps(x: number, axis: AxisResize, attributes: GradientArguments['attributes']): [number, number][] {
  const mode = attributes.mode ?? 'nearest';
  const last = axis.size - 1;
  const clamp = (at: number) => Math.min(Math.max(at, 0), last);
  if (mode === 'nearest') {
    const rounding = roundings[String(attributes.nearest_mode ?? 'round_prefer_floor')];
    if (!rounding) throw new Error(`Resize with nearest_mode "${attributes.nearest_mode}" has no gradient rule`);
    return [[clamp(rounding(x)), 1]];
  }
  const cubic = intAttribute(attributes, 'cubic_coeff_a', -0.75);
  const antialias = intAttribute(attributes, 'antialias', 0) === 1;
  // Below the edge ONNX interpolates from the edge itself.
  const at = mode === 'linear' && !antialias ? clamp(x) : x;
  // Against aliasing the kernel is as wide as the picture is made smaller.
  const stretch = antialias ? Math.max(1, 1 / axis.scale) : 1;
  const reach = (mode === 'linear' ? 1 : 2) * stretch;
  const placed: [number, number][] = [];
  for (let k = Math.ceil(at - reach); k <= at + reach; k++)
    placed.push([k, kernelWeight((k - at) / stretch, mode, cubic)]);
  const excluded = intAttribute(attributes, 'exclude_outside', 0) === 1;
  const counted = excluded ? placed.filter(([k]) => k >= 0 && k <= last) : placed;
  const total = excluded || antialias ? counted.reduce((sum, [, weight]) => sum + weight, 0) : 1;
  return counted.map(([k, weight]) => [clamp(k), weight / total]);
}

/** The matrix [out, size] of interpolation along an axis. */
function axisMatrix(axis: AxisResize, attributes: GradientArguments['attributes'], dtype: DType) {
  const mode = String(attributes.coordinate_transformation_mode ?? 'half_pixel');
  const place = Object.hasOwn(coordinates, mode) ? coordinates[mode] : undefined;
  if (!place) throw new Error(`Resize with coordinate_transformation_mode "${mode}" has no gradient rule`);
  const { size, out, scale } = axis;
  const matrix = Array<number>(out * size).fill(0);
  for (let i = 0; i < out; i++) {
    for (const [at, weight] of taps(place(i, scale, size, out), axis, attributes)) {
      matrix[i * size + at] = (matrix[i * size + at] as number) + weight;
    }
  }
  return tensor(dtype, [out, size], matrix);
}

const resizeGradient: GradientRule = ({ gradients, inputs, outputs, attributes }) => {
  const x = inputs[0] as Value;
  const shape = fixedShape(x);
  const out = fixedShape(outputs[0] as Value);
  let gradient = gradients[0] as Value;
  for (const [i, { scale }] of resizedAxes(inputs, attributes).entries()) {
    if (shape[i] === out[i] && scale === 1) continue;
    const axis = { size: shape[i] as number, out: out[i] as number, scale: scale as number };
    const matrix = constant(x.graph, axisMatrix(axis, attributes, x.dtype), 'interpolation');
    // The axis changes places with the last, so that the product is over it.
    const last = shape.length - 1;
    const exchange = shape.map((_, k) => (k === i ? last : k === last ? i : k));
    const turned = i === last ? gradient : transpose(gradient, exchange);
    const product = matmul(turned, matrix);
    gradient = i === last ? product : transpose(product, exchange);
  }
  return [gradient];
};

register({ Resize: resizeGradient });
