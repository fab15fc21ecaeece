/** @file Copies of graphs: one inside another, a cut that keeps only what some outputs need, a copy with nodes rewritten. */
import {
  addNode,
  assign,
  constant,
  createGraph,
  type Graph,
  input,
  type Node,
  output,
  state,
  type Value,
} from './graph.ts';

/** Makes the outputs of a node in the new graph; undefined copies the node as it is. */
export type Rewrite = (
  node: Node,
  inputs: readonly (Value | undefined)[],
  target: Graph,
) => readonly Value[] | undefined;

/** The nodes that the named values need, in order. */
export function neededNodes(graph: Graph, names: Iterable<string>): Node[] {
  const needed = new Set(names);
  const kept = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => needed.has(name))) return false;
    for (const name of node.inputs) needed.add(name);
    return true;
  });
  return kept.reverse();
}

export interface Inlining {
  /** What stands for an input, a constant or a state of the source; constants that are not named are copied. */
  readonly bind: (value: Value) => Value | undefined;
  readonly rewrite?: Rewrite;
  /** Names of the outputs wanted; all where left out. */
  readonly outputs?: readonly string[];
}

/**
 * Copies the nodes of a graph into another and gives the values behind its outputs. Shapes are inferred anew, so an open batch
 * becomes a number where the bound input has one.
 */
export function inline(target: Graph, source: Graph, options: Inlining): Map<string, Value> {
  const wanted = new Map([...source.outputs].filter(([name]) => options.outputs?.includes(name) ?? true));
  const values = new Map<string, Value>();
  const find = (name: string): Value | undefined => {
    if (name === '') return undefined;
    const known = values.get(name);
    if (known) return known;
    const old = source.values.get(name) as Value;
    const bound = options.bind(old) ?? copyConstant(target, source, name);
    if (!bound) throw new Error(`nothing is bound to "${name}" of graph "${source.name}"`);
    values.set(name, bound);
    return bound;
  };
  const names = [...wanted.values()].map((v) => v.name);
  for (const node of neededNodes(source, names)) {
    const inputs = node.inputs.map(find);
    const made =
      options.rewrite?.(node, inputs, target) ??
      addNode(target, node.op, inputs, {
        attributes: node.attributes,
        domain: node.domain,
        name: node.name,
        outputNames: node.outputs,
      });
    for (const [i, name] of node.outputs.entries()) if (made[i]) values.set(name, made[i]);
  }
  return new Map([...wanted].map(([name, value]) => [name, find(value.name) as Value]));
}

function copyConstant(target: Graph, source: Graph, name: string): Value | undefined {
  const data = source.constants.get(name);
  if (!data) return undefined;
  const copy = constant(target, data, name);
  const contents = source.contents.get(name);
  if (contents) target.contents.set(copy.name, contents);
  return copy;
}

/** A copy of a whole graph, its inputs, outputs and states included, without the nodes that nothing needs. */
export function copyGraph(source: Graph, rewrite?: Rewrite): Graph {
  const target = createGraph(source.name);
  const values = new Map<string, Value>();
  for (const value of source.inputs) values.set(value.name, input(target, value.name, value.dtype, value.shape));
  for (const [name, { initial }] of source.states) values.set(name, state(target, name, initial));
  const results = new Map(source.outputs);
  for (const [name, { input: before, next }] of source.states) if (next !== before) results.set(stateKey(name), next);
  const complete = { ...source, outputs: results };
  const made = inline(target, complete, { bind: (v) => values.get(v.name), ...(rewrite ? { rewrite } : {}) });
  for (const name of source.outputs.keys()) output(target, name, made.get(name) as Value);
  for (const name of source.states.keys()) {
    const next = made.get(stateKey(name));
    if (next) assign(values.get(name) as Value, next);
  }
  return target;
}

const stateKey = (name: string) => `state ${name}`;
