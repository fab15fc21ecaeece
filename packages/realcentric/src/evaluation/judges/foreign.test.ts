/** Somebody else's classifier gives what plain arithmetic gives, whatever its form; what does not fit is told before the first picture. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { UserError } from '../../errors.ts';
import { noisePicture, plainLogits, type Tiny, tinyClassifier } from './classifier.fixture.ts';
import { openForeignJudge } from './foreign.ts';

const folder = mkdtempSync(join(tmpdir(), 'foreign-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TINY: Tiny = { width: 8, height: 6, layout: 'nchw', outputs: 1, batch: 'N', inside: 'nothing' };
const MEAN = [0.4, 0.5, 0.6];
const STD = [0.2, 0.25, 0.3];
const YAML = {
  model: 'tiny.onnx',
  takes: 'picture',
  input: { width: 8, height: 6, range: '0..1', mean: MEAN, std: STD },
  output: { fake: 'single', activation: 'sigmoid' },
};

let made = 0;
/** A YAML and its model in a folder of their own. */
function save(tiny: Partial<Tiny>, yaml: object): { path: string; model: Uint8Array } {
  const model = tinyClassifier({ ...TINY, ...tiny });
  const name = `${++made}.onnx`;
  writeFileSync(join(folder, name), model);
  const path = join(folder, `${made}.yaml`);
  writeFileSync(path, stringify({ ...YAML, ...yaml, model: name }));
  return { path, model };
}

async function refusal(path: string): Promise<string> {
  const error = await openForeignJudge(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message.replaceAll(`${folder}/`, '').replace(/\d+(?=\.(yaml|onnx))/g, 'n');
}

const pictures = Array.from({ length: 32 }, (_, i) => noisePicture(8, 6, i));
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
    const input = { width: 8, height: 6, range: '0..255', std: [0.25, 0.25, 0.25] };
    const yaml = { input, output: { fake: 1, activation: 'softmax', fake_is: 'low' } };
    const judge = await openForeignJudge(save({ outputs: 2 }, yaml).path);
    const margin = pictures.map((p) => {
      const [a, b] = plainLogits(
        p,
        { ...TINY, outputs: 2 },
        { ...FED, unit: 1, mean: [0, 0, 0], std: [0.25, 0.25, 0.25] },
      );
      return a! - b!;
    });
    const scores = await judge.score(pictures);
    const byMargin = [...margin.keys()].sort((a, b) => margin[a]! - margin[b]!).filter((i) => margin[i]! < 0);
    expect(byMargin.length).toBeGreaterThan(5);
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
    expect((await facts(save({}, {}).path)).name).toBe(String(made));
  });
});

describe('what does not fit', () => {
  it.each<[string, Partial<Tiny>, object, string | RegExp]>([
    [
      'size',
      {},
      { input: { size: 8, range: '0..1' } },
      'n.onnx: its input "pictures" is float32 [N, 3, 6, 8], the YAML says float32 [N, 3, 8, 8]; correct input.size (or width and height) or input.layout in n.yaml',
    ],
    [
      'layout',
      { batch: 1 },
      { input: { ...YAML.input, layout: 'nhwc' } },
      /is float32 \[1, 3, 6, 8\], the YAML says float32 \[N, 6, 8, 3\]/,
    ],
    [
      'batch',
      { batch: 4 },
      { input: { ...YAML.input, batch: 2 } },
      /is float32 \[4, 3, 6, 8\], the YAML says float32 \[2, 3, 6, 8\]; correct or remove input\.batch/,
    ],
    [
      'position',
      { outputs: 2 },
      { output: { fake: 2, activation: 'softmax' } },
      'n.onnx: gives 2 numbers a picture, the YAML says fake: 2; give a position from 0 to 1 as output.fake in n.yaml',
    ],
    [
      'single of two',
      { outputs: 2 },
      {},
      /gives 2 numbers a picture, the YAML says fake: single; give a position from 0 to 1/,
    ],
    [
      'softmax of one',
      {},
      { output: { fake: 0, activation: 'softmax' } },
      /gives one number a picture; write activation: sigmoid/,
    ],
    [
      'output name',
      {},
      { output: { name: 'logit', fake: 0, activation: 'sigmoid' } },
      /has no output "logit" but numbers; correct output\.name/,
    ],
    [
      'batches mixed',
      { fault: 'batch' },
      {},
      /gives a picture other numbers when another one is beside it; name a model exported for inference/,
    ],
  ])('%s', async (_, tiny, yaml, message) => {
    const said = await refusal(save(tiny, yaml).path);
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  it('takes a model whose pictures sway each other one by one, where it is told to', async () => {
    const { path } = save({ fault: 'batch' }, { input: { ...YAML.input, batch: 1 } });
    await (await openForeignJudge(path)).close();
  });

  it.each<[string, object, RegExp]>([
    ['unknown key', { margni: 1.3 }, /^n\.yaml:\d+:1: unknown key "margni"; did you mean "margin"\?/],
    ['no margin', { takes: 'crop' }, /^n\.yaml:1:1: missing key "margin"; add it \(with takes: crop/],
    ['margin of a picture', { margin: 1.3 }, /^n\.yaml:\d+:\d+: margin: says nothing with takes: picture/],
    ['no size', { input: { range: '0..1' } }, /missing key "input\.size"/],
    ['half a size', { input: { width: 3, range: '0..1' } }, /missing key "input\.height"/],
    [
      'both sizes',
      { input: { size: 8, width: 8, height: 6, range: '0..1' } },
      /input\.size: stands beside width or height/,
    ],
    ['no range', { input: { size: 8 } }, /missing key "input\.range"/],
    ['range', { input: { size: 8, range: '0-1' } }, /input\.range must be one of 0\.\.1, 0\.\.255, -1\.\.1/],
    ['std of 0', { input: { ...YAML.input, std: [0, 1, 1] } }, /input\.std\[0\] must be more than 0/],
    [
      'shorter_side alone',
      { input: { ...YAML.input, shorter_side: 9 } },
      /shorter_side: says nothing with resize: stretch/,
    ],
    [
      'shorter_side below',
      { input: { ...YAML.input, resize: 'cover', shorter_side: 7 } },
      /is less than the 8 pixels that are cut out/,
    ],
    ['kind left out', { output: { fake: 'single', activation: 'none' } }, /missing key "output\.kind"/],
    [
      'kind against it',
      { output: { fake: 'single', activation: 'sigmoid', kind: 'logit' } },
      /sigmoid gives probabilities/,
    ],
    [
      'softmax of single',
      { output: { fake: 'single', activation: 'softmax' } },
      /softmax over a single number is always 1/,
    ],
    ['fake', { output: { fake: -1, activation: 'sigmoid' } }, /output\.fake must/],
    ['checksum of another form', { sha256: 'abc' }, /sha256 must be as the schema asks \(64 hexadecimal digits/],
  ])('%s, with its line', async (_, yaml, message) => {
    expect(await refusal(save({}, yaml).path)).toMatch(message);
  });

  it('a checksum that is wrong, a model that is missing, no model, not a number', async () => {
    const wrong = save({}, { sha256: '0'.repeat(64) });
    expect(await refusal(wrong.path)).toMatch(
      /^n\.onnx: has the checksum [0-9a-f]{12}\.\.\., n\.yaml says 000000000000\.\.\.; the file was/,
    );
    const named = save({}, { sha256: { 'other.data': '0'.repeat(64) } });
    expect(await refusal(named.path)).toMatch(
      /^n\.yaml: sha256 names "other\.data", which the model does not use; give it for each of n\.onnx/,
    );
    const upper = save({}, {});
    const sum = createHash('sha256').update(upper.model).digest('hex').toUpperCase();
    await (await openForeignJudge(save({}, { sha256: sum }).path)).close();
    writeFileSync(join(folder, 'x.yaml'), stringify({ ...YAML, model: 'gone.onnx' }));
    expect(await refusal(join(folder, 'x.yaml'))).toBe('gone.onnx: does not exist; check the path');
    writeFileSync(join(folder, 'text.onnx'), 'this is no model');
    writeFileSync(join(folder, 'x.yaml'), stringify({ ...YAML, model: 'text.onnx' }));
    expect(await refusal(join(folder, 'x.yaml'))).toMatch(/^text\.onnx: (cannot be read as an ONNX|is no model)/);
    writeFileSync(join(folder, 'x.yaml'), stringify({ ...YAML, model: '.' }));
    expect(await refusal(join(folder, 'x.yaml'))).toMatch(/is no file; name an ONNX file/);
  });

  it('names the item that gets no number, or no probability', async () => {
    const white = { width: 8, height: 6, data: new Uint8Array(144).fill(255) };
    const plain = { width: 8, height: 6, range: '0..1' };
    const nan = await openForeignJudge(save({ fault: 'nan' }, { input: plain }).path);
    await expect(nan.score([pictures[0]!, white], ['real/a.png', 'fake/b.png'])).rejects.toThrow(
      /yaml: gives the score NaN for fake\/b\.png; check its weights/,
    );
    await nan.close();
    const output = { fake: 'single', activation: 'none', kind: 'probability' };
    const logits = await openForeignJudge(save({}, { output }).path);
    await expect(logits.score(pictures)).rejects.toThrow(
      /gives -?[\d.]+ for picture \d+ of 32, which is no probability; write kind: logit/,
    );
    await logits.close();
  });
});
