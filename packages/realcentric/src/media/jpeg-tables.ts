/** @file How strongly a JPEG is compressed, from its own tables. */

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const QUANTISATION = 0xdb;

/**
 * The mean of the 64 luma quantisation steps (table 0, ITU-T T.81 B.2.4.1): about 1 at quality 100, 58 at 50; undefined where the
 * bytes are no JPEG or end before the table.
 */
export function meanQuantisation(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== MARKER || bytes[1] !== 0xd8) return undefined;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === MARKER && bytes[at + 1] !== START_OF_SCAN; ) {
    const length = bytes[at + 2] * 256 + bytes[at + 3];
    if (bytes[at + 1] === QUANTISATION) {
      const mean = lumaMean(bytes.subarray(at + 4, at + 2 + length));
      if (mean !== undefined) return mean;
    }
    at += 2 + length;
  }
  return undefined;
}

/** The mean of table 0 in a segment of tables: a byte of precision and number each, then 64 steps of 1 or 2 bytes. */
function lumaMean(tables: Uint8Array): number | undefined {
  for (let at = 0; at < tables.length; ) {
    const bytes = tables[at] >> 4 === 0 ? 1 : 2;
    if (at + 1 + 64 * bytes > tables.length) return undefined;
    if ((tables[at] & 15) === 0) {
      let sum = 0;
      for (let i = 0; i < 64 * bytes; i++) sum += tables[at + 1 + i] * (bytes === 2 && i % 2 === 0 ? 256 : 1);
      return sum / 64;
    }
    at += 1 + 64 * bytes;
  }
  return undefined;
}
