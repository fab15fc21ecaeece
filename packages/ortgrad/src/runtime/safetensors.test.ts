/** @file The safetensors format: round trips, the published layout byte by byte, and hostile files. */
import { describe, expect, it } from 'vitest';
import { type Tensor, tensor } from '../graph/tensor.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const tensors = new Map<string, Tensor>([
  ['a', tensor('float32', [2, 2], [1, 2, 3, 4])],
  ['half', tensor('float16', [3], [0x3c00, 0, 0xbc00])],
  ['empty', tensor('float32', [0, 5], [])],
  ['step', tensor('int64', [], [7])],
]);

/** A file with any text as header and any number of bytes behind it. */
function file(header: string, bytes = 0, length = header.length): Uint8Array {
  const result = new Uint8Array(8 + header.length + bytes);
  new DataView(result.buffer).setBigUint64(0, BigInt(length), true);
  result.set(new TextEncoder().encode(header), 8);
  return result;
}

describe('safetensors', () => {
  it('come back as they were written', () => {
    const metadata = { seed: '1', note: 'ünïcode' };
    expect(readSafetensors(writeSafetensors({ tensors, metadata }))).toEqual({ tensors, metadata });
  });

  it('have the published layout', () => {
    const bytes = writeSafetensors({ tensors: new Map([['x', tensor('uint8', [2], [5, 6])]]), metadata: {} });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      x: { dtype: 'U8', shape: [2], data_offsets: [0, 2] },
    });
    expect([...bytes.subarray(8 + length)]).toEqual([5, 6]);
  });

  it('widen brain floats', () => {
    const bytes = file('{"a":{"dtype":"BF16","shape":[3],"data_offsets":[0,6]}} ', 6);
    bytes.set([0x80, 0x3f, 0x00, 0xc0, 0x49, 0x40], bytes.length - 6);
    expect(readSafetensors(bytes).tensors.get('a')).toEqual(tensor('float32', [3], [1, -2, 3.140625]));
  });

  it.each([
    ['nothing', new Uint8Array(3), /3 bytes are too few/],
    ['a header longer than the file', file('{}', 0, 1000), /a header of 1000 bytes/],
    ['no JSON', file('{"a'), /no JSON object/],
    ['a list', file('[1]'), /no JSON object/],
    ['bytes beyond the end', file('{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}', 8), /tensor "a"/],
    ['a size that does not fit', file('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', 8), /tensor "a"/],
    ['a huge shape', file('{"a":{"dtype":"F32","shape":[1e9,1e9],"data_offsets":[0,8]}}', 8), /tensor "a"/],
    ['brain floats that do not fit', file('{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,8]}}', 8), /tensor "a"/],
    ['a negative offset', file('{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}', 8), /tensor "a"/],
    ['an unknown type', file('{"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}', 8), /tensor "a"/],
    ['null', file('{"a":null}'), /entry "a"/],
  ])('refuse %s', (_name, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
  });
});
