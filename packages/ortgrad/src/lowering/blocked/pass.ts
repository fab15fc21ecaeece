/** @file A graph rewritten so that pictures stay in the blocked layout from one operator to the next. */
import { COMPOSITE_DOMAIN } from '../../graph/composites.ts';
import { neededNodes } from '../../graph/copy.ts';
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
} from '../../graph/graph.ts';
import { conv, convInputGradient, convWeightGradient } from './convolution.ts';
import { activationGradient, elementwise, globalAveragePool, reduceMean } from './elementwise.ts';
import { asPlain, type Layouts } from './layouts.ts';
import { batchNormGradient, batchNormTraining } from './normalization.ts';
import type { BlockedRule } from './rule.ts';

const rules: Readonly<Record<string, BlockedRule>> = {
  Conv: conv,
  [`${COMPOSITE_DOMAIN}.ConvInputGradient`]: convInputGradient,
  [`${COMPOSITE_DOMAIN}.ConvWeightGradient`]: convWeightGradient,
  [`${COMPOSITE_DOMAIN}.BatchNormTraining`]: batchNormTraining,
  [`${COMPOSITE_DOMAIN}.BatchNormGradient`]: batchNormGradient,
  [`${COMPOSITE_DOMAIN}.ActivationGradient`]: activationGradient,
  ReduceMean: reduceMean,
  GlobalAveragePool: globalAveragePool,
  ...Object.fromEntries(
    ['Relu', 'Clip', 'Sigmoid', 'Tanh', 'Exp', 'Neg', 'Identity', 'Add', 'Sub', 'Mul', 'Div', 'HardSigmoid'].map(
      (op) => [op, elementwise],
    ),
  ),
};

/**
 * The same graph with convolutions, batch norms and what lies between them in the blocked layout. Composites without a form there are left
 * for the plain lowering.
 *
 * @param block channels in a block, as the runtime's kernels have it on this machine
 */
export function blockLayout(source: Graph, block: number): Graph {
  const target = createGraph(source.name);
  const layouts: Layouts = { source, target, block, plain: new Map(), blocked: new Map(), channelsLast: new Map() };
  const { plain } = layouts;
  for (const value of source.inputs) plain.set(value.name, input(target, value.name, value.dtype, value.shape));
  for (const [name, { initial }] of source.states) plain.set(name, state(target, name, initial));
  const results = [...source.outputs.values(), ...[...source.states.values()].map((s) => s.next)];
  const nodes = neededNodes(
    source,
    results.map((v) => v.name),
  );
  const read = new Set([...nodes.flatMap((node) => node.inputs), ...results.map((v) => v.name)]);
  for (const [name, data] of source.constants) if (read.has(name)) plain.set(name, constant(target, data, name));

  const done = (node: Node) => node.outputs.every((name) => plain.has(name) || layouts.blocked.has(name));
  for (const node of nodes) {
    // Fused into the node before it.
    if (done(node)) continue;
    const rule = rules[node.domain === '' ? node.op : `${node.domain}.${node.op}`];
    if (rule?.(node, layouts)) continue;
    const inputs = node.inputs.map((name) => (name === '' ? undefined : asPlain(layouts, name)));
    const { attributes, domain, name } = node;
    const made = addNode(target, node.op, inputs, { attributes, domain, name, outputNames: node.outputs });
    for (const [i, key] of node.outputs.entries()) plain.set(key, made[i] as Value);
  }
  for (const [name, value] of source.outputs) output(target, name, asPlain(layouts, value.name));
  for (const [name, entry] of source.states) {
    if (entry.next !== entry.input) assign(plain.get(name) as Value, asPlain(layouts, entry.next.name));
  }
  return target;
}
