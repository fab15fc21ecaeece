/** @file A graph as the bytes of an ONNX file. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { type Attribute, type Graph, type Node, OPSET, type Shape } from './graph.ts';
import type { DType, Tensor } from './tensor.ts';
import { onnxTypeNumber } from './types.ts';

/** Operators whose attributes are floating point even where the number is whole. */
const floatAttributes = new Set([
  ...['alpha', 'beta', 'epsilon', 'momentum', 'gamma', 'activation_params'],
  ...['lambd', 'bias', 'cubic_coeff_a', 'extrapolation_value'],
]);

function tensorProto(name: string, tensor: Tensor) {
  const { buffer, byteOffset, byteLength } = tensor.data;
  return create(TensorProtoSchema, {
    name,
    dataType: onnxTypeNumber[tensor.dtype],
    dims: tensor.shape.map(BigInt),
    rawData: new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
  });
}

function attributeProto(name: string, value: Attribute): AttributeProto {
  const utf8 = (text: string) => new TextEncoder().encode(text);
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: utf8(value) });
  if (typeof value === 'number') {
    return floatAttributes.has(name) || !Number.isInteger(value)
      ? create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value })
      : create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  }
  if ('dtype' in value) {
    return create(AttributeProtoSchema, { name, type: AttributeType.TENSOR, t: tensorProto('', value) });
  }
  if (value.length > 0 && typeof value[0] === 'string') {
    return create(AttributeProtoSchema, { name, type: AttributeType.STRINGS, strings: (value as string[]).map(utf8) });
  }
  const numbers = value as readonly number[];
  return numbers.every(Number.isInteger) && !floatAttributes.has(name)
    ? create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: numbers.map(BigInt) })
    : create(AttributeProtoSchema, { name, type: AttributeType.FLOATS, floats: [...numbers] });
}

function valueInfo(name: string, dtype: DType, shape: Shape) {
  const dim = shape.map((d) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof d === 'number' ? { case: 'dimValue', value: BigInt(d) } : { case: 'dimParam', value: d },
    }),
  );
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: onnxTypeNumber[dtype],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}

/** What a training graph drops at random is all there in a network that is written out. */
function atRest(node: Node): Node {
  return node.domain === 'ortgrad' && node.op === 'StochasticDepth'
    ? { ...node, domain: '', op: 'Identity', attributes: {} }
    : node;
}

/** Name of the output that carries a state's next value. */
export function nextName(state: string): string {
  return `${state}:next`;
}

/**
 * Serialises a graph (opset 18). States become inputs under their own name and outputs under `nextName`.
 * Outputs of the graph that are named unlike the value behind them get an Identity.
 * @throws Error where a composite operator is left: lower the graph first.
 */
export function writeOnnx(graph: Graph, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const nodes = graph.nodes.map((original) => {
    const node = atRest(original);
    if (node.domain === 'ortgrad')
      throw new Error(`node "${node.name}" (${node.op}) must be lowered before it is written`);
    return create(NodeProtoSchema, {
      name: node.name,
      opType: node.op,
      domain: node.domain,
      input: [...node.inputs],
      output: [...node.outputs],
      attribute: Object.entries(node.attributes).map(([name, value]) => attributeProto(name, value)),
    });
  });
  const outputs = [...graph.outputs].map(([name, value]) => ({ name, value }));
  const inputs = [...graph.inputs];
  for (const [name, state] of graph.states) {
    inputs.push(state.input);
    if (state.next !== state.input) outputs.push({ name: nextName(name), value: state.next });
  }
  for (const { name, value } of outputs) {
    if (name !== value.name) {
      nodes.push(
        create(NodeProtoSchema, { name: `output ${name}`, opType: 'Identity', input: [value.name], output: [name] }),
      );
    }
  }
  const domains = new Set(nodes.map((n) => n.domain).filter((d) => d !== ''));
  const model = create(ModelProtoSchema, {
    irVersion: 9n,
    producerName: 'ortgrad',
    opsetImport: [
      create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(OPSET) }),
      ...[...domains].map((domain) => create(OperatorSetIdProtoSchema, { domain, version: 1n })),
    ],
    metadataProps: Object.entries(metadata).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
    graph: create(GraphProtoSchema, {
      name: graph.name,
      node: nodes,
      initializer: [...graph.constants].map(([name, data]) => tensorProto(name, data)),
      input: inputs.map((v) => valueInfo(v.name, v.dtype, v.shape)),
      output: outputs.map(({ name, value }) => valueInfo(name, value.dtype, value.shape)),
    }),
  });
  return toBinary(ModelProtoSchema, model);
}
