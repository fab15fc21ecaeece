/** @file What a schema knows about a place in a configuration: its keys, and the words that describe it. */
import * as z from 'zod';

/** The parts of JSON Schema (draft 2020-12) that zod writes and that lead from a mapping to what is in it. */
interface JsonSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

export interface SchemaPlace {
  /** The keys of the mapping that may stand here, in the order of the schema; of all alternatives, where there are several. */
  readonly keys: readonly string[];
  /** As given with `.describe()`. */
  readonly description: string | undefined;
}

/** What the schema says of the place that `path` leads to. */
export function schemaPlace(schema: z.ZodType, path: readonly PropertyKey[]): SchemaPlace {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  let places = alternatives(root, root);
  for (const step of path) {
    places = places.flatMap((place) => childOf(place, step)).flatMap((child) => alternatives(child, root));
  }
  return {
    keys: [...new Set(places.flatMap((place) => Object.keys(place.properties ?? {})))],
    description: places.find((place) => place.description !== undefined)?.description,
  };
}

function alternatives(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  const definition = schema.$ref?.startsWith('#/$defs/') ? root.$defs?.[schema.$ref.slice(8)] : undefined;
  const inside = [definition ?? [], schema.anyOf ?? [], schema.oneOf ?? [], schema.allOf ?? []].flat();
  return [schema, ...inside.flatMap((part) => alternatives(part, root))];
}

function childOf(schema: JsonSchema, step: PropertyKey): JsonSchema[] {
  const child =
    typeof step === 'number'
      ? (schema.prefixItems?.[step] ?? schema.items)
      : (schema.properties?.[String(step)] ?? schema.additionalProperties);
  return typeof child === 'object' ? [child] : [];
}
