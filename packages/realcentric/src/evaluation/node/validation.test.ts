/** @file Thresholds are never chosen on what is judged: splits, copies under other names, one class alone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePicture } from '../../media/pictures.ts';
import { MINIATURE, miniatureQuads, writePreparedSet } from '../../prepare/set/prepared-set.fixture.ts';
import { random } from '../../random.ts';
import { openSource } from './source.ts';
import { openValidation } from './validation.ts';

const root = mkdtempSync(join(tmpdir(), 'realcentric-validation-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (...parts: string[]) => join(root, ...parts);

async function photos(folder: string, labels: readonly string[], first: number) {
  for (const [i, label] of labels.entries()) {
    const draw = random('photo', first + i);
    const data = Uint8Array.from({ length: 3 * 16 * 16 }, () => 255 * draw.next());
    await mkdir(at(folder, label), { recursive: true });
    await writePicture(at(folder, label, `${first + i}.png`), { width: 16, height: 16, data });
  }
}

beforeAll(async () => {
  const settings = { ...MINIATURE, size: 64 };
  await writePreparedSet(at('set'), miniatureQuads(['train', 'val', 'test'], ['Deepfakes']), settings);
  await writePreparedSet(at('unsplit'), miniatureQuads([null], ['Deepfakes']), settings);
  await writePreparedSet(at('tested'), miniatureQuads(['test'], ['Deepfakes']), settings);
  await photos('judged', ['real', 'real', 'fake', 'fake'], 0);
  await photos('other', ['real', 'fake'], 10);
});

describe('openValidation', () => {
  it('takes the validation split of what has splits', async () => {
    const judged = [await openSource(at('set'), { split: 'test' })];
    const { items } = await openValidation(at('set'), judged);
    expect(new Set(items.map(({ attributes }) => attributes.split))).toEqual(new Set(['val']));
    expect(items).toHaveLength(4 * MINIATURE.frames);
  });

  it('refuses what is judged itself, and splits without one for validation', async () => {
    await expect(openValidation(at('set'), [await openSource(at('set'))])).rejects.toThrow(
      /set: shares youtube\/002 with what is judged, so its threshold would be chosen on test data; judge --split test/,
    );
    await expect(openValidation(at('tested'), [])).rejects.toThrow(/tested: has the split test, but no val/);
  });

  it('takes all of what has no splits, and refuses the same crop in another set', async () => {
    const other = await openValidation(at('unsplit'), [await openSource(at('judged'))]);
    expect(other.items).toHaveLength(4 * MINIATURE.frames);
    const { path, items } = await openSource(at('set'), { split: 'train' });
    expect(path).not.toBe(other.path);
    await expect(openValidation(at('unsplit'), [await openSource(at('set'), { split: 'train' })])).rejects.toThrow(
      `unsplit: shares ${items[0]?.item} with what is judged`,
    );
  });

  it('refuses a picture that is judged under another name', async () => {
    const judged = [await openSource(at('judged'))];
    expect((await openValidation(at('other'), judged)).items).toHaveLength(2);
    await copyFile(at('judged', 'fake', '3.png'), at('other', 'fake', 'copy.png'));
    await expect(openValidation(at('other'), judged)).rejects.toThrow(
      /other: shares fake\/copy\.png with what is judged \(fake\/3\.png\)/,
    );
  });

  it('refuses one class alone', async () => {
    await photos('reals', ['real', 'real'], 20);
    await mkdir(at('reals', 'fake'));
    await expect(openValidation(at('reals'), [])).rejects.toThrow(/reals: has nothing fake to choose a threshold on/);
  });
});
