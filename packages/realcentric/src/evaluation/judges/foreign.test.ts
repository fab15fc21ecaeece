/** Somebody else's classifier gives what plain arithmetic gives, whatever its form. */
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  graphProto,
  modelBytes,
  nodeProto,
  tensorProto,
  valueInfo,
} from '../../../../ortgrad/src/graph/onnx-model-testing.ts';
import { plainLogits, type Tiny } from './classifier.fixture.ts';
import { foreignFolder, MEAN, pictures, STD, TINY, YAML } from './foreign.fixture.ts';
import { openForeignJudge } from './foreign.ts';

const { folder, save, remove } = foreignFolder();
afterAll(remove);

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softmax = (logits: number[], i: number) => Math.exp(logits[i]!) / logits.reduce((sum, x) => sum + Math.exp(x), 0);
const FED = { channels: 'rgb', unit: 1 / 255, zero: 0, mean: MEAN, std: STD } as const;

describe('scores', () => {
  const input = YAML.input;
  it.each<[string, Partial<Tiny>, object, (logits: number[]) => number, Partial<typeof FED> | object]>([
    ['one logit', {}, {}, ([x]) => sigmoid(x!), {}],
    [
      'one logit, low is fake',
      {},
      { output: { fake: 'single', activation: 'sigmoid', fake_is: 'low' } },
      ([x]) => sigmoid(-x!),
      {},
    ],
    [
      'one logit as it is',
      {},
      { output: { fake: 0, activation: 'none', kind: 'logit', fake_is: 'low' } },
      ([x]) => -x!,
      {},
    ],
    ['two logits', { outputs: 2 }, { output: { fake: 1, activation: 'softmax' } }, (l) => softmax(l, 1), {}],
    [
      'two logits, the real one read',
      { outputs: 2 },
      { output: { fake: 0, activation: 'softmax', fake_is: 'low' } },
      (l) => softmax(l, 1),
      {},
    ],
    [
      'three classes',
      { outputs: 3 },
      { output: { name: 'numbers', fake: 2, activation: 'softmax' } },
      (l) => softmax(l, 2),
      {},
    ],
    [
      'softmax inside',
      { outputs: 2, inside: 'softmax' },
      { output: { fake: 0, activation: 'none', kind: 'probability' } },
      (l) => softmax(l, 0),
      {},
    ],
    [
      'sigmoid inside, low is fake',
      { inside: 'sigmoid' },
      { output: { fake: 'single', activation: 'none', kind: 'probability', fake_is: 'low' } },
      ([x]) => sigmoid(-x!),
      {},
    ],
    ['a fixed batch of 1', { batch: 1 }, {}, ([x]) => sigmoid(x!), {}],
    ['a fixed batch of 5', { batch: 5 }, {}, ([x]) => sigmoid(x!), {}],
    ['a batch of 3 chosen', {}, { input: { ...input, batch: 3 } }, ([x]) => sigmoid(x!), {}],
    ['channels last', { layout: 'nhwc' }, { input: { ...input, layout: 'nhwc' } }, ([x]) => sigmoid(x!), {}],
    [
      'BGR, -1..1',
      {},
      { input: { ...input, channels: 'bgr', range: '-1..1' } },
      ([x]) => sigmoid(x!),
      { channels: 'bgr', unit: 2 / 255, zero: -1 },
    ],
    [
      '0..255, BGR, channels last',
      { layout: 'nhwc', batch: 1 },
      { input: { width: 8, height: 6, layout: 'nhwc', channels: 'bgr', range: '0..255', mean: [104, 117, 123] } },
      ([x]) => sigmoid(x!),
      { channels: 'bgr', unit: 1, mean: [104, 117, 123], std: [1, 1, 1] },
    ],
  ])('%s: equal to plain arithmetic for batches of 1, 7 and 32', async (_, tiny, yaml, expected, fed) => {
    const judge = await openForeignJudge(save(tiny, yaml).path);
    const want = pictures.map((p) => expected(plainLogits(p, { ...TINY, ...tiny }, { ...FED, ...fed })));
    const all = await judge.score(pictures);
    for (const [i, score] of all.entries()) expect(score).toBeCloseTo(want[i]!, 4);
    for (const size of [1, 7]) {
      for (let start = 0; start < 32; start += size) {
        const part = await judge.score(pictures.slice(start, start + size));
        for (const [i, score] of part.entries()) expect(Math.abs(score - all[start + i]!)).toBeLessThan(1e-6);
      }
    }
    expect(new Set(all).size).toBeGreaterThan(20);
    await judge.close();
  });

  it('half precision, in and out', async () => {
    const judge = await openForeignJudge(save({ dtype: 'float16' }, {}).path);
    const want = pictures.map((p) => sigmoid(plainLogits(p, TINY, FED)[0]!));
    for (const [i, score] of (await judge.score(pictures)).entries()) expect(score).toBeCloseTo(want[i]!, 2);
    await judge.close();
  });

  it('far logits keep their order', async () => {
    const input = { width: 8, height: 6, range: '0..255', std: [4, 4, 4] };
    const yaml = { input, output: { fake: 0, activation: 'softmax', fake_is: 'low' } };
    const judge = await openForeignJudge(save({ outputs: 2 }, yaml).path);
    const margin = pictures.map((p) => {
      const [a, b] = plainLogits(p, { ...TINY, outputs: 2 }, { ...FED, unit: 1, mean: [0, 0, 0], std: [4, 4, 4] });
      return b! - a!;
    });
    const scores = await judge.score(pictures);
    const byMargin = [...margin.keys()].sort((a, b) => margin[a]! - margin[b]!).filter((i) => margin[i]! < 0);
    // Where 1 - p would be 0 in double precision already.
    expect(byMargin.filter((i) => margin[i]! < -37).length).toBeGreaterThan(5);
    for (let k = 1; k < byMargin.length; k++) expect(scores[byMargin[k]!]).toBeGreaterThan(scores[byMargin[k - 1]!]!);
    await judge.close();
  });

  it('knows its facts; the checksum changes with what the scores depend on, and with nothing else', async () => {
    const crop = { takes: 'crop', margin: 1.5, name: 'A', licence: 'MIT' };
    const { path, model } = save({}, crop);
    const facts = async (file: string) => {
      const judge = await openForeignJudge(file);
      await judge.close();
      return judge;
    };
    const judge = await facts(path);
    const sum = createHash('sha256').update(model).digest('hex');
    expect(judge).toMatchObject({ name: 'A', licence: 'MIT', kind: 'probability', takes: 'crop', fileChecksum: sum });
    expect(judge).toMatchObject({ crop: { size: 8, margin: 1.5 } });
    const other = async (tiny: Partial<Tiny>, yaml: object) =>
      (await facts(save(tiny, { ...crop, ...yaml }).path)).checksum;
    expect(await other({}, { name: 'B', sha256: sum, input: { ...YAML.input, batch: 2 } })).toBe(judge.checksum);
    expect(await other({}, { margin: 1.6 })).not.toBe(judge.checksum);
    expect(await other({}, { input: { ...YAML.input, channels: 'bgr' } })).not.toBe(judge.checksum);
    expect(await other({}, { output: { ...YAML.output, fake_is: 'low' } })).not.toBe(judge.checksum);
    expect(await other({ outputs: 2 }, { output: { fake: 1, activation: 'softmax' } })).not.toBe(judge.checksum);
    expect((await facts(save({}, {}).path)).takes).toBe('picture');
    const nameless = save({}, {}).path;
    expect((await facts(nameless)).name).toBe(basename(nameless, '.yaml'));
  });

  it('finds weights beside the model, and takes the checksum of each file', async () => {
    const weights = Float32Array.from({ length: 144 }, (_, i) => Math.sin(i) / 4);
    const external = tensorProto('w', {
      dataType: 1,
      dims: [144n, 1n],
      dataLocation: 1,
      externalData: [{ key: 'location', value: 'big.onnx.data' }],
    });
    const nodes = [nodeProto('Flatten', ['x'], ['flat']), nodeProto('MatMul', ['flat', 'w'], ['y'])];
    const model = modelBytes(graphProto(nodes, ['y'], [valueInfo('x', ['N', 3, 6, 8])], [external]), 17);
    writeFileSync(join(folder, 'big.onnx'), model);
    writeFileSync(join(folder, 'big.onnx.data'), new Uint8Array(weights.buffer));
    const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const sums = { 'big.onnx': sum(model), 'big.onnx.data': sum(new Uint8Array(weights.buffer)) };
    const open = (sha256?: string | object) => {
      writeFileSync(join(folder, 'big.yaml'), stringify({ ...YAML, model: 'big.onnx', sha256 }));
      return openForeignJudge(join(folder, 'big.yaml'));
    };
    const judge = await open(sums);
    const [score] = await judge.score(pictures);
    let logit = 0;
    for (let i = 0; i < 144; i++) {
      const [c, at] = [Math.floor(i / 48), i % 48];
      logit += ((pictures[0]!.data[3 * at + c]! / 255 - MEAN[c]!) / STD[c]!) * weights[i]!;
    }
    expect(score).toBeCloseTo(sigmoid(logit), 4);
    await judge.close();
    await expect(open(sums['big.onnx'])).rejects.toThrow(
      /big\.yaml: sha256 is of one file, .* several; give sha256 by file name, for each of big\.onnx, big\.onnx\.data$/,
    );
    await expect(open({ 'big.onnx': sums['big.onnx'] })).rejects.toThrow(/sha256 lacks "big\.onnx\.data"/);
    await expect(open({ ...sums, 'big.onnx.data': '0'.repeat(64) })).rejects.toThrow(
      /big\.onnx\.data: has the checksum/,
    );
    const before = judge.checksum;
    writeFileSync(join(folder, 'big.onnx.data'), new Uint8Array(weights.map((w) => -w).buffer));
    const changed = await open();
    expect(changed.checksum).not.toBe(before);
    expect((await changed.score(pictures))[0]).toBeCloseTo(sigmoid(-logit), 4);
    await changed.close();
    rmSync(join(folder, 'big.onnx.data'));
    await expect(open()).rejects.toThrow(
      /big\.onnx: cannot be read .* "big\.onnx\.data", which is not beside the model/,
    );
  });
});
