/** @file The bytes of an ONNX file as a graph. Files are hostile: whatever they hold ends in a graph or in an error that names it. */
import { fromBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
} from 'onnx-buf';
import { contentsOf } from './contents.ts';
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
import { MAX_RANK } from './inference.ts';
import { type ReadExternal, readTensor } from './onnx-tensor.ts';
import { upgradeNode } from './onnx-upgrade.ts';
import { type DType, isFloat, type Tensor } from './tensor.ts';
import { dtypeOfNumber } from './types.ts';

export interface OnnxModel {
  readonly graph: Graph;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface OnnxOptions {
  /** Needed where the weights lie in files of their own. */
  readonly readExternal?: ReadExternal;
}

/** What reading a node needs beside the node. */
interface Reading {
  readonly graph: Graph;
  readonly opset: number;
  readonly options: OnnxOptions;
  /** Functions that the model defines, as `domain.name`. */
  readonly functions: ReadonlySet<string>;
  /** How deep in branches the node stands. */
  readonly depth: number;
  find(name: string): Value | undefined;
  set(name: string, value: Value): void;
}

const MAX_BRANCH_DEPTH = 8;

/** Floating-point numbers that a Constant node may hold and still be a setting: the axes of a picture. */
const MAX_SETTING = 4;

const where = (node: NodeProto) => `node "${node.name || node.output[0] || ''}" (${node.opType})`;

/** The same error with the node in front, where it does not name it already. */
function at<T>(node: NodeProto, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { message } = error as Error;
    throw message.startsWith('node "') ? error : new Error(`${where(node)}: ${message}`, { cause: error });
  }
}

function readAttribute(attribute: AttributeProto, readExternal: ReadExternal | undefined): Attribute {
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
      if (attribute.t) return readTensor(attribute.t, readExternal);
      break;
    case AttributeType.GRAPH:
    case AttributeType.GRAPHS:
      throw new Error('control flow is not supported: export the model without loops and branches');
  }
  throw new Error(`attribute "${attribute.name}" has a kind that is not supported`);
}

function readAttributes(node: NodeProto, { options }: Pick<Reading, 'options'>): Attributes {
  return Object.fromEntries(node.attribute.map((a) => [a.name, readAttribute(a, options.readExternal)]));
}

/** The value of an ONNX Constant node. */
function constantValue(attributes: Attributes): Tensor {
  const { value, value_float, value_int, value_floats, value_ints } = attributes;
  if (typeof value === 'object' && 'dtype' in value) return value;
  if (typeof value_float === 'number') return { dtype: 'float32', shape: [], data: Float32Array.of(value_float) };
  if (typeof value_int === 'number') return { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(value_int)) };
  if (Array.isArray(value_floats)) {
    const data = Float32Array.from(value_floats as number[]);
    return { dtype: 'float32', shape: [data.length], data };
  }
  if (Array.isArray(value_ints)) {
    const data = BigInt64Array.from((value_ints as number[]).map(BigInt));
    return { dtype: 'int64', shape: [data.length], data };
  }
  throw new Error('it has no value that is supported');
}

function readInput(proto: GraphProto['input'][number]): { dtype: DType; shape: Shape } {
  const type = proto.type?.value;
  if (type?.case !== 'tensorType') throw new Error(`input "${proto.name}" is no tensor`);
  const dims = type.value.shape?.dim ?? [];
  if (dims.length > MAX_RANK) throw new Error(`input "${proto.name}" has ${dims.length} dimensions`);
  const shape = dims.map((d, i) => {
    const size = d.value.case === 'dimValue' ? Number(d.value.value) : -1;
    if (!Number.isSafeInteger(size)) throw new Error(`input "${proto.name}" has a dimension of ${size}`);
    if (size >= 0) return size;
    return d.value.case === 'dimParam' && d.value.value ? d.value.value : `${proto.name}.${i}`;
  });
  const { elemType } = type.value;
  // Brain floats are read as single precision.
  return { dtype: elemType === 16 ? 'float32' : dtypeOfNumber(elemType), shape };
}

/** @throws Error where a node is of a kind that no rule here could know. */
function checkDomain(node: NodeProto, { functions }: Reading): void {
  const { domain, opType } = node;
  if (functions.has(`${domain}.${opType}`)) {
    throw new Error('it is a function of the model itself: export the model with its functions inlined');
  }
  if (domain === 'ai.onnx.ml')
    throw new Error('operators of classical machine learning (ai.onnx.ml) are not supported');
  if (!['', 'ai.onnx', 'com.microsoft'].includes(domain)) throw new Error(`domain "${domain}" is not supported`);
}

/** A branch whose condition is known while reading stands in place of the node. */
function readBranch(node: NodeProto, reading: Reading): void {
  const condition = reading.find(node.input[0] ?? '');
  const known = condition && contentsOf(condition)?.[0];
  if (typeof known !== 'number') {
    throw new Error('its condition is computed when the graph runs: export the model without branches');
  }
  if (reading.depth >= MAX_BRANCH_DEPTH) throw new Error(`branches lie more than ${MAX_BRANCH_DEPTH} deep`);
  const branch = node.attribute.find((a) => a.name === (known === 0 ? 'else_branch' : 'then_branch'))?.g;
  if (!branch || branch.output.length < node.output.length) throw new Error('the branch is missing');
  const own = new Map<string, Value>();
  const inside: Reading = {
    ...reading,
    depth: reading.depth + 1,
    find: (name) => own.get(name) ?? reading.find(name),
    set: (name, value) => own.set(name, value),
  };
  readNodes(branch, inside);
  for (const [i, name] of node.output.entries()) {
    const value = inside.find(branch.output[i]?.name ?? '');
    if (!value) throw new Error(`no node of the branch makes "${branch.output[i]?.name}"`);
    reading.set(name, value);
  }
}

function readNode(node: NodeProto, reading: Reading): void {
  const { graph, opset } = reading;
  checkDomain(node, reading);
  if (node.output.length === 0) throw new Error('it has no outputs');
  const domain = node.domain === 'ai.onnx' ? '' : node.domain;
  if (domain === '' && node.opType === 'If') {
    readBranch(node, reading);
    return;
  }
  const attributes = readAttributes(node, reading);
  if (domain === '' && node.opType === 'Constant') {
    const data = constantValue(attributes);
    const made = constant(graph, data, node.output[0] || 'const');
    // A few numbers written into the graph (an exponent, the scales of a resize) are a setting, no parameter.
    if (isFloat(data.dtype) && data.data.length <= MAX_SETTING) {
      graph.contents.set(made.name, contentsOf(made, MAX_SETTING) ?? []);
    }
    reading.set(node.output[0] ?? '', made);
    return;
  }
  const inputs = node.input.map((name) => {
    if (name === '') return undefined;
    const value = reading.find(name);
    if (!value) throw new Error(`it reads "${name}", which nothing before it makes`);
    return value;
  });
  const form = { op: node.opType, domain, inputs, attributes, outputNames: node.output };
  const upgraded = upgradeNode(graph, form, opset);
  const values =
    'op' in upgraded
      ? addNode(graph, upgraded.op, upgraded.inputs, {
          attributes: upgraded.attributes,
          domain: upgraded.domain,
          name: node.name || node.opType,
          outputNames: upgraded.outputNames.map((name) => name || 'unused'),
        })
      : upgraded;
  for (const [i, name] of node.output.entries()) if (name && values[i]) reading.set(name, values[i]);
}

function readNodes(proto: GraphProto, reading: Reading): void {
  if (proto.sparseInitializer.length > 0) throw new Error('sparse initialisers are not supported');
  for (const initializer of proto.initializer) {
    const data = readTensor(initializer, reading.options.readExternal);
    reading.set(initializer.name, constant(reading.graph, data, initializer.name || 'const'));
  }
  for (const node of proto.node) at(node, () => readNode(node, reading));
}

function parse(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw new Error(`not an ONNX file: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Reads an ONNX model (opset 9 to 22; other forms of an operator are brought to opset 18). Batch norms and dropouts that were exported in
 * training mode are read as at rest; `trainable` sets them going again.
 * @throws Error naming what is wrong: no ONNX file, a node whose operator is unknown, data that do not fit their shape.
 */
export function readOnnx(bytes: Uint8Array, options: OnnxOptions = {}): OnnxModel {
  const model = parse(bytes);
  const proto = model.graph;
  if (!proto || proto.output.length === 0) throw new Error('not an ONNX file: it has no graph with outputs');
  const opset = Number(model.opsetImport.find((o) => o.domain === '' || o.domain === 'ai.onnx')?.version ?? 0n);
  if (opset < 9 || opset > 22) throw new Error(`ONNX opset ${opset} is not supported: export with opset 9 to 22`);
  const graph = createGraph(proto.name || 'model');
  const names = new Map<string, Value>();
  const initialized = new Set(proto.initializer.map((initializer) => initializer.name));
  for (const item of proto.input) {
    if (initialized.has(item.name)) continue;
    const { dtype, shape } = readInput(item);
    names.set(item.name, input(graph, item.name, dtype, shape));
  }
  readNodes(proto, {
    graph,
    opset,
    options,
    functions: new Set(model.functions.map((f) => `${f.domain}.${f.name}`)),
    depth: 0,
    find: (name) => names.get(name),
    set: (name, value) => names.set(name, value),
  });
  for (const item of proto.output) {
    const value = names.get(item.name);
    if (!value) throw new Error(`output "${item.name}" is made by no node`);
    output(graph, item.name, value);
  }
  return { graph, metadata: Object.fromEntries(model.metadataProps.map((p) => [p.key, p.value])) };
}
