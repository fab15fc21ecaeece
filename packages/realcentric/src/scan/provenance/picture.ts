/** @file What a picture says of its own origin. */
import { c2paAbsent, c2paNotChecked, mayHoldManifest, type OpenManifest, readC2pa } from './c2pa.ts';
import { declarations } from './declared.ts';
import { jpegEncoder } from './jpeg-encoder.ts';
import { describeMetadata } from './metadata.ts';
import type { Provenance } from './provenance.ts';
import { readTags, type XmlParser } from './tags.ts';

export interface ProvenanceOptions {
  /** Whether coordinates are told, and not only that there are some. */
  readonly location?: boolean | undefined;
  /** Certificates of trusted authorities, PEM; null: none given. */
  readonly trustList?: string | null | undefined;
}

export interface PictureReaders {
  readonly xml: XmlParser;
  /** Null where the format cannot carry a manifest that is read here. */
  readonly manifest: OpenManifest | null;
}

/** `bytes`: the whole file; `format`: what it is by its content ("jpeg", "png"). Never rejects: what fails is told in it. */
export async function pictureProvenance(
  bytes: Uint8Array,
  format: string,
  { xml, manifest }: PictureReaders,
  { location = false, trustList = null }: ProvenanceOptions = {},
): Promise<Provenance> {
  const tags = readTags(bytes, xml);
  const metadata = describeMetadata(tags, { location });
  const c2pa = await pictureC2pa(bytes, manifest, trustList);
  return {
    c2pa,
    metadata,
    encoder: { container: format, codec: null, tags: [], jpeg: jpegEncoder(bytes) },
    declared: declarations(tags, c2pa, metadata),
    problems: [...tags.problems],
  };
}

async function pictureC2pa(bytes: Uint8Array, manifest: OpenManifest | null, trustList: string | null) {
  if (manifest === null) return c2paNotChecked(trustList !== null);
  return mayHoldManifest(bytes) ? readC2pa(manifest, trustList) : c2paAbsent(trustList !== null);
}

/** Formats of `PictureFormat` that carry manifests, as media types. */
export const MANIFEST_TYPES: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  heic: 'image/heic',
  tiff: 'image/tiff',
  gif: 'image/gif',
};
