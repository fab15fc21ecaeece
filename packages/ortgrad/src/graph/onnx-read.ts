/** @file The bytes of an ONNX file as a graph. Files are hostile: sizes are checked before anything is allocated. */
import { fromBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  TensorProto_DataLocation,
} from 'onnx-buf';
import {
  type Attribute,
  type Attributes,
  addNode,
  constant,
  createGraph,
  type Graph,
  input,
  output,
  type Shape,
  type Value,
} from './graph.ts';
import { upgradeNode } from './onnx-upgrade.ts';
import { allocate, bytesPerElement, type Tensor, viewBytes } from './tensor.ts';
import { dtypeOfNumber } from './types.ts';

function size(dims: readonly bigint[]): number {
  let product = 1;
  for (const d of dims) {
    if (d < 0n || d > 1n << 40n) throw new Error(`a tensor with dimension ${d}`);
    product *= Number(d);
  }
  if (product > 2 ** 40) throw new Error(`a tensor of ${product} elements`);
  return product;
}

function readTensor(proto: TensorProto): Tensor {
  const dtype = dtypeOfNumber(proto.dataType);
  const count = size(proto.dims);
  const shape = proto.dims.map(Number);
  if (proto.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    throw new Error(`tensor "${proto.name}" lies in another file; save the model with its weights inside`);
  }
  if (proto.rawData.length > 0 || count === 0) {
    if (proto.rawData.length !== count * bytesPerElement[dtype]) {
      throw new Error(`tensor "${proto.name}" of shape [${shape}] has ${proto.rawData.length} bytes of data`);
    }
    return { dtype, shape, data: viewBytes(dtype, proto.rawData) };
  }
  const lists = { float32: proto.floatData, float64: proto.doubleData, int64: proto.int64Data };
  const values: readonly (number | bigint)[] = dtype in lists ? lists[dtype as keyof typeof lists] : proto.int32Data;
  if (values.length !== count) {
    throw new Error(`tensor "${proto.name}" of shape [${shape}] has ${values.length} values`);
  }
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) (data as unknown as (number | bigint)[])[i] = values[i] as number;
  return { dtype, shape, data };
}

function readAttribute(attribute: AttributeProto, where: string): Attribute {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  switch (attribute.type) {
    case AttributeType.FLOAT:
      return attribute.f;
    case AttributeType.INT:
      return Number(attribute.i);
    case AttributeType.STRING:
      return text(attribute.s);
    case AttributeType.FLOATS:
      return attribute.floats;
    case AttributeType.INTS:
      return attribute.ints.map(Number);
    case AttributeType.STRINGS:
      return attribute.strings.map(text);
    case AttributeType.TENSOR:
      if (attribute.t) return readTensor(attribute.t);
  }
  throw new Error(`${where}: attribute "${attribute.name}" has a kind that is not supported`);
}

function readAttributes(node: NodeProto): Attributes {
  const where = `node "${node.name}" (${node.opType})`;
  return Object.fromEntries(node.attribute.map((a) => [a.name, readAttribute(a, where)]));
}

/** The value of an ONNX Constant node. */
function constantValue(node: NodeProto): Tensor {
  const { value, value_float, value_int, value_floats, value_ints } = readAttributes(node) as Record<string, Attribute>;
  if (typeof value === 'object' && 'dtype' in value) return value;
  if (typeof value_float === 'number') return { dtype: 'float32', shape: [], data: Float32Array.of(value_float) };
  if (typeof value_int === 'number') return { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(value_int)) };
  if (value_floats) {
    const data = Float32Array.from(value_floats as number[]);
    return { dtype: 'float32', shape: [data.length], data };
  }
  if (value_ints) {
    const data = BigInt64Array.from((value_ints as number[]).map(BigInt));
    return { dtype: 'int64', shape: [data.length], data };
  }
  throw new Error(`node "${node.name}" (Constant) has no value that is supported`);
}

function readInput(proto: GraphProto['input'][number]): { dtype: ReturnType<typeof dtypeOfNumber>; shape: Shape } {
  const type = proto.type?.value;
  if (type?.case !== 'tensorType') throw new Error(`input "${proto.name}" is no tensor`);
  const shape = (type.value.shape?.dim ?? []).map((d, i) => {
    if (d.value.case === 'dimValue') return Number(d.value.value);
    return d.value.case === 'dimParam' && d.value.value ? d.value.value : `${proto.name}.${i}`;
  });
  return { dtype: dtypeOfNumber(type.value.elemType), shape };
}

export interface OnnxModel {
  readonly graph: Graph;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads an ONNX model (opset 9 to 18; older forms of an operator are brought to 18).
 * @throws Error naming what is wrong: no ONNX file, an operator without a rule, data that does not fit its shape.
 */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  let model: ReturnType<typeof fromBinary<typeof ModelProtoSchema>>;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw new Error(`not an ONNX file: ${(error as Error).message}`, { cause: error });
  }
  const proto = model.graph;
  if (!proto || proto.output.length === 0) throw new Error('not an ONNX file: it has no graph with outputs');
  const opset = Number(model.opsetImport.find((o) => o.domain === '' || o.domain === 'ai.onnx')?.version ?? 0n);
  if (opset < 9 || opset > 22) throw new Error(`ONNX opset ${opset} is not supported: export with opset 9 to 22`);
  const graph = createGraph(proto.name || 'model');
  const names = new Map<string, Value>();
  for (const initializer of proto.initializer) {
    names.set(initializer.name, constant(graph, readTensor(initializer), initializer.name));
  }
  for (const item of proto.input) {
    if (names.has(item.name)) continue;
    const { dtype, shape } = readInput(item);
    names.set(item.name, input(graph, item.name, dtype, shape));
  }
  const find = (name: string, node: NodeProto) => {
    if (name === '') return undefined;
    const value = names.get(name);
    if (!value) throw new Error(`node "${node.name}" (${node.opType}) reads "${name}", which nothing before it makes`);
    return value;
  };
  for (const node of proto.node) {
    if (node.opType === 'Constant' && node.domain === '') {
      names.set(node.output[0] as string, constant(graph, constantValue(node), node.output[0] as string));
      continue;
    }
    const inputs = node.input.map((name) => find(name, node));
    const upgraded = upgradeNode(graph, node.opType, inputs, readAttributes(node), opset);
    const values = addNode(graph, node.opType, upgraded.inputs, {
      attributes: upgraded.attributes,
      domain: node.domain === 'ai.onnx' ? '' : node.domain,
      name: node.name || node.opType,
      outputNames: node.output,
    });
    for (const [i, name] of node.output.entries()) if (name) names.set(name, values[i] as Value);
  }
  for (const item of proto.output) {
    const value = names.get(item.name);
    if (!value) throw new Error(`output "${item.name}" is made by no node`);
    output(graph, item.name, value);
  }
  return { graph, metadata: Object.fromEntries(model.metadataProps.map((p) => [p.key, p.value])) };
}
