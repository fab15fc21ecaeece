/**
 * @file A piece of a tar archive without its end mark: the files of one video one after another. Pieces put one behind the other, and an
 * end mark, are an archive, so that shards are assembled by copying bytes.
 */
import { pack } from 'tar-stream';

/** Bytes of a tar block: every header is one, and what follows is filled up to whole ones. */
export const BLOCK = 512;
/** Two empty blocks end an archive. */
export const END_MARK = new Uint8Array(2 * BLOCK);
/** Names and sizes that fit into a plain header, so that there is exactly one block before the data. */
const LONGEST_NAME = 100;

export interface Member {
  /** ASCII, at most 100 characters. */
  readonly name: string;
  readonly data: Uint8Array;
}

/** Where the data of a member lie, in bytes from the beginning of the segment. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

export interface Segment {
  readonly bytes: Uint8Array;
  /** One for each member, in order. */
  readonly places: readonly Place[];
}

/** The same members give the same bytes: owner 0, mode 644, and the time is 1970. */
export async function packSegment(members: readonly Member[]): Promise<Segment> {
  const archive = pack();
  const chunks: Uint8Array[] = [];
  const places: Place[] = [];
  let offset = 0;
  const finished = (async () => {
    for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  })();
  for (const { name, data } of members) {
    if (name.length > LONGEST_NAME || /[^\x21-\x7e]/.test(name)) throw new RangeError(`no plain name: ${name}`);
    const { buffer, byteOffset, length } = data;
    archive.entry({ name, mtime: new Date(0), mode: 0o644 }, Buffer.from(buffer, byteOffset, length));
    places.push({ offset: offset + BLOCK, length });
    offset += BLOCK + Math.ceil(length / BLOCK) * BLOCK;
  }
  archive.finalize();
  await finished;
  const bytes = Buffer.concat(chunks).subarray(0, -END_MARK.length);
  if (bytes.length !== offset) throw new Error(`the archive has ${bytes.length} bytes where ${offset} were due`);
  return { bytes, places };
}
