/** @file From the tags of a file to what they say of its making: camera, programs, edits, times, credits, whether a place is in it. */
import { MAX_ENTRIES, type MetadataFinding } from './provenance.ts';
import type { Tags } from './tags.ts';

type Said = MetadataFinding['software'][number];
type Time = MetadataFinding['times'][number];

function said(value: string | null, source: string): Said[] {
  return value === null ? [] : [{ value, source }];
}

function joined(parts: readonly (string | null)[], by = ' '): string | null {
  const there = parts.filter((part) => part !== null);
  return there.length > 0 ? there.join(by) : null;
}

/** "Canon" and "Canon EOS R5" make "Canon EOS R5". */
function makeAndModel(make: string | null, model: string | null): string | null {
  return make !== null && model?.toLowerCase().startsWith(make.toLowerCase()) ? model : joined([make, model]);
}

/** Each text once, where it was first read. */
function once<Entry extends Said>(entries: readonly Entry[]): Entry[] {
  const key = (entry: Entry) => `${'kind' in entry ? entry.kind : ''} ${entry.value}`;
  return [...new Map(entries.toReversed().map((entry) => [key(entry), entry])).values()]
    .toReversed()
    .slice(0, MAX_ENTRIES);
}

function times(tags: Tags): Time[] {
  const { exif, xmp, iptc, png } = tags;
  const at = (kind: Time['kind'], value: string | null, source: string): Time[] =>
    said(value, source).map((entry) => ({ kind, ...entry }));
  const zoned = (name: string, zone: string) => (exif(name) === null ? null : joined([exif(name), exif(zone)]));
  return [
    ...at('taken', zoned('DateTimeOriginal', 'OffsetTimeOriginal'), 'EXIF DateTimeOriginal'),
    ...at('taken', joined([iptc('Date Created'), iptc('Time Created')]), 'IPTC Date Created'),
    ...at('taken', xmp('DateCreated'), 'XMP DateCreated'),
    ...at('digitised', zoned('DateTimeDigitized', 'OffsetTimeDigitized'), 'EXIF DateTimeDigitized'),
    ...at('created', xmp('CreateDate'), 'XMP CreateDate'),
    ...at('created', png('Creation Time'), 'PNG text Creation Time'),
    ...at('modified', zoned('DateTime', 'OffsetTime'), 'EXIF DateTime'),
    ...at('modified', xmp('ModifyDate'), 'XMP ModifyDate'),
    ...at('modified', png('Modify Date'), 'PNG tIME'),
    ...at('metadata', xmp('MetadataDate'), 'XMP MetadataDate'),
  ];
}

function software({ exif, xmp, iptc, png }: Tags): Said[] {
  return [
    ...said(exif('Software'), 'EXIF Software'),
    ...said(exif('ProcessingSoftware'), 'EXIF ProcessingSoftware'),
    ...said(xmp('CreatorTool'), 'XMP CreatorTool'),
    ...said(joined([iptc('Originating Program'), iptc('Program Version')]), 'IPTC Originating Program'),
    ...said(png('Software'), 'PNG text Software'),
  ];
}

function credits({ exif, xmp, iptc, png }: Tags): Said[] {
  return [
    ...said(exif('Artist'), 'EXIF Artist'),
    ...said(xmp('creator'), 'XMP creator'),
    ...said(iptc('By-line'), 'IPTC By-line'),
    ...said(png('Author'), 'PNG text Author'),
    ...said(xmp('Credit'), 'XMP Credit'),
    ...said(iptc('Credit'), 'IPTC Credit'),
    ...said(xmp('Source'), 'XMP Source'),
    ...said(iptc('Source'), 'IPTC Source'),
    ...said(exif('Copyright'), 'EXIF Copyright'),
    ...said(xmp('rights'), 'XMP rights'),
    ...said(iptc('Copyright Notice'), 'IPTC Copyright Notice'),
  ];
}

/** Tags that name a place, by coordinates or in words. */
function hasPlace({ coordinates, exif, xmp, iptc }: Tags): boolean {
  const named = [
    exif('GPSLatitude'),
    xmp('GPSLatitude'),
    xmp('City'),
    xmp('Location'),
    iptc('City'),
    iptc('Sub-location'),
  ];
  return coordinates !== null || named.some((value) => value !== null);
}

/** `location`: whether the coordinates themselves are wanted, and not only that there are some. */
export function describeMetadata(tags: Tags, { location }: { readonly location: boolean }): MetadataFinding {
  const { exif, xmp } = tags;
  const [camera] = said(makeAndModel(exif('Make') ?? xmp('Make'), exif('Model') ?? xmp('Model')), 'EXIF Make, Model');
  const [lens] = said(makeAndModel(exif('LensMake'), exif('LensModel') ?? xmp('Lens')), 'EXIF LensModel');
  const edits = tags.xmpSteps('History').map(({ action, softwareAgent, when }) => ({
    action: action ?? '?',
    software: softwareAgent ?? null,
    when: when ?? null,
  }));
  return {
    camera: camera ?? null,
    lens: lens ?? null,
    software: once(software(tags)),
    // The last ones tell more of what the file is now.
    edits: edits.slice(-MAX_ENTRIES),
    times: once(times(tags)),
    credits: once(credits(tags)),
    location: { present: hasPlace(tags), coordinates: location ? tags.coordinates : null },
  };
}

/** Of a file without metadata. */
export const NO_METADATA: MetadataFinding = {
  camera: null,
  lens: null,
  software: [],
  edits: [],
  times: [],
  credits: [],
  location: { present: false, coordinates: null },
};
