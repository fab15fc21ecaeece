/**
 * @file What a file says of its own origin: Content Credentials (C2PA), metadata, encoder, declared AI generation. Kept apart from what
 * the detector says: a file may claim what it likes, and most files claim nothing.
 */
import { z } from 'zod';

/** Longest text kept of anything a file says, in characters. */
export const MAX_TEXT = 300;
/** Most entries kept of any list in a file: actions, ingredients, edits. */
export const MAX_ENTRIES = 30;

/** Text from a file: one line, no control characters, cut at `MAX_TEXT`. Not escaped for HTML. */
const text = z.string().max(MAX_TEXT);

function listOf<T extends z.ZodType>(entry: T) {
  return z.array(entry).max(MAX_ENTRIES);
}

/**
 * - `absent`: no manifest, which says nothing about the file
 * - `valid`: unchanged since it was signed, by a signer on the trust list
 * - `untrusted`: unchanged since it was signed, by a signer that is not on the trust list, or with no list given
 * - `invalid`: changed after it was signed, or the signature does not hold
 * - `unreadable`: there is a manifest, and it cannot be read
 * - `not_checked`: the format cannot carry a manifest that is read here, or a limit was reached
 */
export const c2paStatus = z.enum(['absent', 'valid', 'untrusted', 'invalid', 'unreadable', 'not_checked']);

export const c2paFinding = z.object({
  status: c2paStatus,
  /** Whether the user gave a list of trusted signers. */
  trustList: z.boolean(),
  /** Where the manifest says it lies on the network, where it does; never fetched. */
  remote: text.nullable(),
  /** C2PA status codes of what failed ("assertion.dataHash.mismatch"), or the reader's message. */
  failures: listOf(text),
  /** From the certificate; anyone may write any name into a certificate that no list vouches for. */
  signer: z.object({ name: text.nullable(), organisation: text.nullable() }).nullable(),
  /** Time of the time stamp, ISO 8601; null without one. */
  signed: text.nullable(),
  /** The program that made the claim, with its version. */
  generator: text.nullable(),
  actions: listOf(
    z.object({
      /** "c2pa.created", "c2pa.edited", ... */
      action: text,
      software: text.nullable(),
      when: text.nullable(),
      /** Last part of the IPTC address, "trainedAlgorithmicMedia". */
      sourceType: text.nullable(),
    }),
  ),
  ingredients: listOf(
    z.object({
      title: text.nullable(),
      format: text.nullable(),
      /** "parentOf", "componentOf", "inputTo". */
      relationship: text.nullable(),
    }),
  ),
});

/** A text and where in the file it was read: "EXIF Software", "XMP CreatorTool". */
const said = z.object({ value: text, source: text });

export const metadataFinding = z.object({
  camera: said.nullable(),
  lens: said.nullable(),
  /** Programs that say they made or changed the file. */
  software: listOf(said),
  /** Steps of editing by the file's own account (XMP History), the oldest first. */
  edits: listOf(z.object({ action: text, software: text.nullable(), when: text.nullable() })),
  /** Texts as they stand in the file; EXIF times have no zone. */
  times: listOf(said.extend({ kind: z.enum(['taken', 'digitised', 'modified', 'created', 'metadata']) })),
  /** Creator, credit line, copyright. */
  credits: listOf(said),
  /** Whether there is a place in it. Where it is, only if asked for. */
  location: z.object({
    present: z.boolean(),
    /** Degrees, WGS 84. */
    coordinates: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
  }),
});

export const encoderFinding = z.object({
  /** "jpeg", "png", "mov,mp4,m4a,3gp,3g2,mj2". */
  container: text.nullable(),
  /** "h264"; null for pictures. */
  codec: text.nullable(),
  /** Encoder tags of videos: "Lavf59.27.100", "Lavc59.37.100 libx264". */
  tags: listOf(said),
  /** For a JPEG: how it was last compressed. */
  jpeg: z
    .object({
      /** Mean of the 64 luma steps: about 1 at quality 100, 58 at 50. */
      meanQuantisation: z.number(),
      /** Nearest quality of the tables of libjpeg, 1..100. */
      quality: z.int().min(1).max(100),
      /** Whether the luma table is exactly that of libjpeg at this quality; cameras and Photoshop have their own. */
      standard: z.boolean(),
      /** "4:4:4", "4:2:2", "4:2:0" or the factors. */
      subsampling: text.nullable(),
      progressive: z.boolean(),
    })
    .nullable(),
});

/**
 * - `generated`: declared as made by a trained model (IPTC trainedAlgorithmicMedia)
 * - `composite`: declared as containing parts made by one (compositeWithTrainedAlgorithmicMedia)
 * - `generator`: carries the settings or the name of a known generator
 */
export const declaredAi = z.object({
  kind: z.enum(['generated', 'composite', 'generator']),
  value: text,
  /** Where it was read: "C2PA action c2pa.created", "XMP DigitalSourceType", "PNG text parameters". */
  source: text,
});

export const provenance = z.object({
  c2pa: c2paFinding,
  metadata: metadataFinding,
  encoder: encoderFinding,
  /** What the file declares about generation by a model. Empty says nothing: hardly any generator declares itself for long. */
  declared: listOf(declaredAi),
  /** What could not be read: `metadata_damaged`, `metadata_too_large`, `file_too_large`, `encoder_unknown`. */
  problems: z.array(z.enum(['metadata_damaged', 'metadata_too_large', 'file_too_large', 'encoder_unknown'])),
});

export type Provenance = z.infer<typeof provenance>;
export type C2paFinding = z.infer<typeof c2paFinding>;
export type C2paStatus = z.infer<typeof c2paStatus>;
export type MetadataFinding = z.infer<typeof metadataFinding>;
export type EncoderFinding = z.infer<typeof encoderFinding>;
export type DeclaredAi = z.infer<typeof declaredAi>;
