/**
 * @file What a file says of its own origin, read in the page itself: XML is parsed by the browser, which workers cannot; the C2PA reader,
 * which only workers can run, is asked for.
 */
import {
  c2paNotChecked,
  declarations,
  identify,
  MANIFEST_TYPES,
  NO_METADATA,
  type Provenance,
  pictureProvenance,
  readC2pa,
} from 'realcentric/browser';
import { BROWSER_LIMITS } from './limits.ts';

/** The manifest store of a file as JSON. @throws what c2pa-rs says */
export type AskManifest = (file: Blob, type: string, settings: string) => Promise<string>;

/** Containers of video that carry manifests, by the brands of their first bytes. */
function videoType(head: Uint8Array): string | undefined {
  const latin = String.fromCharCode(...head.subarray(0, 16));
  if (latin.startsWith('ftyp', 4)) return latin.startsWith('qt  ', 8) ? 'video/quicktime' : 'video/mp4';
  return latin.startsWith('RIFF') && latin.startsWith('AVI ', 8) ? 'video/avi' : undefined;
}

/** Encoder tags of videos are read by ffprobe, which a browser has not. */
async function videoProvenance(file: Blob, type: string | undefined, ask: AskManifest): Promise<Provenance> {
  const c2pa =
    type === undefined ? c2paNotChecked(false) : await readC2pa((settings) => ask(file, type, settings), null);
  return {
    c2pa,
    metadata: NO_METADATA,
    encoder: { container: null, codec: null, tags: [], jpeg: null },
    declared: declarations(null, c2pa, NO_METADATA),
    problems: ['encoder_unknown'],
  };
}

/** Nothing is fetched from the network. Null where the file is too large to be read whole. */
export async function readProvenance(file: Blob, ask: AskManifest): Promise<Provenance | null> {
  const head = new Uint8Array(await file.slice(0, 4096).arrayBuffer());
  const { format } = identify(head);
  if (format === undefined) return videoProvenance(file, videoType(head), ask);
  if (file.size > BROWSER_LIMITS.pictureBytes) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const type = MANIFEST_TYPES[format];
  const manifest = type === undefined ? null : (settings: string) => ask(file, type, settings);
  return pictureProvenance(bytes, format, { xml: new DOMParser(), manifest });
}
