/** @file Convolutions, poolings and matrix products with what TensorFlow fuses into them: bias and activation. */
import { type Attributes, addNode, constant, type Value } from '../graph/graph.ts';
import { windowOf } from '../graph/shapes.ts';
import { scalar, type Tensor } from '../graph/tensor.ts';
import { asBroadcastOperand, asValue, isConstant, type Operand, permuteTensor } from './tfjs-layout.ts';
import type { TfNode } from './tfjs-model.ts';
import type { Rule, RuleArguments } from './tfjs-rule.ts';

/** Last parts of a constant's or node's name that say what it is, not which layer it belongs to. */
const ROLES =
  /^(folded\+*|kernel|weights|bias|alpha|Neg|(depthwise|pointwise)_(kernel|weights)|Conv2D(_weights|_bn_offset)?|depthwise|convolution|separable_conv2d|merged_input|ReadVariableOp|BiasAdd|MatMul|FusedBatchNorm(V\d)?|Relu6?|[Aa]dd(V2|_\d+)?|mul(_\d+)?)$/;

/** The layer that a kernel belongs to: `conv_dw_1` for `conv_dw_1/depthwise_kernel`. */
export function layerName(node: string, kernel: string): string {
  const parts = (kernel.includes('/') ? kernel : node).replace(/^StatefulPartitionedCall\//, '').split('/');
  while (parts.length > 1 && ROLES.test(parts[parts.length - 1])) parts.pop();
  return parts.join('/');
}

function constantInput({ node, inputs }: RuleArguments, index: number, what: string): Tensor {
  const operand = inputs[index];
  if (!operand || !isConstant(operand)) throw new Error(`its ${what} ("${node.inputs[index]}") must be a constant`);
  return operand;
}

/** The middle two of TensorFlow's four numbers a window: [1, h, w, 1]. */
function spatial(node: TfNode, attribute: string): number[] {
  const values = (node.attributes.get(attribute) ?? [1, 1, 1, 1]) as readonly number[];
  if (values.length !== 4 || values[0] !== 1 || values[3] !== 1) {
    throw new Error(`${attribute} [${values}] reaches over pictures or channels`);
  }
  return values.slice(1, 3);
}

/** Kernel, strides, dilations and pads in ONNX's terms; SAME is worked out for the size at hand, the odd pixel at the end. */
function windowAttributes(node: TfNode, x: Value, kernel: readonly number[]): Attributes {
  const format = node.attributes.get('data_format') ?? 'NHWC';
  if (format !== 'NHWC') throw new Error(`data_format ${format} is not supported`);
  if (x.shape.length !== 4) throw new Error(`its input has rank ${x.shape.length}`);
  const padding = String(node.attributes.get('padding'));
  const attributes = {
    kernel_shape: kernel,
    strides: spatial(node, 'strides'),
    dilations: spatial(node, 'dilations'),
  };
  if (padding === 'SAME') {
    const { pads } = windowOf({ ...attributes, auto_pad: 'SAME_UPPER' }, kernel, x.shape.slice(2));
    return { ...attributes, pads };
  }
  if (padding === 'EXPLICIT') {
    const [, , top, bottom, left, right] = (node.attributes.get('explicit_paddings') ?? []) as readonly number[];
    return { ...attributes, pads: [top, left, bottom, right] };
  }
  if (padding !== 'VALID') throw new Error(`padding ${padding} is not supported`);
  return { ...attributes, pads: [0, 0, 0, 0] };
}

/** x where positive, slope x elsewhere; a slope a channel broadcasts as [C, 1, 1]. */
export function preluNode(x: Value, slope: Operand, slopeName: string, name: string): Value {
  const layered = `${layerName(slopeName, slopeName)}/slope`;
  const operand = x.shape.length === 4 ? asBroadcastOperand(x.graph, slope, layered) : asValue(x.graph, slope, layered);
  return addNode(x.graph, 'PRelu', [x, operand], { name })[0];
}

function activate(args: RuleArguments, x: Value, kind: string, name: string): Value {
  const { graph, node, inputs } = args;
  const make = (op: string, operands: readonly Value[], attributes: Attributes = {}) =>
    addNode(graph, op, operands, { attributes, name })[0];
  switch (kind) {
    case 'Relu':
    case 'Sigmoid':
    case 'Tanh':
      return make(kind, [x]);
    case 'Relu6':
      return make('Clip', [x, constant(graph, scalar(0), `${name}/low`), constant(graph, scalar(6), `${name}/high`)]);
    case 'LeakyRelu':
      return make('LeakyRelu', [x], { alpha: Number(node.attributes.get('leakyrelu_alpha') ?? 0.2) });
    case 'Prelu':
      return preluNode(x, inputs[inputs.length - 1], node.inputs[inputs.length - 1], name);
    default:
      throw new Error(`the fused operator ${kind} is not supported`);
  }
}

/** What is fused behind the product itself: a bias or none, an activation or none. */
function fusedOps(node: TfNode): { readonly bias: boolean; readonly activation: string | undefined } {
  const ops = ((node.attributes.get('fused_ops') ?? []) as readonly string[]).filter((op) => op !== 'Linear');
  const bias = ops[0] === 'BiasAdd';
  const rest = bias ? ops.slice(1) : ops;
  if (rest.length > 1) throw new Error(`the fused operators ${ops.join(', ')} are not supported`);
  return { bias, activation: rest[0] };
}

function convolve(args: RuleArguments, kernel: Tensor, group: number): Value {
  const { graph, node, inputs } = args;
  const x = asValue(graph, inputs[0]);
  const { bias, activation } = fusedOps(node);
  const layer = layerName(node.name, node.inputs[1]);
  const operands = [x, constant(graph, kernel, `${layer}/weight`)];
  if (bias) operands.push(constant(graph, constantInput(args, 2, 'bias'), `${layer}/bias`));
  const attributes = { ...windowAttributes(node, x, kernel.shape.slice(2)), group };
  const name = activation ? `${node.name}/conv` : node.name;
  const y = addNode(graph, 'Conv', operands, { attributes, name })[0];
  return activation ? activate(args, y, activation, node.name) : y;
}

/** Kernel [h, w, in, out] to [out, in, h, w]; fewer kernel channels than the input's are groups. */
export const convolution: Rule = (args) => {
  const kernel = permuteTensor(constantInput(args, 1, 'kernel'), [3, 2, 0, 1]);
  const channels = args.inputs[0].shape[1];
  return convolve(args, kernel, typeof channels === 'number' ? channels / kernel.shape[1] : 1);
};

/** Kernel [h, w, channels, multiplier] to [channels * multiplier, 1, h, w], one group a channel. */
export const depthwiseConvolution: Rule = (args) => {
  const turned = permuteTensor(constantInput(args, 1, 'kernel'), [2, 3, 0, 1]);
  const [channels, multiplier, h, w] = turned.shape;
  return convolve(args, { ...turned, shape: [channels * multiplier, 1, h, w] }, channels);
};

/** Averages leave the padding out of the count, as TensorFlow's do. */
export const pooling =
  (op: 'MaxPool' | 'AveragePool'): Rule =>
  ({ graph, node, inputs }) => {
    const x = asValue(graph, inputs[0]);
    const { dilations: _, ...attributes } = windowAttributes(node, x, spatial(node, 'ksize'));
    return addNode(graph, op, [x], { attributes, name: node.name })[0];
  };

/** A matrix product by `matMul`, then bias and activation. */
export const fusedMatMul =
  (matMul: Rule): Rule =>
  (args) => {
    const { graph, node } = args;
    const { bias, activation } = fusedOps(node);
    const layer = layerName(node.name, node.inputs[1]);
    const inputs = [`${node.inputs[0]}`, `${layer}/weight`];
    const name = bias || activation ? `${node.name}/product` : node.name;
    let y = matMul({ ...args, node: { ...node, name, inputs } }) as Value;
    if (bias) {
      const term = constant(graph, constantInput(args, 2, 'bias'), `${layer}/bias`);
      y = addNode(graph, 'Add', [y, term], { name: activation ? `${node.name}/biased` : node.name })[0];
    }
    return activation ? activate(args, y, activation, node.name) : y;
  };
