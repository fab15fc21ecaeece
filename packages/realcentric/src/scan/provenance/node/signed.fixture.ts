/** @file For tests: signs pictures and videos with Content Credentials, as a camera or an editor does. */
import { sign } from 'node:crypto';
import { WasmBuilder } from '@contentauth/c2pa-wasm';
import { bytesAsBlob, startC2pa } from './c2pa-module.ts';
import type { TestSigner } from './certificates.fixture.ts';

const RESERVED = 4096;

/** CBOR (RFC 8949) of byte strings, arrays and maps of small keys, which is all that a COSE signature needs. */
function head(major: number, value: number): Buffer {
  const bytes = value < 24 ? [value] : value < 256 ? [24, value] : [25, value >> 8, value & 255];
  bytes[0] = (major << 5) | (bytes[0] as number);
  return Buffer.from(bytes);
}
const byteString = (bytes: Uint8Array) => Buffer.concat([head(2, bytes.length), bytes]);
const textString = (text: string) => Buffer.concat([head(3, text.length), Buffer.from(text)]);
const array = (...items: readonly Uint8Array[]) => Buffer.concat([head(4, items.length), ...items]);
const map = (...pairs: readonly (readonly [Uint8Array, Uint8Array])[]) =>
  Buffer.concat([head(5, pairs.length), ...pairs.flat()]);

/** COSE_Sign1 with ES256 over a detached payload (RFC 9052), the chain in the protected header, padded to the reserved size. */
function coseSign1(payload: Uint8Array, { key, chain }: TestSigner): Uint8Array {
  const [algorithm, es256, x5chain] = [head(0, 1), head(1, 6), head(0, 33)];
  const header = byteString(map([algorithm, es256], [x5chain, array(...chain.map(byteString))]));
  const signed = array(textString('Signature1'), header, byteString(Buffer.alloc(0)), byteString(payload));
  const signature = sign('sha256', signed, { key, dsaEncoding: 'ieee-p1363' });
  const message = (padding: number) =>
    Buffer.concat([
      head(6, 18),
      array(
        header,
        map([textString('pad'), byteString(Buffer.alloc(padding))]),
        Buffer.from([0xf6]),
        byteString(signature),
      ),
    ]);
  return message(RESERVED - message(256).length + 256);
}

/** The bytes of the file with a manifest in it. `actions` are those of C2PA ("c2pa.created", with a digitalSourceType). */
export async function signFile(
  bytes: Uint8Array,
  format: string,
  signer: TestSigner,
  actions: readonly Readonly<Record<string, unknown>>[],
  title = 'signed for a test',
): Promise<Uint8Array> {
  await startC2pa();
  const definition = {
    claim_generator_info: [{ name: 'Test Camera', version: '1.2' }],
    title,
    format,
    assertions: [{ label: 'c2pa.actions.v2', data: { actions } }],
  };
  const builder = WasmBuilder.fromJson(
    JSON.stringify(definition),
    JSON.stringify({ verify: { verify_after_sign: false } }),
  );
  try {
    return await builder.sign(
      { alg: 'es256', reserveSize: RESERVED, sign: async (claim) => new Uint8Array(coseSign1(claim, signer)) },
      [],
      format,
      bytesAsBlob(bytes),
    );
  } finally {
    builder.free();
  }
}
