/** @file Arithmetic on shapes that may have open dimensions: broadcasting, axes, reshaping, windows. */
import { addDims, divideDims, floorDivideDims, productOfDims } from './dims.ts';
import type { Attributes, Dim, Shape } from './structure.ts';

/**
 * NumPy broadcasting; an open dimension gives way to a number above 1 and wins over 1. Two that are open under different names
 * are taken to be equal: whether they are shows when the graph runs.
 */
export function broadcast(...shapes: readonly Shape[]): Dim[] {
  const rank = shapes.reduce((most, s) => Math.max(most, s.length), 0);
  return Array.from({ length: rank }, (_, i) => {
    let result: Dim = 1;
    for (const shape of shapes) {
      const dim = shape[i - rank + shape.length] ?? 1;
      if (dim === result || dim === 1) continue;
      if (result === 1 || (typeof result === 'string' && typeof dim === 'number')) result = dim;
      else if (typeof dim === 'number') {
        throw new Error(`shapes ${shapes.map((s) => `[${s}]`).join(' and ')} do not broadcast`);
      }
    }
    return result;
  });
}

/** An axis counted from the front. @throws where it is out of range. */
export function positiveAxis(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || positive < 0 || positive >= rank) {
    throw new Error(`axis ${axis} does not fit rank ${rank}`);
  }
  return positive;
}

/** Applies an ONNX reshape list: -1 is what is left, 0 keeps what was there unless `zeroIsZero`. */
export function reshape(shape: Shape, target: readonly Dim[], zeroIsZero = false): Dim[] {
  const misfit = () => new Error(`[${shape}] cannot be reshaped to [${target}]`);
  const result = target.map((t, i) => {
    const dim = t === 0 && !zeroIsZero ? shape[i] : t;
    if (dim === undefined || (typeof dim === 'number' && dim < -1)) throw misfit();
    return dim;
  });
  const unknown = result.indexOf(-1);
  const whole = productOfDims(shape);
  const given = productOfDims(result.filter((_, i) => i !== unknown));
  if (unknown < 0) {
    if (typeof whole === 'number' && typeof given === 'number' && whole !== given) throw misfit();
    return result;
  }
  if (given === 0 || result.lastIndexOf(-1) !== unknown) throw misfit();
  const quotient = divideDims(whole, given);
  if (quotient === undefined && typeof whole === 'number' && typeof given === 'number') throw misfit();
  result[unknown] = quotient ?? floorDivideDims(whole, given);
  return result;
}

export function intAttribute(attributes: Attributes, name: string, fallback: number): number {
  const value = attributes[name];
  return typeof value === 'number' ? value : fallback;
}

export function intsAttribute(attributes: Attributes, name: string, fallback: readonly number[]): readonly number[] {
  const value = attributes[name];
  return Array.isArray(value) ? (value as readonly number[]) : fallback;
}

export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  /** ONNX order: all begins, then all ends. */
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

/**
 * Strides, pads and dilations of a convolution or pooling with defaults filled in and `auto_pad` resolved.
 * @throws Error where a list has not the length that the kernel asks for, or numbers that no window has.
 */
export function windowOf(attributes: Attributes, kernel: readonly number[], spatial: Shape): Window {
  const n = kernel.length;
  const list = (name: string, count: number, least: number) => {
    const numbers = intsAttribute(attributes, name, Array(count).fill(least));
    if (numbers.length !== count || numbers.some((v) => !Number.isInteger(v) || v < least)) {
      throw new Error(`${name} [${numbers}] do not fit a kernel of [${kernel}]`);
    }
    return numbers;
  };
  if (kernel.length !== spatial.length || kernel.some((k) => !Number.isInteger(k) || k < 1)) {
    throw new Error(`a kernel of [${kernel}] does not fit [${spatial}]`);
  }
  const strides = list('strides', n, 1);
  const dilations = list('dilations', n, 1);
  const auto = attributes.auto_pad;
  let pads = auto === 'VALID' ? Array<number>(2 * n).fill(0) : list('pads', 2 * n, 0);
  if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
    const total = kernel.map((k, i) => {
      const size = spatial[i];
      if (typeof size !== 'number') throw new Error(`auto_pad ${auto} needs a known size, got "${size}"`);
      const stride = strides[i] as number;
      return Math.max(0, (Math.ceil(size / stride) - 1) * stride + ((k - 1) * (dilations[i] as number) + 1) - size);
    });
    const small = total.map((t) => Math.floor(t / 2));
    const large = total.map((t, i) => t - (small[i] as number));
    pads = auto === 'SAME_UPPER' ? [...small, ...large] : [...large, ...small];
  }
  return { kernel, strides, pads, dilations };
}

/** Size after a sliding window; an open size stays open under another name. */
export function windowOutput(size: Dim, window: Window, i: number, ceil = false): Dim {
  const k = window.kernel[i] as number;
  const s = window.strides[i] as number;
  const d = window.dilations[i] as number;
  const pads = (window.pads[i] as number) + (window.pads[i + window.kernel.length] as number);
  const extent = d * (k - 1) + 1;
  if (typeof size === 'string') return addDims(floorDivideDims(addDims(size, pads - extent), s), 1);
  const steps = (size + pads - extent) / s;
  if (steps < 0) throw new Error(`a window of ${extent} does not fit ${size} with pads ${pads}`);
  let out = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
  // As in ONNX: the last window must start inside the input or its left pad.
  if (ceil && (out - 1) * s >= size + (window.pads[i] as number)) out--;
  return out;
}
