/** @file Event files read back as the published formats say: TFRecord, protobuf wire format, event.proto, summary.proto. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crc32c } from './crc32c.ts';
import { openEventFile } from './event-file.ts';
import { histogramValue, precisionRecallValue, scalarValue } from './messages.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-events-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Bit by bit, without a table, so that it shares nothing with what it checks. */
function slowMaskedCrc(bytes: Uint8Array): number {
  let crc = 0xffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x82f63b78n : crc >> 1n;
  }
  crc ^= 0xffffffffn;
  return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn);
}

function records(bytes: Buffer): Buffer[] {
  const result: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(slowMaskedCrc(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(slowMaskedCrc(data));
    result.push(data);
    at += 16 + length;
  }
  return result;
}

type Message = Map<number, (bigint | Buffer)[]>;

/** Any protobuf message: a list of raw values by field number. */
function decode(bytes: Buffer): Message {
  const message: Message = new Map();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const type = Number(key & 7n);
    const value = type === 0 ? varint() : take(type === 1 ? 8 : type === 5 ? 4 : Number(varint()));
    const field = Number(key >> 3n);
    message.set(field, [...(message.get(field) ?? []), value]);
  }
  return message;
}

const bytesOf = (message: Message, field: number) => message.get(field)?.[0] as Buffer;
const inner = (message: Message, field: number) => decode(bytesOf(message, field));
const doubles = (bytes: Buffer) => Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(i * 8));
const floats = (bytes: Buffer) => Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));

async function eventsOf(path: string): Promise<Message[]> {
  return records(await readFile(path)).map(decode);
}

const valuesOf = (event: Message) => (inner(event, 5).get(1) as Buffer[]).map(decode);

describe('CRC-32C', () => {
  it('gives the values of RFC 3720', () => {
    const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
    expect(crc32c(ascending)).toBe(0x46dd794e);
    expect(crc32c(ascending.toReversed())).toBe(0x113fdb5c);
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  });
});

describe('event files', () => {
  it('hold version, times, steps, tags and scalars', async () => {
    const before = Date.now() / 1000;
    const file = await openEventFile(join(root, 'new', 'tensorboard'), 0);
    await file.write(1, [scalarValue('loss', 0.75), scalarValue('Verfahren/Gesicht ü', -1e-7)]);
    await file.write(300_000_000_000, [scalarValue('loss', Number.NaN)]);
    await file.close();
    expect(basename(file.path)).toMatch(/^events\.out\.tfevents\.\d{10}\..+\.\d+\.\d+$/);

    const events = await eventsOf(file.path);
    const times = events.map((event) => bytesOf(event, 1).readDoubleLE(0));
    expect(times.every((time, i) => time >= (times[i - 1] ?? before) && time <= Date.now() / 1000)).toBe(true);
    expect(bytesOf(events[0] as Message, 3).toString()).toBe('brain.Event:2');
    expect(events.slice(1).map((event) => event.get(2)?.[0])).toEqual([1n, 300_000_000_000n]);
    const first = valuesOf(events[1] as Message);
    expect(first.map((value) => bytesOf(value, 1).toString())).toEqual(['loss', 'Verfahren/Gesicht ü']);
    expect(first.map((value) => bytesOf(value, 2).readFloatLE(0))).toEqual([Math.fround(0.75), Math.fround(-1e-7)]);
    expect(bytesOf(valuesOf(events[2] as Message)[0] as Message, 2).readFloatLE(0)).toBeNaN();
  });

  it('begin anew when a run is resumed, and take back the steps that come again', async () => {
    const folder = join(root, 'resumed');
    for (const step of [0, 7]) {
      const file = await openEventFile(folder, step);
      await file.write(step + 1, [scalarValue('loss', step)]);
      await file.close();
    }
    const names = (await readdir(folder)).sort();
    expect(names).toHaveLength(2);
    const events = await eventsOf(join(folder, names[1] as string));
    expect(inner(events[1] as Message, 7).get(1)).toEqual([1n]);
    expect(events.map((event) => event.get(2)?.[0])).toEqual([0n, 8n, 8n]);
  });

  it('hold histograms and precision-recall curves', async () => {
    const file = await openEventFile(join(root, 'more'), 0);
    const counts = [
      { truePositives: 8, falsePositives: 4, trueNegatives: 0, falseNegatives: 0 },
      { truePositives: 6, falsePositives: 0, trueNegatives: 4, falseNegatives: 2 },
      { truePositives: 0, falsePositives: 0, trueNegatives: 4, falseNegatives: 8 },
    ];
    await file.write(0, [
      histogramValue('scores', { edges: [0, 0.5, 1], counts: [3, 1] }),
      precisionRecallValue('pr', counts),
    ]);
    await file.close();
    const [histogram, curve] = valuesOf((await eventsOf(file.path))[1] as Message) as [Message, Message];

    const bars = inner(histogram, 5);
    expect([1, 2, 3, 4, 5].map((field) => bytesOf(bars, field).readDoubleLE(0))).toEqual([0, 1, 4, 1.5, 0.75]);
    expect(doubles(bytesOf(bars, 6))).toEqual([0, 0.5, 1]);
    expect(doubles(bytesOf(bars, 7))).toEqual([0, 3, 1]);

    const plugin = inner(inner(curve, 9), 1);
    expect(bytesOf(plugin, 1).toString()).toBe('pr_curves');
    expect(inner(plugin, 2).get(2)).toEqual([3n]);
    const tensor = inner(curve, 8);
    expect(tensor.get(1)).toEqual([1n]);
    expect((inner(tensor, 2).get(2) as Buffer[]).map((size) => decode(size).get(1))).toEqual([[6n], [3n]]);
    const shares = [8 / 12, 1, 1, 1, 0.75, 0].map(Math.fround);
    expect(floats(bytesOf(tensor, 5))).toEqual([8, 6, 0, 4, 0, 0, 0, 4, 4, 0, 2, 8, ...shares]);
  });

  it('refuse counts without their edges', () => {
    expect(() => histogramValue('scores', { edges: [0, 1], counts: [1, 2] })).toThrow(/2 counts take 3 edges/);
  });
});
