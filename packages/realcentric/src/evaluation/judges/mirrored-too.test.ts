/** Both looks count alike, the judge of one look and of two have different checksums, and scores of a file cannot be had mirrored. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { flip } from '../../images/flip.ts';
import { noisePicture } from './classifier.fixture.ts';
import type { CropJudge } from './judge.ts';
import { openJudge } from './open-judge.ts';

const folder = mkdtempSync(join(tmpdir(), 'mirrored-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('is the mean of a picture and its mirror image, whichever of them is given', async () => {
  const plain = (await openJudge()) as CropJudge;
  const both = (await openJudge(undefined, { mirrored: true })) as CropJudge;
  const crops = [1, 2, 3].map((seed) => noisePicture(plain.crop.size, plain.crop.size, seed));
  const flipped = crops.map(flip);
  const [a, b, mean] = [await plain.score(crops), await plain.score(flipped), await both.score(crops)];
  for (const [i, m] of mean.entries()) expect(m).toBeCloseTo((a[i]! + b[i]!) / 2, 6);
  expect(a[0]).not.toBeCloseTo(b[0]!, 6);
  const turned = await both.score(flipped);
  for (const [i, m] of mean.entries()) expect(turned[i]).toBeCloseTo(m, 6);
  expect(both).toMatchObject({ takes: 'crop', name: plain.name, crop: plain.crop, fileChecksum: plain.fileChecksum });
  expect(both.checksum).not.toBe(plain.checksum);
  await plain.close();
  await both.close();
});

it('refuses a file of scores', async () => {
  const file = join(folder, 'scores.csv');
  writeFileSync(file, 'file,score\na.jpg,0.5\n');
  await expect(openJudge(file, { mirrored: true })).rejects.toThrow(
    /holds scores, and nothing that could judge a mirrored/,
  );
});
