/**
 * @file Low-rank adaptation (Hu et al. 2021): a linear layer W x learns as W x + (alpha / rank) B A x, with A and B small and W frozen. For
 * deployment the product is added to W.
 */
import { copyGraph } from '../graph/copy.ts';
import { addNode, constant, type Graph, type Node, type Value } from '../graph/graph.ts';
import { filled, type Tensor, toNumbers } from '../graph/tensor.ts';
import { normal, type RandomNumbers } from './parameters.ts';
import { matcher, segments } from './patterns.ts';
import { onRows } from './rows.ts';
import { withValues } from './trainable.ts';

export interface LoraOptions {
  readonly rank: number;
  /** The product of B and A counts alpha / rank. */
  readonly alpha: number;
  /**
   * Which linear layers, by the name of the matrix or of the node: a pattern, or several. `attention`, the default, is those with a part
   * `attn` or `attention` in it (also `self_attn`).
   */
  readonly targets?: string | readonly string[];
  readonly random: RandomNumbers;
}

const SUFFIX_A = '.lora_A.weight';
const SUFFIX_B = '.lora_B.weight';

/** Whether a parameter is one of LoRA's two matrices. */
export const isLora = (name: string) => name.endsWith(SUFFIX_A) || name.endsWith(SUFFIX_B);

interface LinearLayer {
  /** Name of the constant. */
  readonly weight: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Whether the constant is [inputs, outputs] instead of [outputs, inputs]. */
  readonly inputsFirst: boolean;
}

/** A Gemm or MatMul with a constant matrix on the right, or with a transposed one as exporters write it. */
function linearLayer(network: Graph, node: Node): LinearLayer | undefined {
  if (node.domain !== '' || !['Gemm', 'MatMul'].includes(node.op) || node.attributes.transA === 1) return undefined;
  let weight = node.inputs[1] as string;
  let inputsFirst = node.attributes.transB !== 1;
  const producer = network.producers.get(weight);
  if (producer?.op === 'Transpose') {
    weight = producer.inputs[0] as string;
    inputsFirst = !inputsFirst;
  }
  const data = network.constants.get(weight);
  if (data?.dtype !== 'float32' || data.shape.length !== 2) return undefined;
  const [rows, columns] = data.shape as [number, number];
  return { weight, inputsFirst, inputs: inputsFirst ? rows : columns, outputs: inputsFirst ? columns : rows };
}

const inAttention = (name: string) => segments(name).some((part) => /^(self_?)?att(n|ention)$/i.test(part));

/** The layers that fit, by node name. @throws Error naming a pattern that fits none. */
function targetLayers(network: Graph, targets: string | readonly string[]): Map<string, LinearLayer> {
  const layers = network.nodes.flatMap((node): [Node, LinearLayer][] => {
    const layer = linearLayer(network, node);
    return layer ? [[node, layer]] : [];
  });
  const chosen = [targets].flat().flatMap((pattern) => {
    const fits = pattern === 'attention' ? inAttention : matcher(pattern);
    const found = layers.filter(([node, { weight }]) => fits(weight) || fits(node.name));
    if (found.length === 0) {
      const names = layers.slice(0, 5).map(([, { weight }]) => weight);
      throw new Error(
        `no linear layer of the network "${network.name}" fits "${pattern}"; the first are ${names.join(', ') || '(none)'}`,
      );
    }
    return found;
  });
  return new Map(chosen.map(([node, layer]) => [node.name, layer]));
}

/**
 * The network with LoRA beside the layers that fit: A [rank, inputs] normal with deviation 1 / sqrt(inputs), B [outputs, rank] zero, so that
 * the output is what it was. They are named `<layer>.lora_A.weight` and `<layer>.lora_B.weight`; `selectParameters` knows them as `lora` and
 * leaves the layers' own matrices out.
 * @throws Error where a pattern fits no linear layer, or the network has LoRA already.
 */
export function addLora(network: Graph, { rank, alpha, targets = 'attention', random }: LoraOptions): Graph {
  if (!(Number.isInteger(rank) && rank > 0))
    throw new RangeError(`the rank of LoRA is a whole number from 1, got ${rank}`);
  if ([...network.constants.keys()].some(isLora)) throw new Error(`the network "${network.name}" has LoRA already`);
  const layers = targetLayers(network, targets);
  const made = new Map<string, readonly [Value, Value]>();
  /** One pair a matrix, also where several nodes read it. */
  const matrices = (target: Graph, { weight, inputs, outputs }: LinearLayer): readonly [Value, Value] => {
    const known = made.get(weight);
    if (known) return known;
    const stem = weight.replace(/\.weight$/, '');
    const a = constant(target, normal([rank, inputs], 1 / Math.sqrt(inputs), random), `${stem}${SUFFIX_A}`);
    const b = constant(target, filled('float32', [outputs, rank], 0), `${stem}${SUFFIX_B}`);
    made.set(weight, [a, b]);
    return [a, b];
  };
  return copyGraph(network, (node, operands, target) => {
    const layer = layers.get(node.name);
    if (!layer) return undefined;
    const [x, ...others] = operands as readonly Value[];
    const [a, b] = matrices(target, layer);
    const product = (inputs: readonly Value[], name: string, attributes = {}) =>
      addNode(target, 'Gemm', inputs, { attributes: { transB: 1, ...attributes }, name })[0] as Value;
    const adapted = onRows(x as Value, (rows) => {
      const { op, attributes, name } = node;
      // A matrix product of rows is one, too, where it was one of a stack.
      const [y] = addNode(target, op, [rows, ...others], { attributes, name }) as [Value];
      const low = product([rows, a], `${name}.lora_A`);
      return product([low, b, y], `${name}.lora_B`, { alpha: alpha / rank });
    });
    return [adapted];
  });
}

interface Adaptation {
  /** The node that adds B A x. */
  readonly node: Node;
  readonly layer: LinearLayer;
  readonly a: Tensor;
  readonly b: Tensor;
  readonly scale: number;
}

function adaptations(network: Graph): Adaptation[] {
  return network.nodes.flatMap((node) => {
    const [low, nameB, base] = node.inputs as readonly [string, string?, string?];
    if (node.op !== 'Gemm' || !nameB?.endsWith(SUFFIX_B) || !base) return [];
    const a = network.constants.get(network.producers.get(low)?.inputs[1] ?? '');
    const b = network.constants.get(nameB);
    const own = network.producers.get(base);
    const layer = own && linearLayer(network, own);
    if (!a || !b || !layer) throw new Error(`node "${node.name}" adds no LoRA to a linear layer`);
    return [{ node, layer, a, b, scale: (node.attributes.alpha as number | undefined) ?? 1 }];
  });
}

/** Names of the matrices that LoRA stands beside, which stay as they are. */
export function adaptedMatrices(network: Graph): Set<string> {
  return new Set(adaptations(network).map(({ layer }) => layer.weight));
}

/** W + scale B A, summed in double precision. */
function merged(weight: Tensor, { layer, a, b, scale }: Adaptation): Tensor {
  const { inputs, outputs, inputsFirst } = layer;
  const [as, bs] = [toNumbers(a), toNumbers(b)];
  const rank = a.shape[0] as number;
  const data = Float32Array.from(weight.data as Float32Array);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += (bs[o * rank + r] as number) * (as[r * inputs + i] as number);
      const at = inputsFirst ? i * outputs + o : o * inputs + i;
      data[at] = (data[at] as number) + scale * sum;
    }
  }
  return { dtype: 'float32', shape: weight.shape, data };
}

/**
 * The network with what LoRA learned added to the layers' own matrices, and LoRA gone: as fast as it was before.
 */
export function mergeLora(network: Graph): Graph {
  const list = adaptations(network);
  const adding = new Set(list.map(({ node }) => node.name));
  const values = new Map(
    list.map((adaptation): [string, Tensor] => {
      const { weight } = adaptation.layer;
      return [weight, merged(network.constants.get(weight) as Tensor, adaptation)];
    }),
  );
  const without = copyGraph(withValues(network, values), (node, operands) =>
    adding.has(node.name) ? [operands[2] as Value] : undefined,
  );
  // Once more, for what nothing needs now.
  return copyGraph(without);
}
