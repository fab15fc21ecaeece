/**
 * @file A unit on disk: the crops of one video, finished. One file, that is there whole or not at all: a piece of a tar archive, then what
 * is known of the crops as JSON, the length of that, and a mark.
 */
import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { UserError } from '../../errors.ts';
import type { Landmarks } from '../../faces/types.ts';
import { writeFileAtomic } from '../../media/atomic.ts';
import { makeFolder } from '../../media/make-folder.ts';
import { onFile } from '../../media/system-errors.ts';
import type { UnitCrop } from '../shards/crop-row.ts';
import { encodeNpy } from '../shards/npy.ts';
import { type Member, type Place, packSegment } from '../shards/segment.ts';

/** Changes when the same video would give other crops: what older versions made is then made anew. */
export const UNIT_VERSION = 4;

const MARK = Buffer.from('RCUNIT01', 'latin1');
const TAIL_BYTES = 4 + MARK.length;

const number = z.number();
const place = z.strictObject({ offset: z.int(), length: z.int() });

const crop = z.strictObject({
  offset: z.int(),
  length: z.int(),
  sha256: z.string(),
  time: number,
  box: z.strictObject({ x: number, y: number, width: number, height: number }),
  toPicture: z.strictObject({ a: number, b: number, tx: number, ty: number }),
  faceSize: number,
  landmarks: place.nullable(),
}) satisfies z.ZodType<UnitCrop>;

/** What is known of a source file, for the audit of what compression alone gives away. */
export const sourceFactsSchema = z.strictObject({
  /** "jpeg", "png", "h264", ... */
  format: z.string(),
  /** Of the file; of a folder of frames, the mean of the frames that were read. */
  bytes: number,
  width: number,
  height: number,
  /** Seconds and frames a second; of videos. */
  duration: number.nullable(),
  frameRate: number.nullable(),
  /** Of the file, for each pixel of each frame. */
  bitsPerPixel: number.nullable(),
  /** Mean luma quantisation step; of JPEGs. */
  quantisation: number.nullable(),
});
export type SourceFacts = z.infer<typeof sourceFactsSchema>;

export const unitFactsSchema = z.strictObject({
  /** Checksum of everything that the crops were made from. */
  key: z.string(),
  /** Undefined where the file could not be read. */
  source: sourceFactsSchema.nullable(),
  /** How the face was chosen: where the real partner has it, by the mask, as the largest for longest, or the whole picture. */
  chosen: z.enum(['partner', 'mask', 'largest', 'whole']).nullable(),
  /** Faces that were seen beside the one chosen. */
  others: z.int(),
  /** What was wrong with the file, a line each. */
  problems: z.array(z.string()),
  /** Why there are no crops. */
  skipped: z.strictObject({ kind: z.enum(['no_face', 'unreadable']), reason: z.string() }).nullable(),
});
export type UnitFacts = z.infer<typeof unitFactsSchema>;

const unitSchema = unitFactsSchema.extend({ crops: z.array(crop) });

export interface Unit extends UnitFacts {
  readonly crops: readonly UnitCrop[];
  readonly segment: Uint8Array;
}

/** A crop that is encoded, not yet in an archive. */
export type FinishedCrop = Omit<UnitCrop, 'offset' | 'length' | 'sha256' | 'landmarks'> & {
  readonly encoded: Uint8Array;
  readonly landmarks: Landmarks | undefined;
};

/** Puts crops and landmarks into a piece of an archive, side by side under one name, as WebDataset has it. */
export async function packUnit(facts: UnitFacts, crops: readonly FinishedCrop[], ending: string): Promise<Unit> {
  const members: Member[] = [];
  for (const [i, { encoded, landmarks }] of crops.entries()) {
    const name = `${facts.key.slice(0, 24)}-${String(i).padStart(4, '0')}`;
    members.push({ name: `${name}.${ending}`, data: encoded });
    if (landmarks) members.push({ name: `${name}.npy`, data: encodeNpy(landmarks) });
  }
  const { bytes, places } = await packSegment(members);
  const ordered = places.values();
  return {
    ...facts,
    segment: bytes,
    crops: crops.map(({ encoded, landmarks, time, box, toPicture, faceSize }) => ({
      ...(ordered.next().value as Place),
      sha256: createHash('sha256').update(encoded).digest('hex'),
      time,
      box,
      toPicture,
      faceSize,
      landmarks: landmarks ? (ordered.next().value as Place) : null,
    })),
  };
}

export function unitPath(work: string, key: string): string {
  return join(work, key.slice(0, 2), `${key}.unit`);
}

export function unitExists(work: string, key: string): Promise<boolean> {
  return access(unitPath(work, key)).then(
    () => true,
    () => false,
  );
}

/** @throws UserError where the file system refuses */
export async function writeUnit(work: string, { segment, ...rest }: Unit): Promise<void> {
  const path = unitPath(work, rest.key);
  await makeFolder(dirname(path));
  const json = Buffer.from(JSON.stringify(unitSchema.parse(rest)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  await writeFileAtomic(path, Buffer.concat([segment, json, length, MARK]));
}

/** @throws UserError for a file that is missing or damaged */
export async function readUnit(work: string, key: string): Promise<Unit> {
  const path = unitPath(work, key);
  const bytes = await onFile(path, () => readFile(path));
  const end = bytes.length - TAIL_BYTES;
  const start = end < 0 ? -1 : end - bytes.readUInt32LE(end);
  if (start < 0 || !bytes.subarray(end + 4).equals(MARK)) {
    throw new UserError('bad_input', 'is damaged', { file: path, advice: 'remove it and run again' });
  }
  const unit = unitSchema.parse(JSON.parse(bytes.toString('utf8', start, end)));
  return { ...unit, segment: bytes.subarray(0, start) };
}
