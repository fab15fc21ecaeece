/** @file Provenance of real files: signed, tampered with, stripped, with hostile metadata; and that nothing goes over the network. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ffmpeg, H264, hasFfmpeg, numbered } from '../../../media/video/video.fixture.ts';
import { chance, integer, random } from '../../../random.ts';
import { provenance } from '../provenance.ts';
import { testSigner } from './certificates.fixture.ts';
import { readProvenance } from './read-provenance.ts';
import { signFile } from './signed.fixture.ts';
import { readTrustList } from './trust-list.ts';

const IPTC = 'http://cv.iptc.org/newscodes/digitalsourcetype';
const captured = [{ action: 'c2pa.created', digitalSourceType: `${IPTC}/digitalCapture` }];
const generated = [
  { action: 'c2pa.created', softwareAgent: { name: 'Imaginer' }, digitalSourceType: `${IPTC}/trainedAlgorithmicMedia` },
];
const desk = testSigner('Desk');
const stranger = testSigner('Stranger');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provenance-'));
  vi.stubGlobal('fetch', () => {
    throw new Error('something was fetched');
  });
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true, force: true });
});

const picture = () => sharp({ create: { width: 96, height: 64, channels: 3, background: '#884422' } });
const bytesOf = async (format: 'jpeg' | 'png' | 'webp' | 'tiff' | 'gif' | 'avif') =>
  new Uint8Array(await picture().toFormat(format).toBuffer());

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** As the schema of findings demands it, so that every test checks that, too. */
async function read(bytes: Uint8Array, options: Parameters<typeof readProvenance>[1] = {}) {
  return provenance.parse(await readProvenance('picture', { bytes, ...options }));
}

describe('Content Credentials', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff', 'gif', 'avif'] as const)('are read from %s', async (format) => {
    const signed = await signFile(await bytesOf(format), `image/${format}`, desk, captured);
    const { c2pa, declared } = await read(signed, { trustList: desk.authorityPem });
    expect(c2pa).toMatchObject({
      status: 'valid',
      trustList: true,
      signer: { name: 'Desk', organisation: 'Desk Ltd' },
      generator: 'Test Camera 1.2',
      actions: [{ action: 'c2pa.created', sourceType: 'digitalCapture' }],
    });
    expect(declared).toEqual([]);
  });

  it('are untrusted without a list, and when the list has others', async () => {
    const signed = await signFile(await bytesOf('jpeg'), 'image/jpeg', desk, captured);
    const without = await read(signed);
    expect(without.c2pa).toMatchObject({ status: 'untrusted', trustList: false, signer: { name: 'Desk' } });
    const others = await read(signed, { trustList: stranger.authorityPem });
    expect(others.c2pa).toMatchObject({ status: 'untrusted', failures: ['signingCredential.untrusted'] });
  });

  it('are invalid when the pixels, or the claim, were changed after the signing', async () => {
    const signed = await signFile(await bytesOf('jpeg'), 'image/jpeg', desk, captured);
    const pixels = signed.slice();
    pixels[pixels.length - 40] ^= 1;
    const changed = await read(pixels, { trustList: desk.authorityPem });
    expect(changed.c2pa).toMatchObject({ status: 'invalid', failures: ['assertion.dataHash.mismatch'] });
    const claim = signed.slice();
    claim[Buffer.from(claim).indexOf('Test Camera')] ^= 1;
    expect((await read(claim, { trustList: desk.authorityPem })).c2pa.status).toBe('invalid');
  });

  it('of a certificate that ran out are no sign of tampering', async () => {
    const late = testSigner('Late', '210101000000Z');
    const signed = await signFile(await bytesOf('jpeg'), 'image/jpeg', late, captured);
    const { c2pa } = await read(signed, { trustList: late.authorityPem });
    expect(c2pa.status).toBe('untrusted');
    expect(c2pa.failures).toContain('signingCredential.expired');
  });

  it('that are damaged are unreadable, and none are absent', async () => {
    expect((await read(await bytesOf('jpeg'))).c2pa).toMatchObject({ status: 'absent', failures: [] });
    const signed = await signFile(await bytesOf('png'), 'image/png', desk, captured);
    const at = Buffer.from(signed).indexOf('c2pa.claim');
    const damaged = signed.slice();
    damaged.fill(0x20, at - 20, at + 60);
    const { status } = (await read(damaged)).c2pa;
    expect(['unreadable', 'invalid']).toContain(status);
  });

  it.skipIf(!hasFfmpeg)('of a video are read in place, and a changed video is invalid', async () => {
    const path = join(folder, 'clip.mp4');
    ffmpeg(...numbered(10), ...H264, '-metadata', 'location=+51.5-000.1/', path);
    const signed = await signFile(new Uint8Array(await readFile(path)), 'video/mp4', desk, generated);
    const good = await readProvenance(await file('signed.mp4', signed), { trustList: desk.authorityPem });
    expect(provenance.parse(good).c2pa).toMatchObject({ status: 'valid', signer: { name: 'Desk' } });
    expect(good.declared).toEqual([
      { kind: 'generated', value: 'trainedAlgorithmicMedia', source: 'C2PA action c2pa.created' },
    ]);
    expect(good.encoder).toMatchObject({ container: expect.stringContaining('mp4'), codec: 'h264', jpeg: null });
    expect(good.encoder.tags.map(({ value }) => value).join()).toMatch(/Lavf/);
    expect(good.metadata.location).toEqual({ present: true, coordinates: null });
    const changed = signed.slice();
    changed[Buffer.from(changed).indexOf('mdat') + 200] ^= 1;
    expect((await readProvenance(await file('changed.mp4', changed))).c2pa.status).toBe('invalid');
  });

  it.skipIf(!hasFfmpeg)('are not looked for in containers without any', async () => {
    const path = join(folder, 'clip.mkv');
    ffmpeg(...numbered(5), ...H264, '-metadata', 'comment=made with Stable Diffusion', path);
    const { c2pa, declared, encoder } = provenance.parse(await readProvenance(path));
    expect([c2pa.status, encoder.codec]).toEqual(['not_checked', 'h264']);
    expect(declared).toEqual([{ kind: 'generator', value: 'made with Stable Diffusion', source: 'container comment' }]);
  });
});

const PACKET = (fields: string, inside = '') =>
  `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" ${fields}>${inside}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

describe('metadata', () => {
  const exif = {
    IFD0: {
      Make: 'Canon',
      Model: 'Canon EOS R5',
      Software: 'GIMP 2.10',
      DateTime: '2024:01:02 03:04:05',
      Artist: 'A. B.',
    },
    IFD2: { DateTimeOriginal: '2024:01:01 10:00:00', OffsetTimeOriginal: '+01:00' },
    IFD3: {
      ...{ GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' },
      ...{ GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 30/1' },
    },
  };

  it('tells camera, programs and times, and of the place only that there is one', async () => {
    const history = `<xmpMM:History><rdf:Seq><rdf:li stEvt:action="saved" stEvt:softwareAgent="Adobe Photoshop 25.0" stEvt:when="2024-01-02T03:00:00Z"/></rdf:Seq></xmpMM:History>`;
    const bytes = await picture()
      .withExif(exif)
      .withXmp(PACKET('xmp:CreatorTool="Adobe Photoshop 25.0"', history))
      .jpeg({ quality: 80 })
      .toBuffer();
    const { metadata, encoder, problems, declared } = await read(bytes);
    expect(metadata).toMatchObject({
      camera: { value: 'Canon EOS R5', source: 'EXIF Make, Model' },
      software: [
        { value: 'GIMP 2.10', source: 'EXIF Software' },
        { value: 'Adobe Photoshop 25.0', source: 'XMP CreatorTool' },
      ],
      edits: [{ action: 'saved', software: 'Adobe Photoshop 25.0', when: '2024-01-02T03:00:00Z' }],
      times: [
        { kind: 'taken', value: '2024:01:01 10:00:00 +01:00', source: 'EXIF DateTimeOriginal' },
        { kind: 'modified', value: '2024:01:02 03:04:05', source: 'EXIF DateTime' },
      ],
      credits: [{ value: 'A. B.', source: 'EXIF Artist' }],
      location: { present: true, coordinates: null },
    });
    expect(encoder).toMatchObject({
      container: 'jpeg',
      jpeg: { quality: 80, standard: true, subsampling: '4:2:0', progressive: false },
    });
    expect([problems, declared]).toEqual([[], []]);
    const place = (await read(bytes, { location: true })).metadata.location.coordinates;
    expect(place?.latitude).toBeCloseTo(51.5);
    expect(place?.longitude).toBeCloseTo(-0.125);
  });

  it('is empty for a picture without any', async () => {
    const { metadata, encoder, declared, problems } = await read(await bytesOf('png'));
    expect([metadata.camera, metadata.software, metadata.edits, declared, problems]).toEqual([null, [], [], [], []]);
    expect(encoder).toEqual({ container: 'png', codec: null, tags: [], jpeg: null });
  });

  it('is cleaned and cut', async () => {
    const bytes = await picture()
      .withExif({
        IFD0: { Model: `\u001b[31m<script>alert(1)</script>${'x'.repeat(40_000)}`, Software: 'a\nb\u0000c' },
      })
      .jpeg()
      .toBuffer();
    const { camera, software } = (await read(bytes)).metadata;
    expect(camera?.value).toHaveLength(300);
    expect(camera?.value).not.toMatch(/\p{Cc}/u);
    expect(software[0]?.value).not.toMatch(/\p{Cc}/u);
  });

  it('of XMP with a document type, too long or too deep is left out and told', async () => {
    const bomb = PACKET('xmp:CreatorTool="&a;"').replace('<x:xmpmeta', '<!DOCTYPE x [<!ENTITY a "aaa">]><x:xmpmeta');
    const long = PACKET('xmp:CreatorTool="me"', `<xmp:Label>${'x'.repeat(1_100_000)}</xmp:Label>`);
    for (const packet of [bomb, long]) {
      const { metadata, problems } = await read(await picture().withXmp(packet).tiff().toBuffer());
      expect([metadata.software, problems]).toEqual([[], ['metadata_too_large']]);
    }
    const deep = PACKET('', `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`);
    const { metadata } = await read(await picture().withXmp(deep).webp().toBuffer());
    expect(metadata.software).toEqual([]);
  });

  it('of a damaged file is told to be damaged', async () => {
    const { problems, encoder } = await read(Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(3)]));
    expect(encoder.container).toBe('gif');
    expect(problems.length).toBeLessThanOrEqual(1);
    const jpeg = await bytesOf('jpeg');
    expect((await read(jpeg.slice(0, 40))).encoder.jpeg).toBeNull();
  });
});

describe('declared generation', () => {
  /** A PNG with a text chunk behind its header (PNG 11.3.4.3); the checksum is not looked at. */
  const withText = (png: Uint8Array, key: string, value: string) => {
    const data = Buffer.from(`${key}\0${value}`, 'latin1');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([png.subarray(0, 33), length, Buffer.from('tEXt'), data, Buffer.alloc(4), png.subarray(33)]);
  };

  it('is read from C2PA actions', async () => {
    const signed = await signFile(await bytesOf('jpeg'), 'image/jpeg', desk, generated);
    const { declared, c2pa } = await read(signed);
    expect(declared).toEqual([
      { kind: 'generated', value: 'trainedAlgorithmicMedia', source: 'C2PA action c2pa.created' },
    ]);
    expect(c2pa.actions[0]?.software).toBe('Imaginer');
  });

  it('is read from XMP', async () => {
    const packet = PACKET(`Iptc4xmpExt:DigitalSourceType="${IPTC}/compositeWithTrainedAlgorithmicMedia"`);
    const { declared } = await read(await picture().withXmp(packet).jpeg().toBuffer());
    expect(declared).toEqual([
      { kind: 'composite', value: 'compositeWithTrainedAlgorithmicMedia', source: 'XMP DigitalSourceType' },
    ]);
  });

  it.each([
    ['parameters', 'a cat\nSteps: 20, Sampler: Euler', 'Stable Diffusion web UI'],
    ['workflow', '{"nodes": []}', 'ComfyUI'],
    ['Software', 'NovelAI', 'NovelAI'],
  ])('is read from the PNG chunk %s', async (key, value, generator) => {
    const { declared } = await read(withText(await bytesOf('png'), key, value));
    expect(declared).toEqual([{ kind: 'generator', value: generator, source: `PNG text ${key}` }]);
  });

  it('is not read from an ordinary program or a photograph', async () => {
    const bytes = await picture()
      .withExif({ IFD0: { Software: 'Adobe Photoshop 25.0' } })
      .jpeg()
      .toBuffer();
    expect((await read(bytes)).declared).toEqual([]);
    const camera = await signFile(await bytesOf('jpeg'), 'image/jpeg', desk, captured);
    expect((await read(camera)).declared).toEqual([]);
  });
});

it('takes mutated files without a fault: 240 of them, from one seed', async () => {
  const draw = random(1, 'mutated');
  const formats = ['jpeg', 'png', 'webp', 'tiff'] as const;
  const seeds = await Promise.all(
    formats.map(async (format) => {
      const plain = await picture()
        .withExif({ IFD0: { Model: 'x' } })
        .withXmp(PACKET('xmp:CreatorTool="me"'))
        .toFormat(format)
        .toBuffer();
      return signFile(new Uint8Array(plain), `image/${format}`, desk, captured);
    }),
  );
  const statuses = new Set<string>();
  for (let i = 0; i < 240; i++) {
    const seed = seeds[i % seeds.length] as Uint8Array;
    const bytes = seed.slice(0, chance(draw, 0.25) ? integer(draw, 64, seed.length) : seed.length);
    // The first bytes stay, so that the format is still told.
    for (let n = integer(draw, 1, 6); n > 0; n--) bytes[integer(draw, 16, bytes.length - 1)] = integer(draw, 0, 255);
    statuses.add((await read(bytes, { trustList: desk.authorityPem })).c2pa.status);
  }
  expect([...statuses].sort()).toEqual(expect.arrayContaining(['invalid', 'not_checked', 'unreadable']));
});

describe('readTrustList', () => {
  it('keeps the certificates alone', async () => {
    const path = await file('list.pem', Buffer.from(`# mine\n${desk.authorityPem}\n${stranger.authorityPem}`));
    const list = await readTrustList(path);
    expect(list.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(list).not.toContain('mine');
  });

  it('refuses what is none, with what to do', async () => {
    await expect(readTrustList(await file('a.pem', Buffer.from('hello')))).rejects.toThrow(
      /holds no certificate; give/,
    );
    const broken = desk.authorityPem.replace(/MII.{8}/, 'AAAA');
    await expect(readTrustList(await file('b.pem', Buffer.from(broken)))).rejects.toThrow(/certificate 1 is damaged/);
    await expect(readTrustList(join(folder, 'nowhere.pem'))).rejects.toThrow(/nowhere\.pem/);
  });
});
