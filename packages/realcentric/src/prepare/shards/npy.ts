/** @file Landmarks as a NumPy file (format 1.0, little-endian float32, [points, 2]), so that other programs can read the shards too. */
import type { Landmarks } from '../../faces/types.ts';

/** Magic, version, length and text of the header, padded so that the numbers begin at a multiple of 64. */
const HEADER_BYTES = 128;
const MAGIC = '\x93NUMPY\x01\x00';

function headerFor(points: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES, ' ');
  header.write(MAGIC, 0, 'latin1');
  header.writeUInt16LE(HEADER_BYTES - 10, 8);
  header.write(`{'descr': '<f4', 'fortran_order': False, 'shape': (${points}, 2), }`, 10, 'latin1');
  header.write('\n', HEADER_BYTES - 1);
  return header;
}

export function encodeNpy(landmarks: Landmarks): Uint8Array {
  const { buffer, byteOffset, byteLength } = landmarks;
  return Buffer.concat([headerFor(landmarks.length / 2), Buffer.from(buffer, byteOffset, byteLength)]);
}

/** What `encodeNpy` wrote. @throws RangeError for other bytes */
export function decodeNpy(bytes: Uint8Array): Landmarks {
  const points = (bytes.length - HEADER_BYTES) / 8;
  const fits = Number.isInteger(points) && points > 0 && headerFor(points).equals(bytes.subarray(0, HEADER_BYTES));
  if (!fits) throw new RangeError('these are no landmarks as realcentric stores them');
  // Copied, as 32-bit floats must begin at a multiple of four.
  return new Float32Array(new Uint8Array(bytes.subarray(HEADER_BYTES)).buffer);
}
