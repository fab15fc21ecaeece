/** @file What a lowering is: a composite's inputs and attributes to the values that stand for its outputs. */
import type { Attributes, Value } from '../graph/graph.ts';

export type Lowering = (inputs: readonly Value[], attributes: Attributes) => readonly Value[];
