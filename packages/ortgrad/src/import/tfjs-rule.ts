/** @file What a rule of the importer is given and gives. */
import type { Graph } from '../graph/graph.ts';
import type { Operand } from './tfjs-layout.ts';
import type { TfNode } from './tfjs-model.ts';

export interface RuleArguments {
  readonly graph: Graph;
  readonly node: TfNode;
  /** What the node reads, as `node.inputs` names it. */
  readonly inputs: readonly Operand[];
}

/** Adds the operator to the graph and gives its first output, the only one that networks for pictures use. */
export type Rule = (args: RuleArguments) => Operand;
