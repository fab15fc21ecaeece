/**
 * @file Face crops on disk: one PNG a face, and an index of lines that is only ever appended to, so that preparation stopped at any
 * point goes on where it was. Keyed by the checksum of the photograph.
 */
import { appendFile, mkdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { FaceCrop, Landmarks } from '../faces/types.ts';
import { type FaceTraits, faceTraits, normalisedShape } from '../forge/likeness.ts';
import { writeFileAtomic } from '../media/atomic.ts';
import { encodePicture, readPicture } from '../media/pictures.ts';
import { floatsFromBase64, floatsToBase64 } from './base64.ts';

/** Margin of the stored crops, beside a detector's usual 1.3: wider, so that training can move, turn and scale within them. */
export const STORED_MARGIN = 1.6;

/** Margin of stored crops for a detector that sees `seen` times the box around the landmarks. */
export const storedMarginFor = (seen: number): number => (STORED_MARGIN * seen) / 1.3;

/** Changes when what is stored of a face changes: older lines are then made anew. */
const STORE_VERSION = 1;

const line = z.object({
  version: z.literal(STORE_VERSION),
  sha256: z.string().length(64),
  /** Name of the crop's file; null where the photograph shows no face. */
  crop: z.string().nullable(),
  /** 936 float32 of the landmarks in pixels of the crop, base64. */
  landmarks: z.string(),
  /** Pixels of the photograph to a pixel of the crop. */
  scale: z.number(),
  /** What sources are chosen by: `skin` float32, base64, and `detail`. */
  skin: z.string(),
  detail: z.number(),
  /** Height of the face in the photograph, pixels. */
  faceHeight: z.number(),
});
export type StoredFace = z.infer<typeof line>;

const indexPath = (folder: string) => join(folder, 'faces.jsonl');

/** What the store holds, by checksum of the photograph. A last line that a kill left half written is cut off. */
export async function readFaceIndex(folder: string): Promise<Map<string, StoredFace>> {
  const path = indexPath(folder);
  const faces = new Map<string, StoredFace>();
  const size = await stat(path).then(
    (s) => s.size,
    () => 0,
  );
  if (size === 0) return faces;
  const text = await readFile(path, 'utf8');
  const whole = text.lastIndexOf('\n') + 1;
  if (whole < text.length) await truncate(path, Buffer.byteLength(text.slice(0, whole)));
  for (const row of text.slice(0, whole).split('\n')) {
    if (row === '') continue;
    const { success, data: face } = line.safeParse(JSON.parse(row));
    if (success) faces.set(face.sha256, face);
  }
  return faces;
}

/** Adds a photograph: its crop first, then the line that makes it count. */
export async function addFace(
  folder: string,
  sha256: string,
  crop: FaceCrop | undefined,
  faceHeight: number,
): Promise<StoredFace> {
  await mkdir(folder, { recursive: true });
  const name = crop ? `${sha256.slice(0, 24)}.png` : null;
  if (crop && name) await writeFileAtomic(join(folder, name), await encodePicture(crop.image, 'png'));
  const traits = crop && faceTraits(crop);
  const face: StoredFace = {
    version: STORE_VERSION,
    sha256,
    crop: name,
    landmarks: crop ? floatsToBase64(crop.landmarks) : '',
    scale: crop ? Math.hypot(crop.toPicture.a, crop.toPicture.b) : 0,
    skin: traits ? floatsToBase64(traits.skin) : '',
    detail: traits?.detail ?? 0,
    faceHeight,
  };
  await appendFile(indexPath(folder), `${JSON.stringify(face)}\n`);
  return face;
}

function landmarksOf(face: StoredFace): Landmarks {
  return floatsFromBase64(face.landmarks);
}

/** What sources are chosen by. */
export function traitsOf(face: StoredFace): FaceTraits {
  return { shape: normalisedShape(landmarksOf(face)), skin: floatsFromBase64(face.skin), detail: face.detail };
}

/** What it takes to read a crop back. */
export interface CropReference {
  readonly crop: string;
  readonly landmarks: Landmarks;
  readonly scale: number;
}

export function referenceTo(face: StoredFace): CropReference {
  return { crop: face.crop as string, landmarks: landmarksOf(face), scale: face.scale };
}

/** Reads a crop back. Of its way to the photograph only the scale is kept: forgers go by it to match resolutions. */
export async function loadCrop(folder: string, { crop, landmarks, scale }: CropReference): Promise<FaceCrop> {
  const { image } = await readPicture(join(folder, crop));
  return { image, landmarks, toPicture: { a: scale, b: 0, tx: 0, ty: 0 } };
}
