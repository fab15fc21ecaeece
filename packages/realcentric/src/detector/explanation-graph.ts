/**
 * @file The graph that explains a score, cut from the detector's own: from a feature map of the network to where in the
 * crop the evidence of manipulation lies. It is the part of the network behind that map and the gradient back to it.
 */
import {
  constant,
  createGraph,
  cutAt,
  cutPoints,
  type Graph,
  gradients,
  inline,
  input,
  lower,
  type Node,
  ops,
  output,
  tensor,
  type Value,
} from 'ortgrad';
import type { ExplanationFacts, HeatMapFormula } from './manifest.ts';
import { LOGITS } from './network.ts';

/**
 * Output of the network and input of the explanation: the feature map, [N, C, height, width] and [1, C, height, width].
 */
export const FEATURES = 'features';
/** Output of the explanation: [1, height, width], not negative. */
export const HEAT_MAP = 'heat_map';

/**
 * From a feature map A and the gradient G of the margin (logit of fake less logit of real) in it, both [1, C, h, w], to
 * [1, h, w]. What speaks for a natural face is cut off at 0.
 */
const formulas = {
  /** Selvaraju et al. 2017: relu(sum_c mean_hw(G_c) A_c). */
  'grad-cam': (a: Value, g: Value) => ops.relu(ops.reduceSum(ops.mul(a, ops.reduceMean(g, [2, 3], true)), [1])),
  /** Draelos and Carin 2020: relu(sum_c G_c A_c). */
  'hires-cam': (a: Value, g: Value) => ops.relu(ops.reduceSum(ops.mul(a, g), [1])),
  /** Jiang et al. 2021: relu(sum_c relu(G_c) A_c). */
  'layer-cam': (a: Value, g: Value) => ops.relu(ops.reduceSum(ops.mul(a, ops.relu(g)), [1])),
} as const satisfies Readonly<Record<HeatMapFormula, (a: Value, g: Value) => Value>>;

/** Which feature map: the last of all, or the last of those that are larger than it. */
export type HeatMapLevel = 'last' | 'last-but-one';
export const heatMapLevels: readonly HeatMapLevel[] = ['last', 'last-but-one'];

/** Among the best in the pointing game, and the one whose values have a meaning: docs/decisions/0008-heat-maps.md. */
const CHOSEN = { formula: 'hires-cam', level: 'last-but-one' } as const;

export interface ExplanationOptions {
  readonly formula: HeatMapFormula;
  readonly level: HeatMapLevel;
}

export interface ExplainableNetwork {
  /** The network with the feature map among its outputs; its other outputs are what they were. */
  readonly network: Graph;
  /** From the feature map of one crop to its heat map, in operators that every runtime has. */
  readonly explanation: Graph;
  readonly about: Omit<ExplanationFacts, 'file' | 'sha256' | 'bytes'>;
}

/** The nodes that depend on what the first ones give, these included. */
function nodesFrom(graph: Graph, isFirst: (node: Node) => boolean): Node[] {
  const reached = new Set<string>();
  return graph.nodes.filter((node) => {
    if (!isFirst(node) && !node.inputs.some((name) => reached.has(name))) return false;
    for (const name of node.outputs) reached.add(name);
    return true;
  });
}

interface FeatureMap {
  readonly value: Value;
  readonly height: number;
  readonly width: number;
}

/**
 * The feature map to explain by, among those that alone lead on to the logits. None where attention follows the last of
 * them: it mixes all places, and the patches of a vision transformer, which are its only map, say little.
 */
function featureMap(network: Graph, level: HeatMapLevel): FeatureMap | undefined {
  const convolved = new Set(nodesFrom(network, ({ op }) => op === 'Conv').flatMap(({ outputs }) => outputs));
  const maps = cutPoints(network, [LOGITS]).flatMap((value): FeatureMap[] => {
    const [, channels, height, width, ...more] = value.shape;
    const fits = value.dtype === 'float32' && convolved.has(value.name) && more.length === 0;
    if (!fits || typeof channels !== 'number' || typeof height !== 'number' || typeof width !== 'number') return [];
    return height * width > 1 ? [{ value, height, width }] : [];
  });
  const last = maps.at(-1);
  if (!last) return undefined;
  const behind = nodesFrom(network, ({ inputs }) => inputs.includes(last.value.name));
  if (behind.some(({ op }) => op === 'Softmax')) return undefined;
  if (level === 'last') return last;
  return maps.findLast(({ height, width }) => height * width > last.height * last.width) ?? last;
}

/** The network with the feature map among its outputs, without the one that it may have had. */
function withFeatures(network: Graph, { value }: FeatureMap): Graph {
  const outputs = new Map([...network.outputs].filter(([name]) => name !== FEATURES));
  const target = createGraph(network.name);
  const inputs = new Map(network.inputs.map((v) => [v.name, input(target, v.name, v.dtype, v.shape)]));
  const complete = { ...network, outputs: new Map([...outputs, [FEATURES, value]]) };
  const made = inline(target, complete, { bind: ({ name }) => inputs.get(name) });
  for (const [name, result] of made) output(target, name, result);
  return target;
}

/**
 * Cuts the explanation from a detector's network. Undefined where the network has no feature map to explain by (a
 * vision transformer).
 * @throws Error where an operator behind the feature map has no gradient
 */
export function explainNetwork(
  network: Graph,
  { formula, level }: ExplanationOptions = CHOSEN,
): ExplainableNetwork | undefined {
  const map = featureMap(network, level);
  if (!map) return undefined;
  const { value, height, width } = map;
  const graph = createGraph('realcentric explanation');
  const features = input(graph, FEATURES, 'float32', [1, ...value.shape.slice(1)]);
  const bind = ({ name }: Value) => (name === value.name ? features : undefined);
  const logits = inline(graph, cutAt(network, value), { bind, outputs: [LOGITS] }).get(LOGITS) as Value;
  const margin = ops.reduceSum(ops.mul(logits, constant(graph, tensor('float32', [1, 2], [-1, 1]))));
  const [gradient] = gradients(margin, [features]) as [Value];
  output(graph, HEAT_MAP, formulas[formula](features, gradient));
  return {
    network: withFeatures(network, map),
    explanation: lower(graph, { plainProducts: true }),
    about: { formula, input: FEATURES, output: HEAT_MAP, height, width },
  };
}
