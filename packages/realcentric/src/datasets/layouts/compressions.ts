/** @file The folders for compressions that FaceForensics++ and DeepFakeDetection share, and the masks beside them. */
import { type Clips, findClips, join } from '../clips.ts';
import { type DatasetFolder, stem } from '../folder.ts';
import { counted, some } from '../layout.ts';

/** "raw" was called "c0" for some time. */
const COMPRESSIONS: Readonly<Record<string, string>> = { raw: 'raw', c0: 'raw', c23: 'c23', c40: 'c40' };

/** The compression in the name of a folder, "FaceForensics++_C23"; null where there is none. */
export function compressionNamed(name: string): string | null {
  const word = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .find((part) => part in COMPRESSIONS);
  return word === undefined ? null : (COMPRESSIONS[word] ?? null);
}

export interface CompressedClips extends Clips {
  readonly compression: string;
  /** The folder of that compression. */
  readonly path: string;
}

/** The clips of each compression in the folder at `path`. Of `raw` and `c0`, which are the same, the first that is there is read. */
export async function findCompressed(folder: DatasetFolder, path: string): Promise<CompressedClips[]> {
  const { folders } = await folder.list(path);
  const found: CompressedClips[] = [];
  for (const [name, compression] of Object.entries(COMPRESSIONS)) {
    if (!folders.includes(name) || found.some((other) => other.compression === compression)) continue;
    found.push({ ...(await findClips(folder, join(path, name))), compression, path: join(path, name) });
  }
  return found;
}

/** What to tell of clips that were found: frames beside videos, empty folders. */
export function clipNotes({ doubled, empty }: Clips, path: string): string[] {
  const notes: string[] = [];
  if (doubled > 0)
    notes.push(`${path}: of ${counted(doubled, 'clip')} there are videos and frames; the videos are used`);
  if (empty.length > 0) notes.push(`${path}: ${counted(empty.length, 'folder')} without pictures (${some(empty)})`);
  return notes;
}

/**
 * Finds the masks of a method: `<method>/masks/{videos,frames,images}`, where they are downloaded to, or
 * `<method>/<compression>/masks`, where DeepfakeBench puts them. They are the same for every compression.
 * @returns path of the mask by name of the clip
 */
export async function findMasks(folder: DatasetFolder, method: string): Promise<Map<string, string>> {
  const masks = new Map<string, string>();
  const { folders } = await folder.list(method);
  const places = folders.includes('masks') ? ['masks'] : [];
  for (const name of Object.keys(COMPRESSIONS)) {
    if (folders.includes(name) && (await folder.list(join(method, name))).folders.includes('masks'))
      places.push(join(name, 'masks'));
  }
  for (const place of places) {
    const { clips } = await findClips(folder, join(method, place));
    for (const { name, path } of clips) if (!masks.has(stem(name))) masks.set(stem(name), path);
  }
  return masks;
}
