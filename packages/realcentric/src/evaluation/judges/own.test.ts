/** Our own detector judges as a scan does, whatever the batch; judges open by what is named. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDetector } from '../../detector/node/bundle.ts';
import { defaultDetectorFolder } from '../../detector/node/default-detector.ts';
import { scoreCrops } from '../../detector/score.ts';
import { resize } from '../../images/resample.ts';
import { noisePicture, tinyClassifier } from './classifier.fixture.ts';
import type { CropJudge } from './judge.ts';
import { openJudge } from './open-judge.ts';

const folder = mkdtempSync(join(tmpdir(), 'judges-'));
afterAll(() => rmSync(folder, { recursive: true }));

const readManifest = async () => {
  const detector = await openDetector(defaultDetectorFolder());
  await detector.close();
  return detector.manifest;
};

const { size, margin } = (await readManifest()).input;
// Blurred noise: smooth enough to get different scores.
const crops = Array.from({ length: 32 }, (_, i) => resize(noisePicture(4 + i, 4 + i, i), size, size));

describe('the bundled detector', () => {
  it('gives what a scan gives, and the same for batches of 1, 7 and 32', async () => {
    const judge = (await openJudge()) as CropJudge;
    const detector = await openDetector(defaultDetectorFolder());
    expect(judge).toMatchObject({ takes: 'crop', kind: 'probability', crop: { size, margin } });
    expect(judge.fileChecksum).toBe(detector.checksum);
    expect(judge.checksum).toMatch(/^[0-9a-f]{64}$/);
    const all = await judge.score(crops);
    expect(Array.from(all)).toEqual((await scoreCrops(detector, crops)).map(({ probability }) => probability));
    const sevens: number[] = [];
    for (let start = 0; start < 32; start += 7) sevens.push(...(await judge.score(crops.slice(start, start + 7))));
    for (const [i, score] of sevens.entries()) expect(Math.abs(score - all[i]!)).toBeLessThan(1e-6);
    for (const i of [0, 13, 31]) {
      const [alone] = await judge.score([crops[i]!]);
      expect(Math.abs(alone! - all[i]!)).toBeLessThan(1e-6);
    }
    const [z] = await judge.embed!([crops[0]!]);
    expect(Math.hypot(...z!)).toBeCloseTo(1, 4);
    const larger = resize(crops[5]!, 2 * size, 2 * size);
    const [scaled] = await judge.score([larger]);
    expect(scaled).toBe((await judge.score([resize(larger, size, size)]))[0]);
    await judge.close();
    await detector.close();
  });
});

it('our network, described as that of somebody else, gives the same logits', async () => {
  const own = (await openJudge()) as CropJudge;
  const { slope, offset } = (await readManifest()).calibration;
  const yaml = `model: ${join(defaultDetectorFolder(), 'detector.onnx')}
sha256: ${own.fileChecksum}
takes: crop
margin: ${margin}
input: { size: ${size}, range: 0..255 }
output: { name: logits, fake: 1, activation: softmax }
`;
  writeFileSync(join(folder, 'ours.yaml'), yaml);
  const foreign = (await openJudge(join(folder, 'ours.yaml'))) as CropJudge;
  expect(foreign).toMatchObject({ name: 'ours', crop: own.crop, fileChecksum: own.fileChecksum });
  const some = crops.slice(0, 5);
  const [calibrated, plain] = [await own.score(some), await foreign.score(some)];
  const logit = (p: number) => Math.log(p / (1 - p));
  for (const [i, p] of plain.entries()) expect(logit(calibrated[i]!)).toBeCloseTo(slope * logit(p) + offset, 4);
  await own.close();
  await foreign.close();
});

describe('openJudge', () => {
  it('opens by ending, or says what can be named', async () => {
    const tiny = tinyClassifier({ width: 4, height: 4, layout: 'nchw', outputs: 1, batch: 'N', inside: 'nothing' });
    writeFileSync(join(folder, 'tiny.onnx'), tiny);
    const yaml =
      'model: tiny.onnx\ntakes: picture\ninput: { size: 4, range: 0..1 }\noutput: { fake: single, activation: sigmoid }\n';
    writeFileSync(join(folder, 'tiny.YML'), yaml);
    writeFileSync(join(folder, 's.csv'), 'file,score\na,1\n');
    writeFileSync(join(folder, 's.txt'), '');
    const takes = async (name: string) => {
      const judge = await openJudge(join(folder, name));
      await judge.close();
      return judge.takes;
    };
    expect(await takes('tiny.YML')).toBe('picture');
    expect(await takes('s.csv')).toBe('items');
    await expect(takes('tiny.onnx')).rejects.toThrow(
      /tiny\.onnx: says nothing of how it is fed; a YAML file beside it must; give/,
    );
    await expect(takes('s.txt')).rejects.toThrow(
      /s\.txt: is no detector; give the folder of a detector of ours, a \.yaml/,
    );
    await expect(takes('')).rejects.toThrow(/manifest\.json: does not exist/);
    await expect(takes('gone')).rejects.toThrow(/gone: does not exist/);
  });
});
