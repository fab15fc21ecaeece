/** @file Which tables a JPEG was last compressed with: libjpeg's at some quality, or those of a camera or an editor. */
import { jpegSegments, lumaQuantisation } from '../../media/jpeg-tables.ts';
import type { EncoderFinding } from './provenance.ts';

/** Luma table of ITU-T T.81 K.1, which libjpeg scales by the quality; in zigzag order. */
const STANDARD = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
  60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121,
  112, 100, 120, 92, 101, 103, 99,
];

/** jpeg_set_quality of libjpeg with force_baseline. */
function libjpegTable(quality: number): number[] {
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return STANDARD.map((step) => Math.min(255, Math.max(1, Math.floor((step * scale + 50) / 100))));
}

/** Of all qualities, by quality - 1. */
const TABLES = Array.from({ length: 100 }, (_, i) => libjpegTable(i + 1));

function nearestQuality(steps: readonly number[]): { readonly quality: number; readonly standard: boolean } {
  let best = { quality: 1, off: Number.POSITIVE_INFINITY };
  for (let quality = 100; quality >= 1; quality--) {
    const table = TABLES[quality - 1] as readonly number[];
    let off = 0;
    for (let i = 0; i < table.length && off < best.off; i++)
      off += Math.abs((table[i] as number) - (steps[i] as number));
    if (off < best.off) best = { quality, off };
  }
  return { quality: best.quality, standard: best.off === 0 };
}

/** Start of frame: not the tables of Huffman (c4) and arithmetic (cc) codes, not JPG (c8). */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Of the sampling factors of luma and chroma, "4:2:0"; null for one channel or unusual factors. */
function subsamplingOf(frame: Uint8Array): string | null {
  const factors = Array.from({ length: frame[5] ?? 0 }, (_, i) => frame[7 + 3 * i] ?? 0);
  if (factors.length !== 3) return null;
  const [luma, ...chroma] = factors as [number, number, number];
  if (chroma.some((factor) => factor !== 0x11)) return null;
  return { 17: '4:4:4', 33: '4:2:2', 18: '4:4:0', 34: '4:2:0', 65: '4:1:1' }[luma] ?? null;
}

/** Null where the bytes are no JPEG or end before its tables. */
export function jpegEncoder(bytes: Uint8Array): EncoderFinding['jpeg'] {
  const steps = lumaQuantisation(bytes);
  if (steps === undefined) return null;
  const frame = [...jpegSegments(bytes)].find(({ marker }) => isFrame(marker));
  return {
    meanQuantisation: steps.reduce((sum, step) => sum + step, 0) / steps.length,
    ...nearestQuality(steps),
    subsampling: frame ? subsamplingOf(frame.payload) : null,
    progressive: frame?.marker === 0xc2,
  };
}
