/** @file Pictures for the tests of this folder, made as they are needed. */
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { RgbImage } from '../images/image.ts';

export const orange = { r: 200, g: 60, b: 20 };
export const plain = () => sharp({ create: { width: 40, height: 20, channels: 3, background: orange } });
export const halfClear = () =>
  sharp({ create: { width: 40, height: 20, channels: 4, background: { ...orange, alpha: 128 / 255 } } });

export function firstPixel(image: RgbImage): number[] {
  return [...image.data.subarray(0, 3)];
}

/** A picture that compresses badly, so that half of its file is half of its pixels. */
export function noise(width: number, height: number): Buffer {
  const data = Buffer.alloc(3 * width * height);
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> 24;
  }
  return data;
}

export const noisy = (width = 300, height = 200) =>
  sharp(noise(width, height), { raw: { width, height, channels: 3 } });

function pngChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** A PNG whose header promises far more pixels than its few bytes hold. */
export function pngBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const magic = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const pixels = deflateSync(Buffer.alloc(1000));
  return Buffer.concat([magic, pngChunk('IHDR', header), pngChunk('IDAT', pixels), pngChunk('IEND', Buffer.alloc(0))]);
}
