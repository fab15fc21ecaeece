/** @file Any ONNX network as a backbone: cut where its feature is, with the borders of the built-in networks. */
import { inline, neededNodes } from '../graph/copy.ts';
import { createGraph, type Graph, input, output, type Value } from '../graph/graph.ts';
import { type OnnxOptions, readOnnx } from '../graph/onnx-read.ts';
import { reduceMean, reshape, slice } from '../graph/operators.ts';
import { FEATURE, PICTURES } from './network.ts';

export interface BackboneOptions {
  /**
   * The feature by name: an output of the network, or any value inside it. Where left out, what the last linear layer reads: the last
   * Gemm or MatMul of which one side comes from the pictures and the other from constants alone.
   */
  readonly feature?: string;
  /** How a feature of tokens [N, T, F] becomes one: its first token (where a class token stands) or their mean. */
  readonly tokens?: 'first' | 'mean';
}

/** Names of all values that depend on an input. */
function dependents(graph: Graph): Set<string> {
  const reached = new Set(graph.inputs.map((value) => value.name));
  for (const node of graph.nodes) {
    if (node.inputs.some((name) => reached.has(name))) for (const name of node.outputs) reached.add(name);
  }
  return reached;
}

function lastLinearInput(graph: Graph): Value {
  const reached = dependents(graph);
  const needed = neededNodes(
    graph,
    [...graph.outputs.values()].map((value) => value.name),
  );
  for (const { op, inputs } of needed.reverse()) {
    const [left, right] = inputs as readonly [string, string];
    if (!['Gemm', 'MatMul'].includes(op) || reached.has(left) === reached.has(right)) continue;
    return graph.values.get(reached.has(left) ? left : right) as Value;
  }
  throw new Error('it has no linear layer whose input could be the feature: name the feature');
}

function namedValue(graph: Graph, name: string): Value {
  const value = graph.outputs.get(name) ?? graph.values.get(name);
  if (value && graph.producers.has(value.name)) return value;
  const last = graph.nodes.slice(-8).flatMap((node) => node.outputs);
  throw new Error(
    `nothing in it is named "${name}"; its outputs are ${[...graph.outputs.keys()].join(', ')}, its last values ${last.join(', ')}`,
  );
}

/** The input that a value is made from. @throws Error where it is no single batch of pictures. */
function picturesOf(graph: Graph, value: Value): Value {
  const read = new Set(neededNodes(graph, [value.name]).flatMap((node) => node.inputs));
  const inputs = graph.inputs.filter((entry) => read.has(entry.name));
  const [pictures] = inputs;
  if (!pictures || inputs.length > 1 || pictures.dtype !== 'float32' || pictures.shape.length !== 4) {
    const shown = inputs.map(({ name, dtype, shape }) => `${name} ${dtype}[${shape.join(', ')}]`);
    throw new Error(`it must take pictures alone, float32 [N, C, H, W], but takes ${shown.join(' and ') || 'nothing'}`);
  }
  return pictures;
}

function pooled(value: Value, tokens: BackboneOptions['tokens']): Value {
  const { shape } = value;
  if (shape.length === 4) return reduceMean(value, [2, 3]);
  if (shape.length === 3) {
    if (!tokens) {
      throw new Error(
        `the feature "${value.name}" is one of tokens, [${shape}]: say whether the first counts or their mean`,
      );
    }
    if (tokens === 'mean') return reduceMean(value, [1]);
    return reshape(slice(value, [1], [0], [1]), [0, -1]);
  }
  if (shape.length === 2) return value;
  throw new Error(`the feature "${value.name}" has the shape [${shape}]: it must be [N, F], [N, F, H, W] or [N, T, F]`);
}

/**
 * A network cut at its feature: `pictures` [N, C, H, W] to `feature` [N, F], maps pooled by their mean. The pictures must be normalised as the
 * network wants them.
 * @throws Error where there is no such feature, or the network takes no single batch of pictures of any number.
 */
export function cutBackbone(network: Graph, { feature, tokens }: BackboneOptions = {}): Graph {
  const value = feature === undefined ? lastLinearInput(network) : namedValue(network, feature);
  const entry = picturesOf(network, value);
  const target = createGraph(network.name);
  const pictures = input(target, PICTURES, 'float32', ['N', ...entry.shape.slice(1)]);
  const fixed = 'it was exported for a fixed number of pictures: export it with an open first dimension';
  const cut = { ...network, outputs: new Map([[FEATURE, value]]) };
  let made: Value;
  try {
    made = inline(target, cut, { bind: ({ name }) => (name === entry.name ? pictures : undefined) }).get(
      FEATURE,
    ) as Value;
  } catch (error) {
    throw typeof entry.shape[0] === 'number'
      ? new Error(`${fixed} (${(error as Error).message})`, { cause: error })
      : error;
  }
  if (made.shape[0] !== 'N') throw new Error(`${fixed} (its feature is [${made.shape}])`);
  const result = pooled(made, tokens);
  if (typeof result.shape[1] !== 'number') throw new Error(`the feature has the open size [${result.shape}]`);
  output(target, FEATURE, result);
  return target;
}

/** Reads an ONNX file and cuts it at its feature, as `cutBackbone` does. @throws Error as `readOnnx` and `cutBackbone` do. */
export function readBackbone(bytes: Uint8Array, options: BackboneOptions & OnnxOptions = {}): Graph {
  return cutBackbone(readOnnx(bytes, options).graph, options);
}
