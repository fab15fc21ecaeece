/** @file Reverse-mode differentiation: appends to a graph the nodes that compute the gradients of a loss. */
import { constant, fixedShape, type Node, type Value } from '../graph/graph.ts';
import { add } from '../graph/operators.ts';
import { filled, sizeOf } from '../graph/tensor.ts';
import './activations.ts';
import './convolution.ts';
import './elementwise.ts';
import './indexing.ts';
import './linalg.ts';
import './movement.ts';
import './normalization.ts';
import './pooling.ts';
import './reduction.ts';
import './resize.ts';
import { gradientRules } from './rules.ts';

/** Names of all values that depend on one of `sources`. */
function dependents(nodes: readonly Node[], sources: readonly Value[]): Set<string> {
  const reached = new Set(sources.map((v) => v.name));
  for (const node of nodes) {
    if (node.op === 'StopGradient') continue;
    if (node.inputs.some((name) => reached.has(name))) for (const name of node.outputs) reached.add(name);
  }
  return reached;
}

/**
 * The gradient of a loss (a single number) in each of `sources`, in their order; undefined where the loss does not depend on one.
 * @throws Error naming node and operator where an operator on the way has no gradient rule.
 */
export function gradients(loss: Value, sources: readonly Value[]): (Value | undefined)[] {
  const { graph } = loss;
  if (sizeOf(fixedShape(loss)) !== 1) throw new Error(`the loss must be one number, not of shape [${loss.shape}]`);
  const forward = [...graph.nodes];
  const reached = dependents(forward, sources);
  const collected = new Map<string, Value>([
    [loss.name, constant(graph, filled(loss.dtype, fixedShape(loss), 1), 'one')],
  ]);
  const collect = (name: string, gradient: Value) => {
    const before = collected.get(name);
    collected.set(name, before ? add(before, gradient) : gradient);
  };
  for (const node of forward.reverse()) {
    const wanted = node.inputs.map((name) => reached.has(name));
    const incoming = node.outputs.map((name) => collected.get(name));
    if (!wanted.includes(true) || incoming.every((g) => g === undefined)) continue;
    const rule = gradientRules.get(node.domain === '' ? node.op : `${node.domain}.${node.op}`);
    if (!rule) throw new Error(`node "${node.name}": operator ${node.op} has no gradient rule`);
    const find = (name: string) => graph.values.get(name);
    const results = rule({
      node,
      attributes: node.attributes,
      inputs: node.inputs.map(find),
      outputs: node.outputs.map((name) => find(name) as Value),
      gradients: incoming,
      wanted,
    });
    for (const [i, name] of node.inputs.entries()) {
      const gradient = results[i];
      if (!wanted[i] || !gradient) continue;
      const operand = find(name) as Value;
      if (String(gradient.shape) !== String(operand.shape)) {
        throw new Error(`node "${node.name}" (${node.op}): gradient [${gradient.shape}] for input [${operand.shape}]`);
      }
      collect(name, gradient);
    }
  }
  return sources.map((v) => collected.get(v.name));
}
