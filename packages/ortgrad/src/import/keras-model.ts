/** @file The topology of a TensorFlow.js layers model (Keras, functional or sequential): its layers in order, and what each reads. */
import type { TfjsWeightsGroupJson } from './tfjs-model.ts';

/** A TensorFlow.js layers model as `JSON.parse` gives it; everything in it is checked before it is used. */
export interface KerasModelJson {
  readonly modelTopology: unknown;
  readonly weightsManifest: readonly TfjsWeightsGroupJson[];
}

export interface KerasLayer {
  readonly name: string;
  /** Keras' class, such as `Conv2D`. */
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers whose outputs it reads. */
  readonly inputs: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

function record(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is missing`);
  return value as Json;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is missing`);
  return value;
}

/** `[["pool", 0, 0, {}], ...]`: a layer that is used once, of which the first output is read. */
function inboundNames(nodes: unknown, layer: string): string[] {
  const calls = list(nodes ?? [], `inbound_nodes of layer "${layer}"`);
  if (calls.length > 1) throw new Error(`layer "${layer}" is used ${calls.length} times; shared layers are not read`);
  return list(calls[0] ?? [], `inbound_nodes of layer "${layer}"`).map((entry) => {
    const [name, node, output] = list(entry, `an input of layer "${layer}"`);
    if (typeof name !== 'string' || node !== 0 || output !== 0) {
      throw new Error(`layer "${layer}" reads something else than the first output of a layer`);
    }
    return name;
  });
}

/**
 * The layers of a model, each after what it reads.
 * @throws Error where the JSON is no layers model, or a layer reads one that comes later or is missing
 */
export function readKerasLayers({ modelTopology }: KerasModelJson): readonly KerasLayer[] {
  const topology = record(modelTopology, 'modelTopology');
  const model = record(topology.model_config ?? topology, 'modelTopology.model_config');
  if (typeof model.class_name !== 'string') throw new Error('not a TensorFlow.js layers model: it has no class_name');
  const config = Array.isArray(model.config) ? { layers: model.config } : record(model.config, "the model's config");
  const sequential = model.class_name === 'Sequential';
  const known = new Set<string>();
  let before: string | undefined;
  return list(config.layers, "the model's layers").flatMap((entry) => {
    const json = record(entry, 'a layer');
    const own = record(json.config, "a layer's config");
    const name = String(json.name ?? own.name);
    const kind = String(json.class_name);
    // A sequential model says the shape of its input in its first layer.
    const entrance = `${name}_input`;
    const implied = sequential && before === undefined && kind !== 'InputLayer';
    if (implied) known.add(entrance);
    const previous = before ?? (implied ? entrance : undefined);
    const inputs = sequential ? (previous === undefined ? [] : [previous]) : inboundNames(json.inbound_nodes, name);
    const missing = inputs.find((input) => !known.has(input));
    if (missing !== undefined) throw new Error(`layer "${name}" reads "${missing}", which does not come before it`);
    known.add(name);
    before = name;
    const layer = { name, kind, config: own, inputs };
    return implied ? [{ name: entrance, kind: 'InputLayer', config: own, inputs: [] }, layer] : [layer];
  });
}
