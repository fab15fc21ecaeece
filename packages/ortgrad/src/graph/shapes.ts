/** @file Arithmetic on shapes that may have open dimensions: broadcasting, axes, reshaping, windows. */
import type { Attributes, Dim, Shape } from './graph.ts';

/** NumPy broadcasting; an open dimension gives way to a number above 1 and wins over 1. */
export function broadcast(...shapes: readonly Shape[]): Dim[] {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, i) => {
    let result: Dim = 1;
    for (const shape of shapes) {
      const dim = shape[i - rank + shape.length] ?? 1;
      if (dim === result || dim === 1) continue;
      if (result === 1 || (typeof result === 'string' && typeof dim === 'number')) result = dim;
      else if (typeof dim === 'number' || typeof result === 'string') {
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

/** Applies an ONNX reshape list (0 keeps, -1 infers). */
export function reshape(shape: Shape, target: readonly number[]): Dim[] {
  const result: Dim[] = target.map((t, i) => (t === 0 ? (shape[i] as Dim) : t));
  const unknown = result.indexOf(-1);
  const open = shape.filter((d) => typeof d === 'string');
  const product = (dims: readonly Dim[]) =>
    dims.reduce<number>((p, d) => (typeof d === 'number' && d !== -1 ? p * d : p), 1);
  if (unknown < 0) {
    if (open.length === 0 && product(result) !== product(shape)) {
      throw new Error(`[${shape}] has not as many elements as [${result}]`);
    }
    return result;
  }
  const keptOpen = result.filter((d) => typeof d === 'string');
  const restOpen = open.slice(keptOpen.length);
  const quotient = product(shape) / product(result);
  if (restOpen.length === 0) {
    if (!Number.isInteger(quotient)) throw new Error(`[${shape}] cannot be reshaped to [${target}]`);
    result[unknown] = quotient;
  } else {
    result[unknown] =
      quotient === 1 && restOpen.length === 1 ? (restOpen[0] as string) : `${restOpen.join('*')}*${quotient}`;
  }
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

/** Strides, pads and dilations of a convolution or pooling with defaults filled in and `auto_pad` resolved. */
export function windowOf(attributes: Attributes, kernel: readonly number[], spatial: Shape): Window {
  const n = kernel.length;
  const strides = intsAttribute(attributes, 'strides', Array(n).fill(1));
  const dilations = intsAttribute(attributes, 'dilations', Array(n).fill(1));
  const auto = attributes.auto_pad;
  let pads = intsAttribute(attributes, 'pads', Array(2 * n).fill(0));
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
  if (typeof size === 'string') return s === 1 && pads === extent - 1 ? size : `(${size}+${pads - extent})/${s}+1`;
  const steps = (size + pads - extent) / s;
  if (steps < 0) throw new Error(`a window of ${extent} does not fit ${size} with pads ${pads}`);
  let out = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
  // As in ONNX: the last window must start inside the input or its left pad.
  if (ceil && (out - 1) * s >= size + (window.pads[i] as number)) out--;
  return out;
}
