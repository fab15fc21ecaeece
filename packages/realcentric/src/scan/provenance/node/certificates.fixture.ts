/** @file For tests: X.509 certificates of an authority and a signer made up on the spot (RFC 5280), as C2PA wants them. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface TestSigner {
  readonly key: KeyObject;
  /** DER, the signer's own first. */
  readonly chain: readonly Uint8Array[];
  /** The authority as a user would give it in a list. */
  readonly authorityPem: string;
}

/** A DER element: tag, length, contents. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const needed = length.subarray(length.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | needed.length]), needed, body]);
}

const sequence = (...contents: readonly Uint8Array[]) => der(0x30, ...contents);
const octets = (contents: Uint8Array) => der(0x04, contents);
const yes = Buffer.from([0x01, 0x01, 0xff]);

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [40 * first + second, ...rest].flatMap((part) => {
    const digits = [part & 127];
    for (let left = part >> 7; left > 0; left >>= 7) digits.unshift((left & 127) | 128);
    return digits;
  });
  return der(0x06, Buffer.from(bytes));
}

const ECDSA_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));

function nameOf(commonName: string): Buffer {
  const part = (id: string, value: string) => der(0x31, sequence(objectId(id), der(0x0c, Buffer.from(value))));
  return sequence(part('2.5.4.10', `${commonName} Ltd`), part('2.5.4.3', commonName));
}

function extension(id: string, value: Uint8Array, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [yes] : []), octets(value));
}

const keyId = (publicDer: Uint8Array) => createHash('sha1').update(publicDer).digest();
const publicDer = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });

interface Subject {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Uint8Array[];
}

function certificate(
  subject: Subject,
  issuer: { name: string; publicKey: KeyObject; privateKey: KeyObject },
  until: string,
): Buffer {
  const validity = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from(until)));
  const spki = publicDer(subject.publicKey);
  const shared = [
    extension('2.5.29.14', octets(keyId(spki))),
    extension('2.5.29.35', sequence(der(0x80, keyId(publicDer(issuer.publicKey))))),
  ];
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), keyId(spki).subarray(0, 8)])),
    ECDSA_SHA256,
    nameOf(issuer.name),
    validity,
    nameOf(subject.name),
    spki,
    der(0xa3, sequence(...subject.extensions, ...shared)),
  );
  const signature = sign('sha256', body, issuer.privateKey);
  return sequence(body, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature));
}

const LATE = '491231235959Z';

/** A signer for e-mail protection, one of the purposes that C2PA takes, below an authority of its own. `until`: when it runs out. */
export function testSigner(name: string, until = LATE): TestSigner {
  const root = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = { name: `${name} Authority`, ...root };
  const authority = certificate(
    {
      ...issuer,
      extensions: [
        extension('2.5.29.19', sequence(yes), true),
        extension('2.5.29.15', der(0x03, Buffer.from([1, 0x06])), true),
      ],
    },
    issuer,
    LATE,
  );
  const leaf = certificate(
    {
      name,
      publicKey: own.publicKey,
      extensions: [
        extension('2.5.29.19', sequence(), true),
        extension('2.5.29.15', der(0x03, Buffer.from([7, 0x80])), true),
        extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.4'))),
      ],
    },
    issuer,
    until,
  );
  const lines = authority.toString('base64').match(/.{1,64}/g) ?? [];
  const authorityPem = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  return { key: own.privateKey, chain: [leaf, authority], authorityPem };
}
