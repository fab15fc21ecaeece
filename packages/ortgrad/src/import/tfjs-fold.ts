/**
 * @file Rewrites of a TensorFlow graph that leave its results as they are: scales and shifts behind a convolution go into its
 * weights, chains of clamps become one clip.
 */
import { sizeOf, type Tensor, tensor, toNumbers } from '../graph/tensor.ts';
import type { TfAttribute, TfNode, TfOutputs } from './tfjs-model.ts';

export interface TfGraph {
  readonly nodes: readonly TfNode[];
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly outputs: TfOutputs;
}

/** One clamp of every element to [low, high]; no operator of TensorFlow, made here. */
export const CLIP = 'Clip';

const fusedName: Readonly<Record<string, string>> = {
  Conv2D: '_FusedConv2D',
  _FusedConv2D: '_FusedConv2D',
  DepthwiseConv2dNative: 'FusedDepthwiseConv2dNative',
  FusedDepthwiseConv2dNative: 'FusedDepthwiseConv2dNative',
};

/** y = scale x + shift, one pair of numbers a channel, or one for all. */
interface Affine {
  readonly input: string;
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}

/** The numbers of a constant that broadcasts along the last axis alone. */
function perChannel(constant: Tensor | undefined): readonly number[] | undefined {
  if (constant?.dtype !== 'float32') return undefined;
  const channels = constant.shape.at(-1) ?? 1;
  return sizeOf(constant.shape) === channels ? toNumbers(constant) : undefined;
}

function batchNorm(node: TfNode, constants: TfGraph['constants']): Affine | undefined {
  if (node.attributes.get('is_training') === true) return undefined;
  const [gamma, beta, mean, variance] = node.inputs.slice(1, 5).map((name) => perChannel(constants.get(name)));
  if (!gamma || !beta || !mean || !variance) return undefined;
  const epsilon = Number(node.attributes.get('epsilon') ?? 1e-4);
  const scale = gamma.map((g, i) => g / Math.sqrt(variance[i] + epsilon));
  return { input: node.inputs[0], scale, shift: beta.map((b, i) => b - mean[i] * scale[i]) };
}

/** What a node does to its input, where that is a scale and a shift by constants. */
function affineOf(node: TfNode, constants: TfGraph['constants']): Affine | undefined {
  if (/^FusedBatchNorm(V2|V3)?$/.test(node.op)) return batchNorm(node, constants);
  const commutes = node.op === 'Mul' || node.op === 'Add' || node.op === 'AddV2';
  if (!commutes && node.op !== 'Sub' && node.op !== 'BiasAdd') return undefined;
  const [first, second] = node.inputs;
  const flipped = commutes && constants.has(first);
  const numbers = perChannel(constants.get(flipped ? first : second));
  if (!numbers) return undefined;
  const input = flipped ? second : first;
  if (node.op === 'Mul') return { input, scale: numbers, shift: [0] };
  return { input, scale: [1], shift: node.op === 'Sub' ? numbers.map((v) => -v) : numbers };
}

const FOLDED = /\/folded\+*$/;

/** A kernel may serve several convolutions: each folded one gets its own. */
function freshConstant(constants: ReadonlyMap<string, Tensor>, name: string): string {
  return constants.has(name) ? freshConstant(constants, `${name}+`) : name;
}

const at = (numbers: readonly number[], i: number) => numbers[numbers.length === 1 ? 0 : i];

/** The convolution with the scale and shift inside, under the name of the node that it stands for. */
function foldAffine(conv: TfNode, affine: Affine, name: string, constants: Map<string, Tensor>): TfNode | undefined {
  const fusedOps = (conv.attributes.get('fused_ops') ?? []) as readonly string[];
  if (fusedOps.length > 1 || (fusedOps.length === 1 && fusedOps[0] !== 'BiasAdd')) return undefined;
  const [x, kernelName, biasName] = conv.inputs;
  const kernel = constants.get(kernelName);
  if (kernel?.dtype !== 'float32' || kernel.shape.length !== 4) return undefined;
  const depthwise = fusedName[conv.op] === 'FusedDepthwiseConv2dNative';
  // Kernels are [h, w, in, out], depthwise ones [h, w, in, multiplier]: the last axes count the output channels either way.
  const channels = depthwise ? kernel.shape[2] * kernel.shape[3] : kernel.shape[3];
  const bias = fusedOps.length === 1 ? perChannel(constants.get(biasName)) : [0];
  if (!bias) return undefined;
  if ([affine.scale, affine.shift].some((v) => v.length !== 1 && v.length !== channels)) return undefined;
  const weights = (kernel.data as Float32Array).map((w, i) => w * at(affine.scale, i % channels));
  const shifts = Array.from({ length: channels }, (_, i) => at(bias, i) * at(affine.scale, i) + at(affine.shift, i));
  const unscaled = affine.scale.every((s) => s === 1);
  const newKernel = unscaled ? kernelName : freshConstant(constants, `${kernelName.replace(FOLDED, '')}/folded`);
  const newBias = `${name}/bias/folded`;
  if (!unscaled) constants.set(newKernel, { dtype: 'float32', shape: kernel.shape, data: weights });
  constants.set(newBias, tensor('float32', [channels], shifts));
  const attributes = new Map<string, TfAttribute>([...conv.attributes, ['fused_ops', ['BiasAdd']], ['num_args', 1]]);
  return { name, op: fusedName[conv.op], inputs: [x, newKernel, newBias], attributes };
}

interface Clamp {
  readonly input: string;
  readonly low: number;
  readonly high: number;
}

function clampOf(node: TfNode, constants: TfGraph['constants']): Clamp | undefined {
  const [first, second] = node.inputs;
  if (node.op === 'Relu') return { input: first, low: 0, high: Number.POSITIVE_INFINITY };
  if (node.op === 'Relu6') return { input: first, low: 0, high: 6 };
  if (node.op === CLIP) {
    return { input: first, low: Number(node.attributes.get('low')), high: Number(node.attributes.get('high')) };
  }
  if (node.op !== 'Minimum' && node.op !== 'Maximum') return undefined;
  const flipped = constants.has(first);
  const bound = constants.get(flipped ? first : second);
  if (bound?.dtype !== 'float32' || bound.data.length !== 1) return undefined;
  const input = flipped ? second : first;
  const value = Number(bound.data[0]);
  return node.op === 'Minimum'
    ? { input, low: Number.NEGATIVE_INFINITY, high: value }
    : { input, low: value, high: Number.POSITIVE_INFINITY };
}

/** First `inner`, then `outer`, as one clamp. */
function compose(inner: Clamp, outer: Clamp): Clamp {
  const clamp = (v: number) => Math.min(Math.max(v, outer.low), outer.high);
  return { input: inner.input, low: clamp(inner.low), high: clamp(inner.high) };
}

/**
 * Folds what can be folded. A chain is folded only where nothing else reads what lies between. Clips are exact; a scale moved
 * into a kernel rounds its products to 32 bits earlier, which changes results in the last bits.
 */
export function foldGraph(graph: TfGraph): TfGraph {
  const readers = new Map<string, number>();
  const count = (name: string) => readers.set(name, (readers.get(name) ?? 0) + 1);
  for (const name of graph.outputs.values()) count(name);
  for (const node of graph.nodes) for (const name of node.inputs) count(name);
  const constants = new Map(graph.constants);
  const folded = new Map<string, TfNode>();
  for (const node of graph.nodes) {
    let result = node;
    const affine = affineOf(node, constants);
    const clamp = clampOf(node, constants);
    const source = folded.get(affine?.input ?? clamp?.input ?? '');
    if (source && readers.get(source.name) === 1) {
      let merged: TfNode | undefined;
      if (affine && source.op in fusedName) merged = foldAffine(source, affine, node.name, constants);
      const inner = clamp ? clampOf(source, constants) : undefined;
      if (clamp && inner) {
        const { input, low, high } = compose(inner, clamp);
        merged = {
          name: node.name,
          op: CLIP,
          inputs: [input],
          attributes: new Map([
            ['low', low],
            ['high', high],
          ]),
        };
      }
      if (merged) {
        folded.delete(source.name);
        result = merged;
      }
    }
    folded.set(node.name, result);
  }
  return { nodes: [...folded.values()], constants, outputs: graph.outputs };
}
