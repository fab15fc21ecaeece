/**
 * @file What a file says of its own origin: Content Credentials (C2PA), metadata, encoder, declared AI generation. Kept apart from what
 * the detector says: a file may claim what it likes, and most files claim nothing.
 */
import * as z from 'zod';

/** Longest text kept of anything a file says, in characters. */
export const MAX_TEXT = 300;
/** Most entries kept of any list in a file: actions, ingredients, edits. */
export const MAX_ENTRIES = 30;

/** Text from a file: one line, no control characters, cut at `MAX_TEXT`. Not escaped for HTML. */
const text = z.string().max(MAX_TEXT);

function listOf<T extends z.ZodType>(entry: T) {
  return z.array(entry).max(MAX_ENTRIES);
}

const c2paStatus = z
  .enum(['absent', 'valid', 'untrusted', 'invalid', 'unreadable', 'not_checked'])
  .describe(
    [
      'absent: no manifest, which says nothing about the file.',
      'valid: unchanged since it was signed, by a signer on the trust list.',
      'untrusted: unchanged since it was signed, by a signer that is not on the list, or without a list.',
      'invalid: changed after it was signed, or the signature does not hold.',
      'unreadable: there is a manifest that cannot be read.',
      'not_checked: the format cannot carry one that is read here, or a limit was reached.',
    ].join(' '),
  );

const c2paFinding = z
  .strictObject({
    status: c2paStatus,
    trustList: z.boolean().describe('Whether the user gave a list of trusted signers.'),
    remote: text.nullable().describe('Where on the network the manifest says it lies; never fetched.'),
    failures: listOf(text).describe('C2PA status codes of what failed: "assertion.dataHash.mismatch".'),
    signer: z
      .strictObject({ name: text.nullable(), organisation: text.nullable() })
      .nullable()
      .describe('From the certificate. Anyone may write any name into a certificate that no list vouches for.'),
    signed: text.nullable().describe('Time of the time stamp, ISO 8601; null without one.'),
    generator: text.nullable().describe('The program that made the claim, with its version.'),
    actions: listOf(
      z.strictObject({
        action: text.describe('"c2pa.created", "c2pa.edited", ...'),
        software: text.nullable(),
        when: text.nullable(),
        sourceType: text.nullable().describe('Last part of the IPTC address: "trainedAlgorithmicMedia".'),
      }),
    ),
    ingredients: listOf(
      z.strictObject({
        title: text.nullable(),
        format: text.nullable(),
        relationship: text.nullable().describe('"parentOf", "componentOf", "inputTo".'),
      }),
    ),
  })
  .describe('Content Credentials: a signed account of how the file came about.');

const said = z.strictObject({
  value: text,
  source: text.describe('Where in the file it was read: "EXIF Software", "XMP CreatorTool".'),
});

const metadataFinding = z
  .strictObject({
    camera: said.nullable(),
    lens: said.nullable(),
    software: listOf(said).describe('Programs that say they made or changed the file.'),
    edits: listOf(z.strictObject({ action: text, software: text.nullable(), when: text.nullable() })).describe(
      "Steps of editing by the file's own account (XMP History), the oldest first.",
    ),
    times: listOf(said.extend({ kind: z.enum(['taken', 'digitised', 'created', 'modified', 'metadata']) })).describe(
      'As they stand in the file; EXIF times mostly have no zone.',
    ),
    credits: listOf(said).describe('Creator, credit line, source, copyright.'),
    location: z.strictObject({
      present: z.boolean(),
      coordinates: z
        .strictObject({ latitude: z.number(), longitude: z.number() })
        .nullable()
        .describe('Degrees, WGS 84. Only where the user asked for them.'),
    }),
  })
  .describe('EXIF, XMP and IPTC. Anyone can write or remove them.');

const encoderFinding = z
  .strictObject({
    container: text.nullable().describe('"jpeg", "png", "mov,mp4,m4a,3gp,3g2,mj2".'),
    codec: text.nullable().describe('"h264"; null for pictures.'),
    tags: listOf(said).describe('Encoder tags of videos: "Lavf59.27.100", "Lavc59.37.100 libx264".'),
    jpeg: z
      .strictObject({
        meanQuantisation: z.number().describe('Mean of the 64 luma steps: about 1 at quality 100, 58 at 50.'),
        quality: z.int().min(1).max(100).describe('Nearest quality of the tables of libjpeg.'),
        standard: z
          .boolean()
          .describe("Whether the luma table is libjpeg's at this quality; cameras and Photoshop have their own."),
        subsampling: text.nullable().describe('"4:4:4", "4:2:2", "4:2:0".'),
        progressive: z.boolean(),
      })
      .nullable()
      .describe('How a JPEG was last compressed.'),
  })
  .describe('What the file itself shows of the program that wrote it.');

const declaredAi = z.strictObject({
  kind: z
    .enum(['generated', 'composite', 'generator'])
    .describe(
      'generated: made by a trained model (IPTC trainedAlgorithmicMedia). composite: has parts made by one. generator: carries the name or the settings of a known generator.',
    ),
  value: text,
  source: text.describe('Where it was read: "C2PA action c2pa.created", "PNG text parameters".'),
});

const problem = z.enum(['metadata_damaged', 'metadata_too_large', 'file_too_large', 'encoder_unknown']);

export const provenance = z.strictObject({
  c2pa: c2paFinding,
  metadata: metadataFinding,
  encoder: encoderFinding,
  declared: listOf(declaredAi).describe('Declarations of generation by a model. None of them says nothing.'),
  problems: z.array(problem).describe('What could not be read.'),
});

export type Provenance = z.infer<typeof provenance>;
export type C2paFinding = z.infer<typeof c2paFinding>;
export type C2paStatus = z.infer<typeof c2paStatus>;
export type MetadataFinding = z.infer<typeof metadataFinding>;
export type EncoderFinding = z.infer<typeof encoderFinding>;
export type DeclaredAi = z.infer<typeof declaredAi>;
export type ProvenanceProblem = z.infer<typeof problem>;
