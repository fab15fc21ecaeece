/** @file The manifest of a forged set: a line of JSON for each picture, with all that it takes to make a forgery again. */
import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { UserError } from '../errors.ts';
import { forgeMethodNames } from '../forge/forge.ts';
import { onFile } from '../media/system-errors.ts';
import { parseEncoding } from './encoding.ts';

const splits = ['train', 'val', 'test'] as const;
export type Split = (typeof splits)[number];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Relative to the folder of the set, and in it. */
const pathInSet = z
  .string()
  .min(1)
  .refine((path) => !isAbsolute(path) && !path.split(/[\\/]/).includes('..'), 'leads out of the set');

const common = {
  path: pathInSet,
  /** Of the file at `path`. */
  sha256,
  dataset: z.literal('realcentric-forge'),
  /** Number of the photograph that gives scene and pose. */
  target: z.string().min(1),
  /** Who is on the target. */
  identity: z.string(),
  /** What frames belong together: `photos/<target>` or `<method>/<target>_<source>`. */
  video: z.string().min(1),
  split: z.enum(splits),
  /** How originals and forgeries alike are encoded: `encodingName`. */
  compression: z.string().refine((name) => parseEncoding(name) !== undefined, 'is no encoding'),
  /** The photograph that the target was read from. */
  photograph: z.string().min(1),
};

const original = z.object({
  ...common,
  label: z.literal('real'),
  method: z.null(),
  family: z.null(),
  source: z.null(),
  mask: z.null(),
  record: z.null(),
  photographSha256: sha256,
  /** The 468 points of the face mesh in pixels of the photograph: x0, y0, x1, ... as float32, in base64. */
  landmarks: z.string().length(4992),
});

const forgery = z.object({
  ...common,
  label: z.literal('fake'),
  method: z.enum(forgeMethodNames),
  family: z.enum(['self', 'swap', 'reenactment']),
  /** Number of the photograph that gives face or expression; the target itself for methods that need no other. */
  source: z.string().min(1),
  mask: pathInSet,
  /** Every draw of the forgery; with the photographs and their landmarks it can be made again bit for bit. */
  record: z.looseObject({
    method: z.string(),
    /** That the draws start from, with `forge`, the method and `<target>_<source>`. */
    seed: z.int().nonnegative(),
    partShare: z.number().min(0).max(1),
    /** Side in pixels of the crop that it was made at. */
    crop: z.int().positive(),
  }),
});

const manifestLine = z.discriminatedUnion('label', [original, forgery]);

export type OriginalLine = Readonly<z.infer<typeof original>>;
export type ForgeryLine = Readonly<z.infer<typeof forgery>>;
export type ManifestLine = OriginalLine | ForgeryLine;

/** @throws UserError for a file that cannot be read, and naming the first line that does not fit */
export async function readManifest(file: string): Promise<ManifestLine[]> {
  const text = await onFile(file, () => readFile(file, 'utf8'));
  const advice = 'give the manifest.jsonl that this version of realcentric forge wrote';
  const lines: ManifestLine[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (row.trim() === '') continue;
    const { data, error } = manifestLine.safeParse(parsed(row));
    if (error) {
      const [{ path, message }] = error.issues as [z.core.$ZodIssue];
      const where = path.length > 0 ? ` (${path.join('.')}: ${message})` : '';
      throw new UserError('bad_input', `line ${index + 1} describes no picture of a forged set${where}`, {
        file,
        advice,
      });
    }
    lines.push(data);
  }
  if (lines.length === 0) throw new UserError('bad_input', 'lists no pictures', { file, advice });
  return lines;
}

function parsed(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
}
