/**
 * @file From TensorFlow's channels-last order to ONNX's channels-first. One rule holds throughout an import: whatever has rank 4
 * is [N, H, W, C] in TensorFlow's eyes and lies in memory as [N, C, H, W]; everything else lies as it is.
 */
import { addNode, constant, type Dim, type Graph, integers, type Value } from '../graph/graph.ts';
import { positiveAxis } from '../graph/shapes.ts';
import { allocate, sizeOf, type Tensor } from '../graph/tensor.ts';

/** What an operator reads: a value of the graph that is being built, or a constant in TensorFlow's order. */
export type Operand = Value | Tensor;

export function isConstant(operand: Operand): operand is Tensor {
  return !('graph' in operand);
}

const TO_CHANNELS_FIRST = [0, 3, 1, 2];
const TO_CHANNELS_LAST = [0, 2, 3, 1];

/** The tensor with its axes in another order: axis i of the result is axis `perm[i]`. */
export function permuteTensor(t: Tensor, perm: readonly number[]): Tensor {
  const shape = perm.map((p) => t.shape[p]);
  const strides = t.shape.map((_, i) => sizeOf(t.shape.slice(i + 1)));
  const steps = perm.map((p) => strides[p]);
  const data = allocate(t.dtype, t.data.length) as Float32Array;
  const from = t.data as Float32Array;
  const index = shape.map(() => 0);
  let at = 0;
  for (let i = 0; i < data.length; i++) {
    data[i] = from[at];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += steps[axis];
      if (++index[axis] < shape[axis]) break;
      at -= steps[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return { dtype: t.dtype, shape, data };
}

/** The shape as TensorFlow sees it. */
export function tfShape(operand: Operand): readonly Dim[] {
  const shape: readonly Dim[] = operand.shape;
  return isConstant(operand) || shape.length !== 4 ? shape : TO_CHANNELS_LAST.map((a) => shape[a]);
}

/** Where an axis of TensorFlow's lies in memory. */
export function memoryAxis(axis: number, rank: number): number {
  const positive = positiveAxis(axis, rank);
  return rank === 4 ? TO_CHANNELS_FIRST.indexOf(positive) : positive;
}

/** An operand as a value of the graph, a constant of rank 4 turned to channels-first. */
export function asValue(graph: Graph, operand: Operand, name = 'constant'): Value {
  if (!isConstant(operand)) return operand;
  return constant(graph, operand.shape.length === 4 ? permuteTensor(operand, TO_CHANNELS_FIRST) : operand, name);
}

/**
 * An operand that broadcasts against channels-first values of rank 4: a constant [C] becomes [C, 1, 1].
 * @throws Error for a computed value of another rank, whose axes TensorFlow would match from the last one.
 */
export function asBroadcastOperand(graph: Graph, operand: Operand, name: string): Value {
  const rank = operand.shape.length;
  if (rank === 0 || rank === 4) return asValue(graph, operand, name);
  if (!isConstant(operand)) throw new Error(`"${operand.name}" has rank ${rank}, its partner rank 4`);
  if (rank > 4) throw new Error(`a constant of rank ${rank} beside a value of rank 4`);
  const padded = { ...operand, shape: [1, 1, 1, ...operand.shape].slice(-4) };
  const turned = permuteTensor(padded, TO_CHANNELS_FIRST);
  const firstReal = turned.shape.findIndex((d) => d !== 1);
  return constant(graph, { ...turned, shape: firstReal < 0 ? [] : turned.shape.slice(firstReal) }, name);
}

function transposeNode(x: Value, perm: readonly number[], name: string): Value {
  return addNode(x.graph, 'Transpose', [x], { attributes: { perm }, name })[0];
}

/** The value laid out as TensorFlow has it: a transpose where it has rank 4. */
export function channelsLast(x: Value, name: string): Value {
  return x.shape.length === 4 ? transposeNode(x, TO_CHANNELS_LAST, name) : x;
}

/** Whether channels-first and channels-last order are the same in memory. */
function orderFree(shape: readonly Dim[]): boolean {
  return shape[3] === 1 || (shape[1] === 1 && shape[2] === 1);
}

/** The target of a TensorFlow reshape for a source whose batch is open, though the target may name a batch of one. */
function openBatch(source: readonly Dim[], target: readonly number[]): number[] {
  const rest = target.slice(1);
  const sourceRest = source.slice(1);
  if (target.length < 1 || sourceRest.some((d) => typeof d !== 'number')) return [...target];
  const size = sizeOf(sourceRest as number[]);
  const known = sizeOf(rest.filter((d) => d !== -1));
  const fits = rest.includes(-1) ? target[0] === 1 && size % known === 0 : known === size;
  return (target[0] === 1 || target[0] === -1) && fits ? [0, ...rest] : [...target];
}

/** Reshapes to TensorFlow's target; transposes only where memory order and TensorFlow's differ. */
export function reshapeTo(x: Value, target: readonly number[], name: string): Value {
  const { graph } = x;
  const source = tfShape(x);
  const shape = openBatch(source, target);
  const free = source.length !== 4 || orderFree(source);
  const flat = free ? x : channelsLast(x, `${name}/channels_last`);
  const straight = shape.length !== 4 || orderFree(shape);
  const memory = straight && shape.length === 4 ? TO_CHANNELS_FIRST.map((a) => shape[a]) : shape;
  // A 0 keeps the axis at the same place, which holds for the batch alone.
  const reshaped = addNode(graph, 'Reshape', [flat, integers(graph, memory)], {
    name: straight ? name : `${name}/channels_last`,
  })[0];
  return straight ? reshaped : transposeNode(reshaped, TO_CHANNELS_FIRST, name);
}

const restInMemory = (kept: readonly number[]) => TO_CHANNELS_FIRST.filter((axis) => kept.includes(axis));

/** Whether the axes that are left of a rank-4 value (TensorFlow's, ascending) lie in memory in another order. */
export function needsOrder(kept: readonly number[]): boolean {
  return restInMemory(kept).some((axis, i) => axis !== kept[i]);
}

/** Puts the axes that are left of a rank-4 value into TensorFlow's order. */
export function orderRest(x: Value, kept: readonly number[], name: string): Value {
  const memory = restInMemory(kept);
  const perm = kept.map((axis) => memory.indexOf(axis));
  return transposeNode(x, perm, name);
}
