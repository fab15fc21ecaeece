/** @file The metadata of a picture as names and texts, by the block they stand in; ExifReader does the parsing, within limits. */
import ExifReader from 'exifreader';
import { cleanText } from './clean-text.ts';
import type { ProvenanceProblem } from './provenance.ts';

/** Of an XMP packet; ordinary ones have 5 to 50 kB, those with a long history of edits a few hundred. */
const MAX_XMP_CHARACTERS = 1_000_000;
/** Values that are looked at in a list within metadata. */
const MAX_ITEMS = 100;

/** What parses XML: `DOMParser` of a browser, or another that expands no entities of its own. */
export interface XmlParser {
  parseFromString(xml: string, type: string): unknown;
}

/** A step of XMP History: its fields by name. */
export type Step = Readonly<Record<string, string | null>>;

export interface Tags {
  /** The text of a tag, cleaned and cut (at `most` characters); null where it is not there. */
  readonly exif: (name: string, most?: number) => string | null;
  readonly iptc: (name: string) => string | null;
  readonly xmp: (name: string) => string | null;
  /** The fields of each entry of an XMP list of structures. */
  readonly xmpSteps: (name: string) => readonly Step[];
  /** Textual chunks and the time of a PNG. */
  readonly png: (name: string) => string | null;
  /** Degrees, south and west negative. */
  readonly coordinates: { readonly latitude: number; readonly longitude: number } | null;
  readonly problems: readonly ProvenanceProblem[];
}

type Group = Readonly<Record<string, unknown>> | undefined;

/** ExifReader gives each tag as `{ value, description }`; lists of texts have one description that joins them. */
function textOf(group: Group, name: string, most?: number): string | null {
  const tag =
    group && Object.hasOwn(group, name) ? (group[name] as { value?: unknown; description?: unknown }) : undefined;
  return cleanText(tag?.description, most) ?? cleanText(tag?.value, most);
}

function stepsOf(group: Group, name: string): Step[] {
  const value = group && Object.hasOwn(group, name) ? (group[name] as { value?: unknown }).value : undefined;
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_ITEMS).flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [];
    const fields = Object.keys(entry).slice(0, MAX_ITEMS);
    return [Object.fromEntries(fields.map((field) => [field, textOf(entry as Group, field)]))];
  });
}

/** The parser behind a limit; a document type is refused, as entities are defined there. */
function carefully(parser: XmlParser, refuse: () => void): XmlParser {
  return {
    parseFromString: (xml, type) => {
      if (xml.length > MAX_XMP_CHARACTERS || /<!(DOCTYPE|ENTITY)/i.test(xml)) {
        refuse();
        throw new Error('refused');
      }
      return parser.parseFromString(xml, type);
    },
  };
}

/**
 * Every block of metadata that the bytes of a picture hold, or of an XMP packet by itself. What is damaged or too large is left out and
 * told in `problems`; compressed blocks of a PNG are left alone.
 */
export function readTags(bytes: Uint8Array, parser: XmlParser): Tags {
  const problems: ProvenanceProblem[] = [];
  const domParser = carefully(parser, () => problems.push('metadata_too_large')) as never;
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  let tags: ReturnType<typeof load> = {};
  const load = () =>
    ExifReader.load(buffer, { expanded: true, domParser, excludeTags: { makerNotes: true, icc: true, mpf: true } });
  try {
    tags = load();
  } catch {
    problems.push('metadata_damaged');
  }
  const text = (group: unknown) => (name: string, most?: number) => textOf(group as Group, name, most);
  const { Latitude: latitude, Longitude: longitude } = tags.gps ?? {};
  const somewhere = Number.isFinite(latitude) && Number.isFinite(longitude);
  return {
    exif: text(tags.exif),
    iptc: text(tags.iptc),
    xmp: text(tags.xmp),
    xmpSteps: (name) => stepsOf(tags.xmp, name),
    png: text({ ...tags.png, ...tags.pngText }),
    coordinates: somewhere ? { latitude: latitude as number, longitude: longitude as number } : null,
    problems,
  };
}
