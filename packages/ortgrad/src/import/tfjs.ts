/** @file TensorFlow.js graph models as graphs. Pure: runs wherever the bytes come from, in Node and in a browser. */
import { createGraph, type Dim, type Graph, input, output, type Value } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';
import { foldGraph, type TfGraph } from './tfjs-fold.ts';
import { asValue, isConstant, type Operand } from './tfjs-layout.ts';
import { readTopology, type TfjsModelJson, type TfNode } from './tfjs-model.ts';
import { rules } from './tfjs-operators.ts';
import { readWeights, type WeightBytes } from './tfjs-weights.ts';

export type { TfjsModelJson } from './tfjs-model.ts';
export type { WeightBytes } from './tfjs-weights.ts';

export interface TfjsOptions {
  /** Name of the graph. */
  readonly name?: string;
  /** Height and width of the picture input, where they are to differ from those in the file. */
  readonly inputSize?: { readonly height: number; readonly width: number };
  /** Outputs to keep, by the names of the signature or of nodes; all of the signature's where left out. */
  readonly outputs?: readonly string[];
}

/** The input with an open batch 'N'; pictures as [N, C, H, W]. */
function placeholder(graph: Graph, node: TfNode, options: TfjsOptions): Value {
  const type = node.attributes.get('dtype');
  if (type !== undefined && type !== 'DT_FLOAT' && type !== '1') throw new Error(`inputs of type ${type} are not read`);
  const shape = (node.attributes.get('shape') ?? []) as readonly number[];
  if (shape.length === 0) throw new Error('it does not say its shape');
  const sizes = [...shape];
  if (shape.length === 4 && options.inputSize) {
    sizes[1] = options.inputSize.height;
    sizes[2] = options.inputSize.width;
  }
  const rest: Dim[] = sizes.slice(1);
  if (sizes.slice(1).some((d) => d < 1)) throw new Error(`its shape is [${shape}]: give inputSize`);
  return input(graph, node.name, 'float32', shape.length === 4 ? ['N', rest[2], rest[0], rest[1]] : ['N', ...rest]);
}

function constantOf(node: TfNode, constants: ReadonlyMap<string, Tensor>): Tensor {
  const data = constants.get(node.name);
  if (!data) throw new Error('the manifest names no weight for it');
  return data;
}

/** Builds the graph by the rules of the operators. @throws Error naming the node and the operator where one is unknown. */
export function buildGraph(source: TfGraph, options: TfjsOptions = {}): Graph {
  const graph = createGraph(options.name ?? 'tfjs');
  const results = new Map<string, Operand>(source.constants);
  const read = (name: string): Operand => {
    const operand = results.get(name);
    if (!operand) throw new Error(`"${name}" is an output above the first, which is not read`);
    return operand;
  };
  for (const node of source.nodes) {
    try {
      if (node.op === 'Const') results.set(node.name, constantOf(node, source.constants));
      else if (node.op === 'Placeholder') results.set(node.name, placeholder(graph, node, options));
      else {
        const rule = rules.get(node.op);
        if (!rule) throw new Error('the operator is not supported');
        results.set(node.name, rule({ graph, node, inputs: node.inputs.map(read) }));
      }
    } catch (error) {
      throw new Error(`TensorFlow node "${node.name}" (${node.op}): ${(error as Error).message}`, { cause: error });
    }
  }
  for (const [name, node] of source.outputs) {
    const operand = read(node);
    output(graph, name, isConstant(operand) ? asValue(graph, operand, node) : operand);
  }
  return graph;
}

/**
 * Reads a TensorFlow.js graph model. Pictures are [N, C, H, W] float32 with an open batch 'N', and so is every output of rank 4;
 * other outputs are as TensorFlow has them. The input keeps its name; outputs have the signature's names (the nodes' where there
 * is no signature) without `:0`. Scales and shifts behind a convolution are folded into it (`foldGraph`). Constants of a layer
 * are named `<layer>/weight` and `<layer>/bias`.
 * @throws Error where the file is damaged, or naming the node where an operator is not supported.
 */
export function readTfjsModel(modelJson: TfjsModelJson, weights: WeightBytes, options: TfjsOptions = {}): Graph {
  const { nodes, outputs } = readTopology(modelJson, options.outputs);
  const constants = readWeights(modelJson.weightsManifest, weights);
  return buildGraph(foldGraph({ nodes, constants, outputs }), options);
}
