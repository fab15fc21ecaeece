/** @file TensorFlow.js layers models (Keras) as graphs, their batch norms as they are. Pure: runs wherever the bytes come from. */
import { createGraph, type Dim, type Graph, input, output, type Value } from '../graph/graph.ts';
import { kerasRules } from './keras-layers.ts';
import { type KerasLayer, type KerasModelJson, readKerasLayers } from './keras-model.ts';
import type { TfjsOptions } from './tfjs.ts';
import { readWeights, type WeightBytes } from './tfjs-weights.ts';

export type { KerasModelJson } from './keras-model.ts';

function placeholder(graph: Graph, { name, config }: KerasLayer, size: TfjsOptions['inputSize']): Value {
  const shape = config.batch_input_shape ?? config.batch_shape;
  if (!Array.isArray(shape)) throw new Error('it does not say its shape');
  const [, height, width, channels] = shape as readonly (number | null)[];
  if (shape.length !== 4) return input(graph, name, 'float32', ['N', ...(shape.slice(1) as Dim[])]);
  const sides = [size?.height ?? height, size?.width ?? width];
  if (channels === null || sides.some((side) => side === null))
    throw new Error(`its shape is [${shape}]: give inputSize`);
  return input(graph, name, 'float32', ['N', channels as Dim, ...(sides as Dim[])]);
}

/**
 * Reads a TensorFlow.js layers model of common layers of networks for pictures. Pictures are [N, C, H, W] float32 with an open batch 'N'. The
 * input keeps its name; outputs have the names of their layers. Constants are named as PyTorch names them: `<layer>.weight`, `.bias`,
 * `.running_mean`, `.running_var`.
 *
 * @param options.outputs layers whose results are wanted; the last one's where left out. Layers that they do not need are not read
 * @throws Error where the file is damaged, or naming the layer where it is not supported
 */
export function readKerasModel(model: KerasModelJson, bytes: WeightBytes, options: TfjsOptions = {}): Graph {
  const layers = readKerasLayers(model);
  const weights = readWeights(model.weightsManifest, bytes);
  const names = options.outputs ?? [layers.at(-1)?.name ?? ''];
  const needed = new Set(names);
  for (const { name, inputs } of [...layers].reverse())
    if (needed.has(name)) for (const read of inputs) needed.add(read);
  const graph = createGraph(options.name ?? 'keras');
  const results = new Map<string, Value>();
  for (const layer of layers.filter(({ name }) => needed.has(name))) {
    try {
      results.set(layer.name, appended(graph, layer, results, weights, options));
    } catch (cause) {
      throw new Error(`Keras layer "${layer.name}" (${layer.kind}): ${(cause as Error).message}`, { cause });
    }
  }
  for (const name of names) {
    const value = results.get(name);
    if (!value)
      throw new Error(
        `the model has no layer "${name}"; its last ones are ${layers
          .slice(-5)
          .map((l) => l.name)
          .join(', ')}`,
      );
    output(graph, name, value);
  }
  return graph;
}

function appended(
  graph: Graph,
  layer: KerasLayer,
  results: ReadonlyMap<string, Value>,
  weights: ReturnType<typeof readWeights>,
  { inputSize }: TfjsOptions,
): Value {
  if (layer.kind === 'InputLayer') return placeholder(graph, layer, inputSize);
  const rule = kerasRules.get(layer.kind);
  if (!rule) throw new Error('the layer is not supported');
  return rule({
    layer,
    inputs: layer.inputs.map((name) => results.get(name) as Value),
    weight: (name) => {
      const tensor = weights.get(`${layer.name}/${name}`);
      if (!tensor) throw new Error(`the manifest names no weight "${layer.name}/${name}"`);
      return tensor;
    },
  });
}
