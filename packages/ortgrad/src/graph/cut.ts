/** @file Where a network can be cut in two, and the part behind such a cut. */
import { neededNodes } from './copy.ts';
import type { Graph, Value } from './graph.ts';

/**
 * The values, in order, through which everything passes that leads from the inputs to these outputs (all of them where
 * left out): whoever knows one of them can compute the outputs without the inputs. Constants and what is computed from
 * them alone do not count.
 */
export function cutPoints(graph: Graph, outputs: readonly string[] = [...graph.outputs.keys()]): Value[] {
  const ends = outputs.map((name) => {
    const value = graph.outputs.get(name);
    if (!value) throw new Error(`graph "${graph.name}" has no output named "${name}"`);
    return value.name;
  });
  const nodes = neededNodes(graph, ends);
  const lastUse = new Map<string, number>(nodes.flatMap((node, i) => node.inputs.map((name) => [name, i] as const)));
  for (const name of ends) lastUse.set(name, nodes.length);
  // What the inputs lead to and later nodes still read: a single such value is all that goes on.
  const live = new Set(graph.inputs.map(({ name }) => name).filter((name) => lastUse.has(name)));
  const points: string[] = live.size === 1 ? [...live] : [];
  for (const [i, node] of nodes.entries()) {
    if (!node.inputs.some((name) => live.has(name))) continue;
    for (const name of node.outputs) if ((lastUse.get(name) ?? -1) > i) live.add(name);
    for (const name of node.inputs) if (lastUse.get(name) === i) live.delete(name);
    const [only] = live;
    if (live.size === 1 && only !== undefined && points.at(-1) !== only) points.push(only);
  }
  return points.map((name) => graph.values.get(name) as Value);
}

/**
 * The graph with one of its values as its only input, for `inline`: the nodes that make the value are out of reach.
 * Outputs that need more than this value (it is none of their cut points) cannot be inlined from it.
 */
export function cutAt(graph: Graph, value: Value): Graph {
  return { ...graph, inputs: [value], nodes: graph.nodes.filter(({ outputs }) => !outputs.includes(value.name)) };
}
