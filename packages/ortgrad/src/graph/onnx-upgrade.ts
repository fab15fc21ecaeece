/** @file Older and newer forms of ONNX operators (opset 9 to 22) brought to the operator set that graphs are built in. */

import { contentsOf } from './contents.ts';
import { type Attributes, addNode, constant, type Graph, integers, scalarLike, type Value } from './graph.ts';
import * as ops from './operators.ts';
import { intAttribute, intsAttribute } from './shapes.ts';
import { isFloat, scalar, tensor } from './tensor.ts';
import { onnxTypeNumber } from './types.ts';

export interface NodeForm {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly outputNames: readonly string[];
}

/** The node in another form, or the values that stand for its outputs where it takes several nodes. */
type Upgrade = (form: NodeForm, graph: Graph, opset: number) => NodeForm | readonly Value[];

function without(attributes: Attributes, ...names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}

/** Integer lists that used to be attributes become inputs, each after those there are. */
const listsToInputs =
  (...names: readonly string[]): Upgrade =>
  (form, graph) => {
    const lists = names.flatMap((name) => {
      const list = form.attributes[name];
      return Array.isArray(list) ? [integers(graph, list as number[])] : [];
    });
    return lists.length === 0
      ? form
      : { ...form, inputs: [...form.inputs, ...lists], attributes: without(form.attributes, ...names) };
  };

const reduction: Upgrade = (form, graph, opset) =>
  form.inputs.length === 1 ? listsToInputs('axes')(form, graph, opset) : form;

/** Without sizes, opset 18 wants to be told the number of parts. */
const split: Upgrade = (form, graph, opset) => {
  const moved = listsToInputs('split')(form, graph, opset) as NodeForm;
  if (moved.inputs[1]) return moved;
  return {
    ...moved,
    inputs: moved.inputs.slice(0, 1),
    attributes: { ...moved.attributes, num_outputs: form.outputNames.length },
  };
};

const clip: Upgrade = (form, graph) => {
  const { min, max } = form.attributes;
  if (min === undefined && max === undefined) return form;
  const bound = (v: unknown) =>
    typeof v === 'number' ? constant(graph, scalar(v, form.inputs[0]?.dtype), 'bound') : undefined;
  return { ...form, inputs: [form.inputs[0], bound(min), bound(max)], attributes: {} };
};

const pad: Upgrade = (form, graph) => {
  const { pads, value } = form.attributes;
  if (!Array.isArray(pads)) return form;
  const filling = typeof value === 'number' && value !== 0 ? [scalarLike(form.inputs[0] as Value, value)] : [];
  return {
    ...form,
    inputs: [form.inputs[0], integers(graph, pads as number[]), ...filling],
    attributes: without(form.attributes, 'pads', 'value'),
  };
};

const topK: Upgrade = (form, graph) => {
  const { k } = form.attributes;
  if (typeof k !== 'number') return form;
  return { ...form, inputs: [form.inputs[0], integers(graph, [k])], attributes: without(form.attributes, 'k') };
};

/** Before opset 13 these worked on rows: everything from the axis on was one. */
const softmax: Upgrade = (form, graph, opset) => {
  if (opset >= 13) return form;
  const x = form.inputs[0] as Value;
  const axis = intAttribute(form.attributes, 'axis', 1);
  const last = x.shape.length - 1;
  if (axis === last || axis === -1) return { ...form, attributes: { axis: -1 } };
  const rows = addNode(graph, 'Flatten', [x], { attributes: { axis } });
  const [y] = addNode(graph, form.op, rows, { attributes: { axis: -1 } }) as [Value];
  const [shape] = addNode(graph, 'Shape', [x]) as [Value];
  return addNode(graph, 'Reshape', [y, shape], { outputNames: form.outputNames });
};

/** Normalises by its running statistics until `trainable` says otherwise, also where it was exported in training mode. */
const batchNorm: Upgrade = (form) => ({
  ...form,
  inputs: form.inputs.slice(0, 5),
  attributes: without(form.attributes, 'training_mode', 'spatial'),
  outputNames: form.outputNames.slice(0, 1),
});

/** Drops nothing until `trainable` says otherwise, also where it was exported in training mode. */
const dropout: Upgrade = (form, graph) => {
  const { ratio } = form.attributes;
  const share = typeof ratio === 'number' ? constant(graph, scalar(ratio), 'ratio') : form.inputs[1];
  return { ...form, inputs: [form.inputs[0], ...(share ? [share] : [])], attributes: {} };
};

const legacyNearest = { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };

const upsample: Upgrade = (form, graph) => {
  const { scales, mode } = form.attributes;
  const factors = Array.isArray(scales)
    ? constant(graph, tensor('float32', [scales.length], scales as number[]), 'scales')
    : form.inputs[1];
  return {
    ...form,
    op: 'Resize',
    inputs: [form.inputs[0], undefined, factors],
    attributes: { mode: mode ?? 'nearest', ...legacyNearest },
  };
};

const resize: Upgrade = (form, graph, opset) => {
  if (opset > 10) return form;
  return upsample(form, graph, opset);
};

const gelu: Upgrade = (form) => {
  const approximate = form.attributes.approximate === 'tanh' ? 'tanh' : 'none';
  const x = form.inputs[0] as Value;
  if (x.dtype !== 'float32') {
    const slope = approximate === 'tanh' ? ops.tanh : ops.erf;
    const inner =
      approximate === 'tanh'
        ? ops.mul(ops.mul(x, ops.add(ops.mul(ops.mul(x, x), 0.044715), 1)), Math.sqrt(2 / Math.PI))
        : ops.mul(x, Math.SQRT1_2);
    return [ops.mul(ops.mul(x, ops.add(slope(inner), 1)), 0.5)];
  }
  return { ...form, op: approximate === 'tanh' ? 'FastGelu' : 'Gelu', domain: 'com.microsoft', attributes: {} };
};

/** As an instance norm over groups of channels; scale and bias are a group's before opset 21, a channel's from then on. */
const groupNorm: Upgrade = (form, graph, opset) => {
  const [x, scale, bias] = form.inputs as readonly [Value, Value, Value];
  const groups = intAttribute(form.attributes, 'num_groups', 1);
  const channels = x.shape[1];
  if (typeof channels !== 'number' || channels % groups !== 0)
    throw new Error(`${groups} groups of ${channels} channels`);
  const filledWith = (value: number) => constant(graph, tensor(x.dtype, [groups], Array(groups).fill(value)), 'filled');
  const perGroup = opset < 21;
  const parameters = perGroup ? [scale, bias] : [filledWith(1), filledWith(0)];
  const epsilon = (form.attributes.epsilon as number | undefined) ?? 1e-5;
  const flat = ops.reshape(x, [0, groups, -1]);
  const [normed] = addNode(graph, 'InstanceNormalization', [flat, ...parameters], { attributes: { epsilon } }) as [
    Value,
  ];
  const [shape] = addNode(graph, 'Shape', [x]) as [Value];
  const [y] = addNode(graph, 'Reshape', [normed, shape]) as [Value];
  if (perGroup) return [y];
  const perChannel = (v: Value) => ops.reshape(v, [channels, ...Array(x.shape.length - 2).fill(1)]);
  return [ops.add(ops.mul(y, perChannel(scale)), perChannel(bias))];
};

const averagePool: Upgrade = (form) => {
  if (intsAttribute(form.attributes, 'dilations', []).some((d) => d !== 1))
    throw new Error('dilations are not supported');
  return { ...form, attributes: without(form.attributes, 'dilations') };
};

const maxPool: Upgrade = (form) => {
  if (form.outputNames.length > 1 && intAttribute(form.attributes, 'storage_order', 0) === 1) {
    throw new Error('indices in column-major order are not supported');
  }
  return { ...form, attributes: without(form.attributes, 'storage_order') };
};

const castLike: Upgrade = (form) => {
  const to = onnxTypeNumber[(form.inputs[1] as Value).dtype];
  return { ...form, op: 'Cast', inputs: form.inputs.slice(0, 1), attributes: { to } };
};

const BFLOAT16 = 16;

/** Brain floats are read as single precision. */
const cast: Upgrade = (form) => {
  const to = intAttribute(form.attributes, 'to', 1);
  return { ...form, attributes: { to: to === BFLOAT16 ? onnxTypeNumber.float32 : to } };
};

/** Exporters write parameters that happen to be equal as one, with an Identity for each of the others: each is its own again. */
const identity: Upgrade = (form, graph) => {
  const x = form.inputs[0] as Value;
  const data = x && isFloat(x.dtype) && !contentsOf(x) ? graph.constants.get(x.name) : undefined;
  return data ? [constant(graph, data, form.outputNames[0])] : form;
};

const upgrades: Readonly<Record<string, Upgrade>> = {
  Squeeze: listsToInputs('axes'),
  Unsqueeze: listsToInputs('axes'),
  Slice: listsToInputs('starts', 'ends', 'axes'),
  Split: split,
  Clip: clip,
  Pad: pad,
  TopK: topK,
  Softmax: softmax,
  LogSoftmax: softmax,
  BatchNormalization: batchNorm,
  Dropout: dropout,
  Upsample: upsample,
  Resize: resize,
  Gelu: gelu,
  GroupNormalization: groupNorm,
  AveragePool: averagePool,
  MaxPool: maxPool,
  CastLike: castLike,
  Cast: cast,
  Identity: identity,
  Scatter: (form) => ({ ...form, op: 'ScatterElements' }),
};

/**
 * The same node as opset 18 and ONNX Runtime's own operators write it.
 * @throws Error where its meaning cannot be expressed.
 */
export function upgradeNode(graph: Graph, form: NodeForm, opset: number): NodeForm | readonly Value[] {
  if (form.domain !== '') return form;
  if (form.op.startsWith('Reduce')) return reduction(form, graph, opset);
  const upgrade = Object.hasOwn(upgrades, form.op) ? upgrades[form.op] : undefined;
  if (form.inputs[0] === undefined && upgrade) throw new Error('its first input is missing');
  return upgrade ? upgrade(form, graph, opset) : form;
}
