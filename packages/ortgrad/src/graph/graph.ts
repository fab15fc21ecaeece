/** @file The graph under construction: values with type and shape, nodes in order of execution, constants and states. */
import { contentsTensor } from './contents.ts';
import { foldNode } from './folding.ts';
import { inferOutputs } from './inference.ts';
import type { Attributes, Contents, Graph, Node, Shape, Value } from './structure.ts';
import { type DType, sizeOf, type Tensor, tensor } from './tensor.ts';

export type { Attribute, Attributes, Dim, Graph, Node, Shape, State, Value } from './structure.ts';

/** ONNX operator set that graphs are built in and written with. */
export const OPSET = 18;

export function createGraph(name = 'graph'): Graph {
  return {
    name,
    inputs: [],
    outputs: new Map(),
    nodes: [],
    constants: new Map(),
    states: new Map(),
    values: new Map(),
    contents: new Map(),
    producers: new Map(),
    nodeNames: new Set(),
    counters: new Map(),
  };
}

/** A name that neither a value nor a node of the graph has yet: the stem itself where it is free. */
export function freshName(graph: Graph, stem: string): string {
  let name = stem;
  while (graph.values.has(name) || graph.nodeNames.has(name)) {
    const count = (graph.counters.get(stem) ?? 0) + 1;
    graph.counters.set(stem, count);
    name = `${stem}_${count}`;
  }
  return name;
}

function addValue(graph: Graph, name: string, dtype: DType, shape: Shape): Value {
  if (graph.values.has(name)) throw new Error(`graph "${graph.name}" has a value named "${name}" already`);
  const value = { graph, name, dtype, shape };
  graph.values.set(name, value);
  return value;
}

/** An input that is fed at every run. */
export function input(graph: Graph, name: string, dtype: DType, shape: Shape): Value {
  const value = addValue(graph, name, dtype, shape);
  graph.inputs.push(value);
  return value;
}

/** A constant of the graph (an ONNX initialiser); the name is made unique. */
export function constant(graph: Graph, data: Tensor, name = 'const'): Value {
  const value = addValue(graph, freshName(graph, name), data.dtype, data.shape);
  graph.constants.set(value.name, data);
  return value;
}

/** The same value as `like` in type: a scalar constant. */
export function scalarLike(like: Value, number: number): Value {
  return constant(like.graph, tensor(like.dtype, [], [number]), `k${String(number).replace(/[^0-9a-z]/gi, '_')}`);
}

/** A list of 64-bit integers, as ONNX takes axes and shapes. */
export function integers(graph: Graph, numbers: readonly number[]): Value {
  return constant(graph, tensor('int64', [numbers.length], numbers), 'ints');
}

/** Something that lasts between runs; read it through the returned value, set it with `assign`. */
export function state(graph: Graph, name: string, initial: Tensor): Value {
  const value = addValue(graph, name, initial.dtype, initial.shape);
  graph.states.set(name, { input: value, initial, next: value });
  return value;
}

/** Sets what a state will be in the next run; every read in this run still sees the old value. */
export function assign(target: Value, next: Value): void {
  const entry = target.graph.states.get(target.name);
  if (!entry) throw new Error(`"${target.name}" is no state of graph "${target.graph.name}"`);
  if (String(entry.input.shape) !== String(next.shape) || entry.input.dtype !== next.dtype) {
    throw new Error(
      `state "${target.name}" is ${entry.input.dtype}[${entry.input.shape}], assigned ${next.dtype}[${next.shape}]`,
    );
  }
  entry.next = next;
}

/** Names a value as an output of the graph. */
export function output(graph: Graph, name: string, value: Value): void {
  if (graph.outputs.has(name)) throw new Error(`graph "${graph.name}" has an output named "${name}" already`);
  const other = graph.values.get(name);
  if (other && other !== value)
    throw new Error(`output "${name}" has the name of another value of graph "${graph.name}"`);
  // Kept from values to come.
  graph.nodeNames.add(name);
  graph.outputs.set(name, value);
}

/** The constant behind a value, if it is one. */
export function constantOf(value: Value): Tensor | undefined {
  return value.graph.constants.get(value.name);
}

export interface NodeOptions {
  readonly attributes?: Attributes;
  readonly domain?: string;
  readonly name?: string;
  /** How many outputs to make; 1 unless told otherwise. */
  readonly outputs?: number;
  /** Names for the outputs, made unique; after the node otherwise. */
  readonly outputNames?: readonly string[];
}

/**
 * Appends a node and infers the type and shape of its outputs. Shape arithmetic whose result is known becomes a constant instead.
 * @throws Error naming the node, its operator and its inputs where the shapes do not fit.
 */
export function addNode(
  graph: Graph,
  op: string,
  inputs: readonly (Value | undefined)[],
  options: NodeOptions = {},
): Value[] {
  const attributes = options.attributes ?? {};
  const domain = options.domain ?? '';
  for (const value of inputs) {
    if (value && value.graph !== graph) throw new Error(`${op}: "${value.name}" belongs to another graph`);
  }
  const name = freshName(graph, options.name ?? op);
  const count = options.outputs ?? options.outputNames?.length ?? 1;
  const key = domain ? `${domain}.${op}` : op;
  let types: readonly { dtype: DType; shape: Shape }[];
  let known: readonly (Contents | undefined)[] | undefined;
  try {
    types = inferOutputs(key, inputs, attributes, count);
    known = foldNode(key, inputs, attributes, types);
  } catch (error) {
    const shapes = inputs.map((v) => (v ? `${v.name}: ${v.dtype}[${v.shape}]` : '(none)')).join(', ');
    throw new Error(`node "${name}" (${op}) of ${shapes}: ${(error as Error).message}`, { cause: error });
  }
  const stems = types.map((_, i) => options.outputNames?.[i] ?? (i === 0 ? name : `${name}.${i}`));
  const isKnown = (contents?: Contents) => contents?.every((element) => typeof element === 'number');
  const folds = types.every((_, i) => isKnown(known?.[i]));
  const outputs = types.map(({ dtype, shape }, i) => {
    const contents = known?.[i];
    const made = folds
      ? constant(graph, contentsTensor(dtype, shape as number[], contents as number[]), stems[i])
      : addValue(graph, freshName(graph, stems[i] as string), dtype, shape);
    if (contents) graph.contents.set(made.name, contents);
    return made;
  });
  if (folds) return outputs;
  const node: Node = {
    op,
    domain,
    name,
    inputs: inputs.map((value) => value?.name ?? ''),
    outputs: outputs.map((value) => value.name),
    attributes,
  };
  graph.nodes.push(node);
  graph.nodeNames.add(name);
  for (const value of outputs) graph.producers.set(value.name, node);
  return outputs;
}

/** The shape with every dimension known. @throws Error where one is symbolic. */
export function fixedShape(value: Value): readonly number[] {
  for (const dim of value.shape) {
    if (typeof dim !== 'number')
      throw new Error(`"${value.name}" has the open dimension "${dim}": give it a size first`);
  }
  return value.shape as readonly number[];
}

/** Number of elements; the shape must be known. */
export function elementCount(value: Value): number {
  return sizeOf(fixedShape(value));
}

export function isState(graph: Graph, name: string): boolean {
  return graph.states.has(name);
}
