/** @file What a graph is made of: the shapes of its data, as types alone. */
import type { DType, Tensor } from './tensor.ts';

/** Elements in row-major order: numbers, or names of open dimensions. Booleans are 0 and 1. */
export type Contents = readonly Dim[];

/** A number, or the name of a dimension that is known only when the graph runs (the batch of a deployed network). */
export type Dim = number | string;
export type Shape = readonly Dim[];

export type Attribute = number | string | readonly number[] | readonly string[] | Tensor;
export type Attributes = Readonly<Record<string, Attribute>>;

/** An edge of the graph: what an input, a constant or a node gives. */
export interface Value {
  readonly graph: Graph;
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface Node {
  /** ONNX operator type. */
  readonly op: string;
  /** '' for ONNX's own operators, `ortgrad` for composites that are lowered before they run. */
  readonly domain: string;
  readonly name: string;
  /** Names of values; '' where an optional input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** Something that lasts from one run to the next: a parameter, a moment of the optimiser, a running mean. */
export interface State {
  readonly input: Value;
  readonly initial: Tensor;
  /** Its value after the run; itself where nothing was assigned. */
  next: Value;
}

export interface Graph {
  readonly name: string;
  readonly inputs: Value[];
  readonly outputs: Map<string, Value>;
  readonly nodes: Node[];
  readonly constants: Map<string, Tensor>;
  readonly states: Map<string, State>;
  readonly values: Map<string, Value>;
  /** Elements of values that were computed from sizes, or written as settings: known, and no parameters. */
  readonly contents: Map<string, Contents>;
  /** Which node makes a value. */
  readonly producers: Map<string, Node>;
  readonly nodeNames: Set<string>;
  readonly counters: Map<string, number>;
}
