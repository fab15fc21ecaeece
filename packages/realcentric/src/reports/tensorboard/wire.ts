/** @file The protobuf wire format, as far as TensorBoard's messages need it: fields in, bytes out. */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const utf8 = new TextEncoder();

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** @param value a whole number from 0 to 2^53 - 1 */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return bytes;
}

const key = (field: number, type: number) => varint(field * 8 + type);

function fixed(field: number, type: number, size: 4 | 8, value: number): Uint8Array {
  const head = key(field, type);
  const result = new Uint8Array(head.length + size);
  result.set(head);
  const view = new DataView(result.buffer, head.length);
  if (size === 4) view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  return result;
}

export const wholeField = (field: number, value: number) => Uint8Array.from([...key(field, VARINT), ...varint(value)]);
export const doubleField = (field: number, value: number) => fixed(field, FIXED64, 8, value);
export const floatField = (field: number, value: number) => fixed(field, FIXED32, 4, value);
export const textField = (field: number, value: string) => bytesField(field, utf8.encode(value));

/** Bytes, or another message. */
export function bytesField(field: number, value: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.from([...key(field, BYTES), ...varint(value.length)]), value]);
}

/** Little-endian, whatever the machine. */
export function packedField(field: number, values: ArrayLike<number>, size: 4 | 8): Uint8Array {
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    if (size === 4) view.setFloat32(i * 4, values[i]!, true);
    else view.setFloat64(i * 8, values[i]!, true);
  }
  return bytesField(field, bytes);
}
