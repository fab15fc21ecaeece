/** @file What a file declares about its own generation by a model, in every place where that is customary. */
import { type C2paFinding, type DeclaredAi, MAX_ENTRIES, type MetadataFinding } from './provenance.ts';
import type { Tags } from './tags.ts';

/** IPTC digital source types (cv.iptc.org/newscodes/digitalsourcetype), in lower case. */
const SOURCE_TYPES: Readonly<Record<string, DeclaredAi['kind']>> = {
  trainedalgorithmicmedia: 'generated',
  // C2PA's own, for data that is no media.
  trainedalgorithmicdata: 'generated',
  compositewithtrainedalgorithmicmedia: 'composite',
  compositesynthetic: 'composite',
};

/** Chunks in which generators keep their settings: prompt, seed, model. */
const GENERATOR_CHUNKS: Readonly<Record<string, string>> = {
  parameters: 'Stable Diffusion web UI',
  prompt: 'ComfyUI',
  workflow: 'ComfyUI',
  'sd-metadata': 'InvokeAI',
  invokeai_metadata: 'InvokeAI',
  Dream: 'InvokeAI',
  fooocus_scheme: 'Fooocus',
};

/** Names that programs write only where they generated. */
const GENERATORS =
  /stable[ -]?diffusion|midjourney|dall[·.\- ]?e\b|novelai|comfyui|invokeai|fooocus|automatic1111|adobe firefly|made with google ai|openai|ideogram|leonardo\.ai/i;

/** Settings as the Stable Diffusion web UI writes them into a JPEG, behind the prompt. */
const LONGEST_PROMPT = 20_000;
const SETTINGS = /\bSteps: \d+, Sampler: /;

/** The last part of "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia". */
export function sourceTypeName(value: string | null): string | null {
  return value?.split(/[/:#]/).at(-1) || null;
}

/** A declaration, if this source type is one. */
export function declaredByType(value: string | null, source: string): DeclaredAi[] {
  const name = sourceTypeName(value);
  const kind = name === null ? undefined : SOURCE_TYPES[name.toLowerCase()];
  return name !== null && kind !== undefined ? [{ kind, value: name, source }] : [];
}

function fromTags(tags: Tags): DeclaredAi[] {
  const chunks = Object.entries(GENERATOR_CHUNKS).flatMap(([name, generator]): DeclaredAi[] =>
    tags.png(name) === null ? [] : [{ kind: 'generator', value: generator, source: `PNG text ${name}` }],
  );
  const comments = ['UserComment', 'ImageDescription'].flatMap((name): DeclaredAi[] =>
    SETTINGS.test(tags.exif(name, LONGEST_PROMPT) ?? '')
      ? [{ kind: 'generator', value: 'Stable Diffusion web UI', source: `EXIF ${name}` }]
      : [],
  );
  const texts = ['Description', 'Comment', 'Title', 'Source'].map((name) => ({
    value: tags.png(name),
    source: `PNG text ${name}`,
  }));
  return [
    ...declaredByType(tags.xmp('DigitalSourceType'), 'XMP DigitalSourceType'),
    ...declaredByType(tags.xmp('DigitalSourcefileType'), 'XMP DigitalSourcefileType'),
    ...chunks,
    ...comments,
    ...declaredByName(texts),
  ];
}

/** Those that name a generator. */
export function declaredByName(
  entries: readonly { readonly value: string | null; readonly source: string }[],
): DeclaredAi[] {
  return entries.flatMap(({ value, source }): DeclaredAi[] =>
    value !== null && GENERATORS.test(value) ? [{ kind: 'generator', value, source }] : [],
  );
}

function fromC2pa({ actions, generator }: C2paFinding): DeclaredAi[] {
  return [
    ...actions.flatMap(({ action, sourceType }) => declaredByType(sourceType, `C2PA action ${action}`)),
    ...declaredByName([{ value: generator, source: 'C2PA claim generator' }]),
  ];
}

/** Each declaration once, with the place where it was first read. `tags` is null for a file without any; `more`: those found elsewhere. */
export function declarations(
  tags: Tags | null,
  c2pa: C2paFinding,
  metadata: MetadataFinding,
  more: readonly DeclaredAi[] = [],
): DeclaredAi[] {
  const all = [
    ...fromC2pa(c2pa),
    ...(tags ? fromTags(tags) : []),
    ...more,
    ...declaredByName([...metadata.software, ...metadata.credits]),
  ];
  const key = ({ kind, value, source }: DeclaredAi) => `${kind} ${value} ${source}`;
  return [...new Map(all.map((entry) => [key(entry), entry])).values()].slice(0, MAX_ENTRIES);
}
