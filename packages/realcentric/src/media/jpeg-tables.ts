/** @file How a JPEG is compressed, from its own segments (ITU-T T.81 B.2); nothing is decoded. */

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const QUANTISATION = 0xdb;

export interface JpegSegment {
  /** Second byte of the marker: 0xdb a quantisation table, 0xc0 to 0xcf mostly the frame header. */
  readonly marker: number;
  /** Behind the length. */
  readonly payload: Uint8Array;
}

/** The segments in front of the first scan; none where the bytes are no JPEG. Stops where they end early. */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  if (bytes[0] !== MARKER || bytes[1] !== 0xd8) return;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === MARKER && bytes[at + 1] !== START_OF_SCAN; ) {
    const length = bytes[at + 2] * 256 + bytes[at + 3];
    yield { marker: bytes[at + 1], payload: bytes.subarray(at + 4, at + 2 + length) };
    at += 2 + length;
  }
}

/** The 64 luma quantisation steps (table 0) in zigzag order; undefined where the bytes are no JPEG or end before the table. */
export function lumaQuantisation(bytes: Uint8Array): number[] | undefined {
  for (const { marker, payload } of jpegSegments(bytes)) {
    const steps = marker === QUANTISATION ? lumaTable(payload) : undefined;
    if (steps !== undefined) return steps;
  }
  return undefined;
}

/** The mean of the 64 luma quantisation steps: about 1 at quality 100, 58 at 50; undefined as with `lumaQuantisation`. */
export function meanQuantisation(bytes: Uint8Array): number | undefined {
  const steps = lumaQuantisation(bytes);
  return steps && steps.reduce((sum, step) => sum + step, 0) / 64;
}

/** Table 0 in a segment of tables: a byte of precision and number each, then 64 steps of 1 or 2 bytes. */
function lumaTable(tables: Uint8Array): number[] | undefined {
  for (let at = 0; at < tables.length; ) {
    const bytes = tables[at] >> 4 === 0 ? 1 : 2;
    if (at + 1 + 64 * bytes > tables.length) return undefined;
    if ((tables[at] & 15) === 0) {
      const step = (i: number) =>
        bytes === 1 ? tables[at + 1 + i] : tables[at + 1 + 2 * i] * 256 + tables[at + 2 + 2 * i];
      return Array.from({ length: 64 }, (_, i) => step(i));
    }
    at += 1 + 64 * bytes;
  }
  return undefined;
}
