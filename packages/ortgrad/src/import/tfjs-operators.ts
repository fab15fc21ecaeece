/** @file How each TensorFlow operator is said in ONNX: a table of rules keyed by operator. Convolutions: `tfjs-convolution.ts`. */
import { type Attributes, addNode, constant, type Graph, integers, type Value } from '../graph/graph.ts';
import { scalar, toNumbers } from '../graph/tensor.ts';
import { convolution, depthwiseConvolution, fusedMatMul, pooling, preluNode } from './tfjs-convolution.ts';
import { CLIP } from './tfjs-fold.ts';
import {
  asBroadcastOperand,
  asValue,
  isConstant,
  memoryAxis,
  needsOrder,
  orderRest,
  permuteTensor,
  reshapeTo,
  tfShape,
} from './tfjs-layout.ts';
import type { Rule, RuleArguments } from './tfjs-rule.ts';

/** Numbers of an input that shapes the graph, such as axes. @throws Error where it is computed. */
function constantNumbers({ node, inputs }: RuleArguments, index: number): number[] {
  const operand = inputs[index];
  if (!operand || !isConstant(operand)) throw new Error(`input ${index} ("${node.inputs[index]}") must be a constant`);
  return toNumbers(operand);
}

function single(
  graph: Graph,
  op: string,
  inputs: readonly (Value | undefined)[],
  name: string,
  attributes?: Attributes,
) {
  return addNode(graph, op, inputs, { name, ...(attributes ? { attributes } : {}) })[0];
}

const unary =
  (op: string): Rule =>
  ({ graph, node, inputs }) =>
    single(graph, op, [asValue(graph, inputs[0], node.inputs[0])], node.name);

const binary =
  (op: string): Rule =>
  ({ graph, node, inputs }) => {
    const four = inputs.some((v) => v.shape.length === 4);
    const operands = inputs.map((v, i) =>
      four ? asBroadcastOperand(graph, v, node.inputs[i]) : asValue(graph, v, node.inputs[i]),
    );
    return single(graph, op, operands, node.name);
  };

const passThrough: Rule = ({ inputs }) => inputs[0];

const clip: Rule = ({ graph, node, inputs }) => {
  const low = Number(node.attributes.get('low'));
  const high = Number(node.attributes.get('high'));
  const x = asValue(graph, inputs[0]);
  if (low === 0 && high === Number.POSITIVE_INFINITY) return single(graph, 'Relu', [x], node.name);
  const bound = (v: number, side: string) =>
    Number.isFinite(v) ? constant(graph, scalar(v), `${node.name}/${side}`) : undefined;
  return single(graph, 'Clip', [x, bound(low, 'low'), bound(high, 'high')], node.name);
};

const relu6: Rule = (args) => {
  const attributes = new Map([
    ['low', 0],
    ['high', 6],
  ]);
  return clip({ ...args, node: { ...args.node, attributes } });
};

const prelu: Rule = ({ graph, node, inputs }) =>
  preluNode(asValue(graph, inputs[0]), inputs[1], node.inputs[1], node.name);

const leakyRelu: Rule = ({ graph, node, inputs }) =>
  single(graph, 'LeakyRelu', [asValue(graph, inputs[0])], node.name, {
    alpha: Number(node.attributes.get('alpha') ?? 0.2),
  });

const softmax =
  (op: string): Rule =>
  ({ graph, node, inputs }) => {
    const x = asValue(graph, inputs[0]);
    return single(graph, op, [x], node.name, { axis: memoryAxis(-1, x.shape.length) });
  };

const reduction =
  (op: string): Rule =>
  (args) => {
    const { graph, node, inputs } = args;
    const x = asValue(graph, inputs[0]);
    const rank = x.shape.length;
    const axes = constantNumbers(args, 1).map((axis) => (axis < 0 ? axis + rank : axis));
    const keep = node.attributes.get('keep_dims') === true;
    const memoryAxes = axes.map((axis) => memoryAxis(axis, rank)).sort((a, b) => a - b);
    const attributes = { keepdims: keep ? 1 : 0 };
    const kept = [0, 1, 2, 3].filter((axis) => !axes.includes(axis));
    const turned = !keep && rank === 4 && needsOrder(kept);
    const name = turned ? `${node.name}/channels_first` : node.name;
    const reduced = single(graph, op, [x, integers(graph, memoryAxes)], name, attributes);
    return turned ? orderRest(reduced, kept, node.name) : reduced;
  };

const concat: Rule = (args) => {
  const { graph, node, inputs } = args;
  const values = inputs.slice(0, -1).map((v, i) => asValue(graph, v, node.inputs[i]));
  const [axis] = constantNumbers(args, inputs.length - 1);
  return single(graph, 'Concat', values, node.name, { axis: memoryAxis(axis, values[0].shape.length) });
};

const reshapeRule: Rule = (args) =>
  reshapeTo(asValue(args.graph, args.inputs[0]), constantNumbers(args, 1), args.node.name);

const batchless = (shape: readonly (number | string)[]) => shape.map((d, i) => (i === 0 ? 0 : d)) as number[];

const squeeze: Rule = ({ graph, node, inputs }) => {
  const x = asValue(graph, inputs[0]);
  const shape = tfShape(x);
  const listed = (node.attributes.get('squeeze_dims') ?? []) as readonly number[];
  const axes = listed.length > 0 ? listed.map((a) => (a < 0 ? a + shape.length : a)) : undefined;
  const gone = axes ?? shape.flatMap((d, i) => (d === 1 ? [i] : []));
  for (const axis of gone) {
    if (shape[axis] !== 1)
      throw new Error(`axis ${axis} of [${shape}] is not 1${axis === 0 ? ': the batch is open' : ''}`);
  }
  return reshapeTo(
    x,
    batchless(shape).filter((_, i) => !gone.includes(i)),
    node.name,
  );
};

const expandDims: Rule = (args) => {
  const x = asValue(args.graph, args.inputs[0]);
  const [axis] = constantNumbers(args, 1);
  const at = axis < 0 ? axis + x.shape.length + 1 : axis;
  if (at === 0) throw new Error('an axis before the open batch is not supported');
  return reshapeTo(x, batchless(tfShape(x)).toSpliced(at, 0, 1), args.node.name);
};

const pad: Rule = (args) => {
  const { graph, node, inputs } = args;
  const x = asValue(graph, inputs[0]);
  const rank = x.shape.length;
  const pairs = constantNumbers(args, 1);
  const pads = Array<number>(2 * rank).fill(0);
  for (let axis = 0; axis < rank; axis++) {
    const at = memoryAxis(axis, rank);
    pads[at] = pairs[2 * axis];
    pads[at + rank] = pairs[2 * axis + 1];
  }
  const mode = node.op === 'MirrorPad' ? String(node.attributes.get('mode')).toLowerCase() : 'constant';
  if (mode === 'symmetric') throw new Error('mode SYMMETRIC is not supported');
  const value = node.op === 'PadV2' ? asValue(graph, inputs[2], node.inputs[2]) : undefined;
  const operands = value ? [x, integers(graph, pads), value] : [x, integers(graph, pads)];
  return single(graph, 'Pad', operands, node.name, mode === 'constant' ? {} : { mode });
};

const batchNorm: Rule = ({ graph, node, inputs }) => {
  if (node.attributes.get('is_training') === true) throw new Error('is in training mode: freeze the model first');
  const parameters = inputs.slice(1, 5).map((v, i) => asValue(graph, v, node.inputs[i + 1]));
  const epsilon = Number(node.attributes.get('epsilon') ?? 1e-4);
  return single(graph, 'BatchNormalization', [asValue(graph, inputs[0]), ...parameters], node.name, { epsilon });
};

const matMul: Rule = ({ graph, node, inputs }) => {
  const side = (i: number, flag: string): Value => {
    const operand = inputs[i];
    if (node.attributes.get(flag) !== true) return asValue(graph, operand, node.inputs[i]);
    if (isConstant(operand)) return constant(graph, permuteTensor(operand, [1, 0]), node.inputs[i]);
    return single(graph, 'Transpose', [operand], `${node.inputs[i]}/transposed`, { perm: [1, 0] });
  };
  return single(graph, 'MatMul', [side(0, 'transpose_a'), side(1, 'transpose_b')], node.name);
};

const square: Rule = ({ graph, node, inputs }) => {
  const x = asValue(graph, inputs[0]);
  return single(graph, 'Mul', [x, x], node.name);
};

const rsqrt: Rule = ({ graph, node, inputs }) => {
  const root = single(graph, 'Sqrt', [asValue(graph, inputs[0])], `${node.name}/sqrt`);
  return single(graph, 'Reciprocal', [root], node.name);
};

export const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['Conv2D', convolution],
  ['_FusedConv2D', convolution],
  ['DepthwiseConv2dNative', depthwiseConvolution],
  ['FusedDepthwiseConv2dNative', depthwiseConvolution],
  ['MaxPool', pooling('MaxPool')],
  ['AvgPool', pooling('AveragePool')],
  ['MatMul', matMul],
  ['_FusedMatMul', fusedMatMul(matMul)],
  ['BiasAdd', binary('Add')],
  ['Add', binary('Add')],
  ['AddV2', binary('Add')],
  ['Sub', binary('Sub')],
  ['Mul', binary('Mul')],
  ['Div', binary('Div')],
  ['RealDiv', binary('Div')],
  ['Minimum', binary('Min')],
  ['Maximum', binary('Max')],
  ['Pow', binary('Pow')],
  [CLIP, clip],
  ['Relu6', relu6],
  ['Relu', unary('Relu')],
  ['Prelu', prelu],
  ['LeakyRelu', leakyRelu],
  ['Sigmoid', unary('Sigmoid')],
  ['Tanh', unary('Tanh')],
  ['Exp', unary('Exp')],
  ['Log', unary('Log')],
  ['Sqrt', unary('Sqrt')],
  ['Rsqrt', rsqrt],
  ['Square', square],
  ['Neg', unary('Neg')],
  ['Abs', unary('Abs')],
  ['Softplus', unary('Softplus')],
  ['Softmax', softmax('Softmax')],
  ['LogSoftmax', softmax('LogSoftmax')],
  ['Mean', reduction('ReduceMean')],
  ['Sum', reduction('ReduceSum')],
  ['Max', reduction('ReduceMax')],
  ['Min', reduction('ReduceMin')],
  ['ConcatV2', concat],
  ['Reshape', reshapeRule],
  ['Squeeze', squeeze],
  ['ExpandDims', expandDims],
  ['Pad', pad],
  ['PadV2', pad],
  ['MirrorPad', pad],
  ['FusedBatchNorm', batchNorm],
  ['FusedBatchNormV2', batchNorm],
  ['FusedBatchNormV3', batchNorm],
  ['Identity', passThrough],
  ['StopGradient', passThrough],
  ['Snapshot', passThrough],
]);
