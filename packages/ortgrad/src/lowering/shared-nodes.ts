/**
 * @file Nodes that a gradient rule repeated only to get more of their outputs (the indices of a pooling, the statistics of a layer norm):
 * the two become one.
 */
import { copyGraph } from '../graph/copy.ts';
import { addNode, type Graph, type Node, type Value } from '../graph/graph.ts';

const WITH_MORE_OUTPUTS = ['MaxPool', 'LayerNormalization'];

const keyOf = ({ op, inputs, attributes }: Node) => JSON.stringify([op, inputs, attributes]);

/** The same graph, where it has no such nodes; else a copy in which the first of them has all outputs and serves the others. */
export function shareNodes(graph: Graph): Graph {
  const most = new Map<string, number>();
  let repeated = false;
  for (const node of graph.nodes) {
    if (node.domain !== '' || !WITH_MORE_OUTPUTS.includes(node.op)) continue;
    const before = most.get(keyOf(node));
    if (before !== undefined) repeated = true;
    most.set(keyOf(node), Math.max(before ?? 0, node.outputs.length));
  }
  if (!repeated) return graph;
  const made = new Map<string, readonly Value[]>();
  return copyGraph(graph, (node, inputs, target) => {
    const outputs = node.domain === '' && WITH_MORE_OUTPUTS.includes(node.op) ? most.get(keyOf(node)) : undefined;
    if (outputs === undefined) return undefined;
    const known = made.get(keyOf(node));
    if (known) return known;
    const { attributes, name } = node;
    const values = addNode(target, node.op, inputs, { attributes, name, outputs });
    made.set(keyOf(node), values);
    return values;
  });
}
