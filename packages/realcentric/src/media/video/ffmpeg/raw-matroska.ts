/**
 * @file Frames of Y'CbCr 4:2:0 with their timestamps as a Matroska stream (RFC 9559, RFC 8794), for the input of ffmpeg: raw video has no times of
 * its own. A header, then a cluster of one block for each frame, which is a short head with the bytes of the frame behind it.
 */

export interface RawVideo {
  readonly width: number;
  readonly height: number;
  /** Frames a second, the mean. */
  readonly frameRate: number;
}

/** An element: its identifier as it stands in the file, then its size in eight bytes, then what it holds. */
function element(id: number, content: Uint8Array, size = content.length): Buffer {
  return Buffer.concat([identifier(id), wideSize(size), content]);
}

function identifier(id: number): Buffer {
  const hex = id.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

function wideSize(size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(size) | (1n << 56n));
  return bytes;
}

function unsigned(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(Math.round(value)));
  return element(id, bytes);
}

const text = (id: number, value: string) => element(id, Buffer.from(value, 'latin1'));

const group = (id: number, ...parts: readonly Buffer[]) => element(id, Buffer.concat(parts));

const NANOSECONDS = 1e9;
/** Of a segment that ends with the stream. */
const UNKNOWN_SIZE = Buffer.from('01ffffffffffffff', 'hex');

/** What the stream begins with. */
export function rawVideoHeader({ width, height, frameRate }: RawVideo): Uint8Array {
  const head = group(
    0x1a45dfa3,
    ...[unsigned(0x4286, 1), unsigned(0x42f7, 1), unsigned(0x42f2, 4), unsigned(0x42f3, 8)],
    ...[text(0x4282, 'matroska'), unsigned(0x4287, 4), unsigned(0x4285, 2)],
  );
  // One tick is a nanosecond.
  const info = group(0x1549a966, unsigned(0x2ad7b1, 1), text(0x4d80, 'realcentric'), text(0x5741, 'realcentric'));
  const picture = group(0xe0, unsigned(0xb0, width), unsigned(0xba, height), text(0x2eb524, 'I420'));
  const track = group(
    0xae,
    ...[unsigned(0xd7, 1), unsigned(0x73c5, 1), unsigned(0x83, 1), unsigned(0x9c, 0)],
    ...[unsigned(0x23e383, NANOSECONDS / frameRate), text(0x86, 'V_UNCOMPRESSED'), picture],
  );
  return Buffer.concat([head, identifier(0x18538067), UNKNOWN_SIZE, info, group(0x1654ae6b, track)]);
}

/** Track 1, no offset from the time of the cluster, a key frame. */
const BLOCK_HEAD = Buffer.from('81000080', 'hex');

/** What stands in front of the `length` bytes of a frame; `time` in seconds, not below 0. */
export function rawFrameHead(time: number, length: number): Uint8Array {
  const stamp = unsigned(0xe7, time * NANOSECONDS);
  const block = element(0xa3, BLOCK_HEAD, BLOCK_HEAD.length + length);
  return element(0x1f43b675, Buffer.concat([stamp, block]), stamp.length + block.length + length);
}
