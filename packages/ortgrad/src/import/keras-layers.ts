/** @file One rule a Keras layer: what it appends to a graph. Pictures are [N, C, H, W], as everywhere in ortgrad. */
import { addNode, constant, type Value } from '../graph/graph.ts';
import {
  add,
  clip,
  concat,
  matmul,
  mul,
  pad,
  reduceMean,
  relu,
  reshape,
  sigmoid,
  softmax,
  sub,
  tanh,
  transpose,
} from '../graph/operators.ts';
import { windowOf } from '../graph/shapes.ts';
import { filled, type Tensor } from '../graph/tensor.ts';
import type { KerasLayer } from './keras-model.ts';
import { permuteTensor } from './tfjs-layout.ts';

export interface KerasArguments {
  readonly layer: KerasLayer;
  readonly inputs: readonly Value[];
  /** A weight of the layer by its last name, such as `kernel`. @throws Error where it has none */
  readonly weight: (name: string) => Tensor;
}

export type KerasRule = (args: KerasArguments) => Value;

type Activation = (x: Value) => Value;

const activations: Readonly<Record<string, Activation>> = {
  linear: (x) => x,
  relu,
  relu6: (x) => clip(x, 0, 6),
  sigmoid,
  tanh,
  softmax: (x) => softmax(x, 1),
};

function activated({ layer }: KerasArguments, x: Value): Value {
  const name = String(layer.config.activation ?? 'linear');
  const activation = activations[name];
  if (!activation) throw new Error(`the activation ${name} is not supported`);
  return activation(x);
}

const only = ({ inputs }: KerasArguments): Value => {
  if (inputs.length !== 1) throw new Error(`it reads ${inputs.length} values`);
  return inputs[0];
};

function pair(value: unknown, otherwise: readonly number[]): readonly number[] {
  return Array.isArray(value) ? value.map(Number) : otherwise;
}

/** Kernel, strides, dilations and pads in ONNX's terms; `same` is worked out for the size at hand, the odd pixel at the end. */
function windowAttributes({ layer }: KerasArguments, x: Value, kernel: readonly number[], strides: readonly number[]) {
  const { config } = layer;
  if ((config.data_format ?? 'channels_last') !== 'channels_last') throw new Error('channels_first is not supported');
  const padding = config.padding ?? 'valid';
  if (padding !== 'valid' && padding !== 'same') throw new Error(`padding ${String(padding)} is not supported`);
  const attributes = { kernel_shape: kernel, strides, dilations: pair(config.dilation_rate, [1, 1]) };
  const auto = padding === 'same' ? 'SAME_UPPER' : 'VALID';
  return { ...attributes, pads: windowOf({ ...attributes, auto_pad: auto }, kernel, x.shape.slice(2)).pads };
}

function convolved(args: KerasArguments, kernel: Tensor, group: number): Value {
  const x = only(args);
  const { name, config } = args.layer;
  const operands = [x, constant(x.graph, kernel, `${name}.weight`)];
  if (config.use_bias !== false) operands.push(constant(x.graph, args.weight('bias'), `${name}.bias`));
  const attributes = { ...windowAttributes(args, x, kernel.shape.slice(2), pair(config.strides, [1, 1])), group };
  return activated(args, addNode(x.graph, 'Conv', operands, { attributes, name })[0]);
}

/** Kernel [h, w, in, out] to [out, in, h, w]. */
const convolution: KerasRule = (args) => convolved(args, permuteTensor(args.weight('kernel'), [3, 2, 0, 1]), 1);

/** Kernel [h, w, channels, multiplier] to [channels * multiplier, 1, h, w], one group a channel. */
const depthwise: KerasRule = (args) => {
  const turned = permuteTensor(args.weight('depthwise_kernel'), [2, 3, 0, 1]);
  const [channels, multiplier, h, w] = turned.shape;
  return convolved(args, { ...turned, shape: [channels * multiplier, 1, h, w] }, channels);
};

const batchNormalization: KerasRule = (args) => {
  const x = only(args);
  const { name, config } = args.layer;
  const running = args.weight('moving_mean');
  const plain = (value: number) => filled('float32', running.shape, value);
  const values: readonly [string, Tensor][] = [
    ['weight', config.scale === false ? plain(1) : args.weight('gamma')],
    ['bias', config.center === false ? plain(0) : args.weight('beta')],
    ['running_mean', running],
    ['running_var', args.weight('moving_variance')],
  ];
  const operands = values.map(([role, data]) => constant(x.graph, data, `${name}.${role}`));
  const attributes = { epsilon: Number(config.epsilon ?? 1e-3), momentum: Number(config.momentum ?? 0.99) };
  return addNode(x.graph, 'BatchNormalization', [x, ...operands], { attributes, name })[0];
};

/** Averages leave the padding out of the count, as Keras' do. */
const pooling =
  (op: 'MaxPool' | 'AveragePool'): KerasRule =>
  (args) => {
    const x = only(args);
    const kernel = pair(args.layer.config.pool_size, [2, 2]);
    const { dilations: _, ...attributes } = windowAttributes(args, x, kernel, pair(args.layer.config.strides, kernel));
    return addNode(x.graph, op, [x], { attributes, name: args.layer.name })[0];
  };

const zeroPadding: KerasRule = (args) => {
  const [[top, bottom], [left, right]] = args.layer.config.padding as number[][];
  return pad(only(args), [0, 0, top, left, 0, 0, bottom, right]);
};

/** In Keras' order: the channels of a pixel lie together. */
const flatten: KerasRule = (args) => {
  const x = only(args);
  return reshape(x.shape.length === 4 ? transpose(x, [0, 2, 3, 1]) : x, [0, -1]);
};

const dense: KerasRule = (args) => {
  const x = only(args);
  const { name, config } = args.layer;
  const product = matmul(x, constant(x.graph, args.weight('kernel'), `${name}.weight`));
  const biased =
    config.use_bias === false ? product : add(product, constant(x.graph, args.weight('bias'), `${name}.bias`));
  return activated(args, biased);
};

/** max(0, x), and what Keras' options make of it: a ceiling, a slope below a threshold of 0. */
const rectified: KerasRule = (args) => {
  const { max_value: most, negative_slope: slope, threshold } = args.layer.config;
  if (Number(slope ?? 0) !== 0 || Number(threshold ?? 0) !== 0)
    throw new Error('its slope or threshold is not supported');
  return most === null || most === undefined ? relu(only(args)) : clip(only(args), 0, Number(most));
};

/** Channels, which Keras has last, or features. */
const concatenated: KerasRule = ({ layer, inputs }) => {
  const rank = inputs[0].shape.length;
  const axis = Number(layer.config.axis ?? -1);
  if (axis !== -1 && axis !== rank - 1) throw new Error(`axis ${axis} is not supported`);
  return concat(inputs, 1);
};

const folded =
  (operator: (a: Value, b: Value) => Value): KerasRule =>
  ({ inputs }) =>
    inputs.reduce((a, b) => operator(a, b));

export const kerasRules: ReadonlyMap<string, KerasRule> = new Map([
  ['Conv2D', convolution],
  ['DepthwiseConv2D', depthwise],
  ['BatchNormalization', batchNormalization],
  ['BatchNormalizationV1', batchNormalization],
  ['Activation', (args) => activated(args, only(args))],
  ['ReLU', rectified],
  ['MaxPooling2D', pooling('MaxPool')],
  ['AveragePooling2D', pooling('AveragePool')],
  ['GlobalAveragePooling2D', (args) => reduceMean(only(args), [2, 3])],
  ['ZeroPadding2D', zeroPadding],
  ['Concatenate', concatenated],
  ['Add', folded(add)],
  ['Subtract', folded(sub)],
  ['Multiply', folded(mul)],
  ['Flatten', flatten],
  ['Dense', dense],
  // At work in training alone, and there a new head has its own.
  ['Dropout', only],
]);
