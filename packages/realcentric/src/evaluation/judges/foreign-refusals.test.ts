/** What does not fit is told before the first picture is judged, and where. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { UserError } from '../../errors.ts';
import type { Tiny } from './classifier.fixture.ts';
import { foreignFolder, pictures, YAML } from './foreign.fixture.ts';
import { openForeignJudge } from './foreign.ts';

const { folder, save, remove } = foreignFolder();
afterAll(remove);

async function refusal(path: string): Promise<string> {
  const error = await openForeignJudge(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message.replaceAll(`${folder}/`, '').replace(/\d+(?=\.(yaml|onnx))/g, 'n');
}

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
