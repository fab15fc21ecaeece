/** @file The topology of a TensorFlow.js `model.json`: its form, its attributes decoded, its nodes in order of execution. */

/** A TensorFlow.js graph model as `JSON.parse` gives it; everything in it is checked before it is used. */
export interface TfjsModelJson {
  readonly format?: string;
  readonly modelTopology: { readonly node: readonly TfjsNodeJson[] };
  readonly weightsManifest: readonly TfjsWeightsGroupJson[];
  readonly signature?: TfjsSignatureJson;
  readonly userDefinedMetadata?: { readonly signature?: TfjsSignatureJson };
}

export interface TfjsNodeJson {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, TfjsAttributeJson>>;
}

export interface TfjsAttributeJson {
  readonly i?: string | number;
  readonly f?: number;
  readonly b?: boolean;
  /** Base64, or a list of bytes. */
  readonly s?: string | readonly number[];
  readonly type?: string | number;
  readonly shape?: { readonly dim?: readonly { readonly size?: string | number }[]; readonly unknownRank?: boolean };
  readonly list?: {
    readonly i?: readonly (string | number)[];
    readonly f?: readonly number[];
    readonly s?: readonly (string | readonly number[])[];
  };
}

export interface TfjsWeightsGroupJson {
  readonly paths?: readonly string[];
  readonly weights: readonly TfjsWeightJson[];
}

export interface TfjsWeightJson {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: {
    readonly dtype: string;
    readonly scale?: number;
    readonly min?: number;
    readonly original_dtype?: string;
  };
}

export interface TfjsSignatureJson {
  readonly outputs?: Readonly<Record<string, { readonly name?: string }>>;
}

export type TfAttribute = number | boolean | string | readonly number[] | readonly string[];

/** A node of the TensorFlow graph. Inputs are names of nodes; `name:k` is output k above the first. */
export interface TfNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: ReadonlyMap<string, TfAttribute>;
}

/** Names under which the graph gives its results, and the node behind each. */
export type TfOutputs = ReadonlyMap<string, string>;

function text(value: string | readonly number[]): string {
  if (typeof value !== 'string') return String.fromCharCode(...value);
  try {
    return atob(value);
  } catch {
    return value;
  }
}

function decodeAttribute(attribute: TfjsAttributeJson): TfAttribute | undefined {
  if (attribute.i !== undefined) return Number(attribute.i);
  if (attribute.f !== undefined) return attribute.f;
  if (attribute.b !== undefined) return attribute.b;
  if (attribute.s !== undefined) return text(attribute.s);
  if (attribute.shape !== undefined) return attribute.shape.dim?.map((d) => Number(d.size ?? -1)) ?? [];
  if (attribute.type !== undefined) return String(attribute.type);
  if (attribute.list?.s?.length) return attribute.list.s.map(text);
  if (attribute.list) return (attribute.list.i ?? attribute.list.f ?? []).map(Number);
  return undefined;
}

/** `name:0` and `name` are the same tensor. */
export function stripPort(name: string): string {
  return name.endsWith(':0') ? name.slice(0, -2) : name;
}

function decodeNode(node: TfjsNodeJson): TfNode {
  if (typeof node?.name !== 'string' || typeof node.op !== 'string') {
    throw new Error('a node of the topology has no name or no operator');
  }
  const attributes = new Map<string, TfAttribute>();
  for (const [key, value] of Object.entries(node.attr ?? {})) {
    const decoded = decodeAttribute(value);
    if (decoded !== undefined) attributes.set(key, decoded);
  }
  const inputs = (node.input ?? []).filter((name) => !name.startsWith('^')).map(stripPort);
  return { name: node.name, op: node.op, inputs, attributes };
}

/** The node that makes a tensor. */
export function producerName(tensor: string): string {
  return tensor.replace(/:\d+$/, '');
}

/** Outputs by the signature's names; by the names of the nodes that nothing uses where there is no signature. */
function outputsOf(json: TfjsModelJson, nodes: readonly TfNode[]): TfOutputs {
  const signature = json.signature?.outputs ?? json.userDefinedMetadata?.signature?.outputs;
  if (signature && Object.keys(signature).length > 0) {
    return new Map(Object.entries(signature).map(([key, o]) => [stripPort(key), stripPort(o.name ?? key)]));
  }
  const used = new Set(nodes.flatMap((n) => n.inputs.map(producerName)));
  const leaves = nodes.filter((n) => !used.has(n.name) && n.op !== 'Const' && n.op !== 'NoOp');
  return new Map(leaves.map((n) => [n.name, n.name]));
}

/**
 * Nodes that the outputs need, each after what it reads.
 * @throws Error where a node is missing or the graph has a cycle (control flow is not supported).
 */
export function sortNodes(nodes: readonly TfNode[], outputs: Iterable<string>): TfNode[] {
  const byName = new Map(nodes.map((n) => [n.name, n]));
  const sorted: TfNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const stack: { readonly name: string; readonly leave: boolean }[] = [];
  for (const name of [...outputs].reverse()) stack.push({ name: producerName(name), leave: false });
  for (let top = stack.pop(); top; top = stack.pop()) {
    const node = byName.get(top.name);
    if (!node) throw new Error(`the topology has no node "${top.name}"`);
    if (top.leave) {
      state.set(node.name, 'done');
      sorted.push(node);
      continue;
    }
    if (state.get(node.name) === 'done') continue;
    if (state.get(node.name) === 'open') throw new Error(`node "${node.name}" (${node.op}) depends on itself`);
    state.set(node.name, 'open');
    stack.push({ name: node.name, leave: true });
    for (const input of [...node.inputs].reverse()) {
      const name = producerName(input);
      if (state.get(name) === 'open') throw new Error(`node "${name}" depends on itself`);
      if (!state.has(name)) stack.push({ name, leave: false });
    }
  }
  return sorted;
}

/** @throws Error where the JSON is no graph model, or a wanted output is none of its nodes. */
export function readTopology(
  json: TfjsModelJson,
  wanted?: readonly string[],
): { readonly nodes: readonly TfNode[]; readonly outputs: TfOutputs } {
  if (json?.format === 'layers-model') {
    throw new Error('this is a TensorFlow.js layers model; only graph models are read: convert it to one');
  }
  if (!Array.isArray(json?.modelTopology?.node) || !Array.isArray(json.weightsManifest)) {
    throw new Error('not a TensorFlow.js graph model: modelTopology.node or weightsManifest is missing');
  }
  const nodes = json.modelTopology.node.map(decodeNode);
  let outputs = outputsOf(json, nodes);
  if (wanted) {
    const names = new Set(nodes.map((n) => n.name));
    const known = outputs;
    outputs = new Map(
      wanted.map((name) => {
        const node = known.get(name) ?? stripPort(name);
        if (!names.has(producerName(node))) {
          throw new Error(`the model has no output "${name}"; it has ${[...known.keys()].join(', ')}`);
        }
        return [name, node];
      }),
    );
  }
  return { nodes: sortNodes(nodes, outputs.values()), outputs };
}
