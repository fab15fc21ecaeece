/** @file Older forms of ONNX operators brought to the operator set that graphs are built in. */
import { type Attributes, constant, type Graph, integers, type Value } from './graph.ts';
import { intAttribute } from './shapes.ts';
import { scalar } from './tensor.ts';

interface NodeForm {
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
}

/** Moves integer lists that used to be attributes to where opset 18 takes them: inputs after those there are. */
function listsToInputs(graph: Graph, form: NodeForm, names: readonly string[]): NodeForm {
  const attributes = { ...form.attributes };
  const inputs = [...form.inputs];
  for (const name of names) {
    const list = attributes[name];
    delete attributes[name];
    if (Array.isArray(list)) inputs.push(integers(graph, list as number[]));
  }
  return { inputs, attributes };
}

/** The same node as opset 18 writes it. @throws Error where the older meaning cannot be expressed. */
export function upgradeNode(
  graph: Graph,
  op: string,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  opset: number,
): NodeForm {
  const form = { inputs, attributes };
  if (op.startsWith('Reduce') && inputs.length === 1 && attributes.axes) return listsToInputs(graph, form, ['axes']);
  if (op === 'Squeeze' || op === 'Unsqueeze') return listsToInputs(graph, form, ['axes']);
  if (op === 'Split' && attributes.split) return listsToInputs(graph, form, ['split']);
  if (op === 'Slice' && attributes.starts) return listsToInputs(graph, form, ['starts', 'ends', 'axes']);
  if (op === 'Clip' && (attributes.min !== undefined || attributes.max !== undefined)) {
    const { min, max, ...rest } = attributes;
    const bound = (v: unknown) =>
      typeof v === 'number' ? constant(graph, scalar(v, inputs[0]?.dtype), 'bound') : undefined;
    return { inputs: [inputs[0], bound(min), bound(max)], attributes: rest };
  }
  if (op === 'Pad' && attributes.pads) {
    const { value, ...rest } = attributes;
    const moved = listsToInputs(graph, { inputs, attributes: rest }, ['pads']);
    if (!value) return moved;
    return {
      ...moved,
      inputs: [...moved.inputs, constant(graph, scalar(value as number, inputs[0]?.dtype), 'padding')],
    };
  }
  if ((op === 'Softmax' || op === 'LogSoftmax') && opset < 13) {
    // Before 13 these flattened everything from the axis on; the same where the axis is the last.
    const rank = inputs[0]?.shape.length ?? 0;
    const axis = intAttribute(attributes, 'axis', 1);
    if (axis !== rank - 1 && axis !== -1)
      throw new Error(`${op} of opset ${opset} over axis ${axis} of ${rank} is not supported`);
    return { inputs, attributes: { ...attributes, axis: -1 } };
  }
  return form;
}
