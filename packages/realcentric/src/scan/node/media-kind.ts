/** @file What a file is, by its first bytes and not by its name. */
import { open, stat } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { identify, type PictureFormat } from '../../media/formats.ts';
import { onFile } from '../../media/system-errors.ts';

export type MediaKind =
  | { readonly kind: 'picture'; readonly format: PictureFormat | 'heic' }
  /** Containers of videos, and what only a decoder can tell. */
  | { readonly kind: 'video'; readonly certain: boolean }
  /** Neither: what it is, with its article ("a text file"). */
  | { readonly kind: 'unsupported'; readonly what: string };

/** Bytes that are looked at. */
const HEAD = 4096;

/** @throws UserError for what is missing, empty, a folder, or no regular file (a pipe would block, a device never end) */
export async function mediaKind(file: string): Promise<MediaKind> {
  const info = await onFile(file, () => stat(file));
  if (info.isDirectory()) throw new UserError('bad_input', 'is a folder', { file, advice: 'give the files in it' });
  if (!info.isFile()) {
    throw new UserError('bad_input', 'is no regular file', { file, advice: 'give a picture or a video' });
  }
  if (info.size === 0) throw new UserError('bad_input', 'is empty (0 bytes)', { file, advice: 'get the file again' });
  return kindOf(await headOf(file));
}

async function headOf(file: string): Promise<Uint8Array> {
  const handle = await onFile(file, () => open(file));
  try {
    const { buffer, bytesRead } = await onFile(file, () => handle.read(new Uint8Array(HEAD), 0, HEAD, 0));
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function kindOf(head: Uint8Array): MediaKind {
  const identified = identify(head);
  if (identified.format !== undefined) return { kind: 'picture', format: identified.format };
  const { kind } = identified;
  if (kind === 'a HEIC picture') return { kind: 'picture', format: 'heic' };
  if (/\bvideo$/.test(kind)) return { kind: 'video', certain: true };
  return kind.startsWith('in no known') ? { kind: 'video', certain: false } : { kind: 'unsupported', what: kind };
}
