/** @file ONNX models written out by hand, for tests of the reader. */
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

type Attribute = number | string | readonly number[] | TensorProto | GraphProto | { readonly float: number };

function attributeProto(name: string, value: Attribute): AttributeProto {
  const make = (init: MessageInitShape<typeof AttributeProtoSchema>) => create(AttributeProtoSchema, { name, ...init });
  if (typeof value === 'number') return make({ type: AttributeType.INT, i: BigInt(value) });
  if (typeof value === 'string') return make({ type: AttributeType.STRING, s: new TextEncoder().encode(value) });
  if (Array.isArray(value)) return make({ type: AttributeType.INTS, ints: (value as number[]).map(BigInt) });
  if ('float' in value) return make({ type: AttributeType.FLOAT, f: value.float });
  const message = value as TensorProto | GraphProto;
  if (message.$typeName === 'onnx.GraphProto') return make({ type: AttributeType.GRAPH, g: message });
  return make({ type: AttributeType.TENSOR, t: message });
}

export function nodeProto(
  opType: string,
  input: string[],
  output: string[],
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = '',
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
  return create(NodeProtoSchema, { name: `the ${opType}`, opType, input, output, attribute, domain });
}

/** A tensor of element type 1 (float), 7 (int64) or what `dataType` says, with the lists of numbers given. */
export function tensorProto(name: string, init: MessageInitShape<typeof TensorProtoSchema>): TensorProto {
  return create(TensorProtoSchema, { name, ...init });
}

export const floats = (name: string, shape: number[], data: number[]) =>
  tensorProto(name, { dataType: 1, dims: shape.map(BigInt), floatData: data });

export const int64s = (name: string, data: number[], shape = [data.length]) =>
  tensorProto(name, { dataType: 7, dims: shape.map(BigInt), int64Data: data.map(BigInt) });

export function valueInfo(name: string, shape: readonly (number | string)[], elemType = 1): ValueInfoProto {
  const dim = shape.map((d) => ({
    value:
      typeof d === 'number' ? { case: 'dimValue' as const, value: BigInt(d) } : { case: 'dimParam' as const, value: d },
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType, shape: { dim } } } },
  });
}

export function graphProto(
  node: NodeProto[],
  output: string[],
  input: ValueInfoProto[] = [],
  initializer: TensorProto[] = [],
): GraphProto {
  return create(GraphProtoSchema, {
    name: 'g',
    node,
    input,
    initializer,
    output: output.map((name) => valueInfo(name, [])),
  });
}

export function modelBytes(
  graph: GraphProto,
  opset: number,
  rest: MessageInitShape<typeof ModelProtoSchema> = {},
): Uint8Array {
  const opsetImport = [{ domain: '', version: BigInt(opset) }];
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph, ...rest }));
}
