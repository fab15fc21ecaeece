/**
 * @file The input gradient of a strided convolution, phase by phase: the pixels of the input whose place has the same remainder by the
 * stride see the same part of the kernel, so each phase is a convolution at stride 1 over the output's gradient, and none of its
 * products is with a zero that was put in.
 */
import { constant, fixedShape, type Value } from '../../graph/graph.ts';
import { concat, reshape, slice } from '../../graph/operators.ts';
import { filled } from '../../graph/tensor.ts';
import { adjointFullKernel, depthwiseKernel, turned } from './kernels.ts';
import { blockedConv } from './layouts.ts';

/** One axis of one phase. */
interface PhaseAxis {
  /** First tap of the kernel that it sees; the others follow a stride apart. */
  readonly first: number;
  readonly taps: number;
  readonly padBegin: number;
  readonly padEnd: number;
}

/**
 * The phase of the pixels `place, place + stride, ...`, all of them `count`: dx[h] = sum over taps k with h + pad - k divisible by
 * the stride of dy[(h + pad - k) / stride] w[k].
 */
function phaseAxis(place: number, count: number, stride: number, pad: number, kernel: number, out: number): PhaseAxis {
  const first = (place + pad) % stride;
  const taps = Math.max(0, Math.ceil((kernel - first) / stride));
  const newest = Math.floor((place + pad) / stride);
  return { first, taps, padBegin: taps - 1 - newest, padEnd: newest + count - out };
}

export interface StridedGradient {
  /** Shape of dx [N, C, H, W]. */
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly depthwise: boolean;
  readonly block: number;
}

/** Whether the phases come out whole: sizes that divide by the stride, and no negative pads. */
export function hasPhases(dy: Value, w: Value, gradient: StridedGradient): boolean {
  const [height, width] = gradient.shape.slice(2) as [number, number];
  const [sh, sw] = gradient.strides as [number, number];
  if (height % sh !== 0 || width % sw !== 0) return false;
  return phasesOf(dy, w, gradient).every(([y, x]) => {
    const axes = [y, x];
    return axes.some((a) => a.taps === 0) || axes.every((a) => a.padBegin >= 0 && a.padEnd >= 0);
  });
}

function phasesOf(dy: Value, w: Value, { shape, strides, pads }: StridedGradient): [PhaseAxis, PhaseAxis][] {
  const [oh, ow] = fixedShape(dy).slice(2) as [number, number];
  const [kh, kw] = fixedShape(w).slice(2) as [number, number];
  const [height, width] = shape.slice(2) as [number, number];
  const [sh, sw] = strides as [number, number];
  return Array.from({ length: sh * sw }, (_, i) => {
    const [py, px] = [Math.floor(i / sw), i % sw];
    return [
      phaseAxis(py, height / sh, sh, pads[0] as number, kh, oh),
      phaseAxis(px, width / sw, sw, pads[1] as number, kw, ow),
    ];
  });
}

/** dy and w, the kernel in plain order, to dx, blocked. */
export function stridedInputGradient(dy: Value, w: Value, gradient: StridedGradient): Value {
  const { shape, strides, depthwise, block } = gradient;
  const [n, c, height, width] = shape as [number, number, number, number];
  const [sh, sw] = strides as [number, number];
  const cells = [(n * c) / block, height / sh, width / sw, block] as const;
  const phases = phasesOf(dy, w, gradient).map(([y, x]) => {
    if (y.taps === 0 || x.taps === 0) return constant(dy.graph, filled('float32', cells, 0), 'no taps');
    const [kh, kw] = fixedShape(w).slice(2) as [number, number];
    const whole = kh === y.taps && kw === x.taps;
    const part = whole ? w : slice(w, [2, 3], [y.first, x.first], [kh, kw], [sh, sw]);
    const kernel = depthwise ? depthwiseKernel(turned(part), block) : adjointFullKernel(part, block);
    const pads = [y.padBegin, x.padBegin, y.padEnd, x.padEnd];
    return reshape(blockedConv(dy, kernel, { pads, group: depthwise ? c : 1 }), cells);
  });
  // Phases side by side within each row of cells, then rows of cells under each other.
  const [blocks, rows, columns] = cells;
  const wide = (i: number) =>
    concat(
      phases.slice(i * sw, (i + 1) * sw).map((p) => reshape(p, [blocks, rows, columns, 1, block])),
      3,
    );
  const stacked = concat(
    Array.from({ length: sh }, (_, i) => reshape(wide(i), [blocks, rows, 1, columns * sw * block])),
    2,
  );
  return reshape(stacked, [n, c, height, width]);
}
