/** @file `realcentric scan --explain --gallery` as a user runs it. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { manifestSchema } from '../../detector/manifest.ts';
import { defaultDetectorFolder } from '../../detector/node/default-detector.ts';
import { findingSchema } from '../../scan/finding.ts';
import { writeDemoFaces } from '../../scan/node/demo-faces.fixture.ts';
import { runCommand } from '../run.fixture.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-scan-explain-'));
  const [first, second] = (await writeDemoFaces(join(root, 'faces'), 2)) as [string, string];
  for (const kind of ['real', 'swap']) await mkdir(join(root, 'known', kind), { recursive: true });
  await cp(first, join(root, 'known', 'real', 'a.jpg'));
  await cp(second, join(root, 'known', 'swap', 'b.jpg'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function scanned(...args: string[]) {
  const { code, stdout, stderr } = await runCommand(root, ['scan', '--jsonl', '--workers', '1', ...args]);
  expect(code).toBeLessThan(2);
  return { finding: findingSchema.parse(JSON.parse(stdout)), stderr };
}

it('says where the score of a face comes from, and which known faces are like it', async () => {
  const { finding, stderr } = await scanned('--explain', '--gallery', 'known', 'known/real/a.jpg');
  expect(stderr).not.toContain('no heat maps');
  const [face] = finding.faces;
  expect(face?.explanation).toMatchObject({ time: null, target: 'manipulation' });
  expect(face?.explanation?.parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(face?.nearest?.map(({ file, kind }) => [file, kind])).toEqual([
    ['real/a.jpg', 'natural'],
    ['swap/b.jpg', 'forged'],
  ]);
  const logOdds = Math.log((face?.score?.probability ?? 0) / (1 - (face?.score?.probability ?? 0)));
  expect(face?.frames[0]?.contribution).toBeCloseTo(logOdds);
});

it('goes on without a map where the detector has none, and says so', async () => {
  const model = join(root, 'bare');
  await cp(defaultDetectorFolder(), model, { recursive: true });
  const path = join(model, 'manifest.json');
  const { explanation: _explanation, ...bare } = manifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  await writeFile(path, JSON.stringify(bare));
  const { finding, stderr } = await scanned('--explain', '--model', model, 'known/real/a.jpg');
  expect(stderr).toContain('this detector makes no heat maps');
  expect(finding.faces[0]).toMatchObject({ explanation: null, nearest: null });
});
