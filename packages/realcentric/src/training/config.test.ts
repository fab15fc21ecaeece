/** @file Where the pictures come from: photographs or prepared sets, never both; faults with their lines. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { readConfig } from '../config/read.ts';
import { trainingConfig } from './config.ts';
import { withPaths } from './config-paths.ts';

const folder = await mkdtemp(join(tmpdir(), 'realcentric-config-'));
const path = join(folder, 'train.yaml');
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(...lines: string[]) {
  await writeFile(path, ['out: run', 'data:', ...lines].join('\n'));
  return readConfig(path, trainingConfig);
}

it('takes photographs or prepared sets, one of the two', async () => {
  expect((await read('  reals: [{ path: a }]')).data.sets).toBeUndefined();
  const { data } = await read(
    '  sets:',
    '    - { path: a, methods: [Deepfakes], compression: c23 }',
    '    - { path: b }',
  );
  expect(data.sets).toEqual([
    { path: 'a', weight: 1, methods: ['Deepfakes'], compression: 'c23' },
    { path: 'b', weight: 1 },
  ]);
  await expect(read('  reals: [{ path: a }]', '  sets: [{ path: b }]')).rejects.toThrow(
    `${path}:4:9: data.sets: a run trains on photographs (data.reals) or on prepared sets, not on both`,
  );
  await expect(read('  licence: none')).rejects.toThrow(
    `${path}:3:3: missing key "data.reals"; add it (folders of natural photographs, from which forgeries are made; or data.sets)`,
  );
  await expect(read('  sets: [{ path: b, method: [x] }]')).rejects.toThrow(/3:21: unknown key "method"; did you mean/);
});

it('has the paths of prepared sets resolved like all others', async () => {
  const { data } = withPaths(await read('  sets: [{ path: b }]'), (place) => `/at/${place}`);
  expect(data.sets?.[0]?.path).toBe('/at/b');
});

it.each(['default-detector', 'default-detector-start', 'default-detector-wide', 'faceforensics'])(
  'reads configs/%s.yaml',
  async (name) => {
    const file = fileURLToPath(new URL(`../../../../configs/${name}.yaml`, import.meta.url));
    const { data } = await readConfig(file, trainingConfig);
    expect((data.reals ?? data.sets ?? []).length).toBeGreaterThan(0);
  },
);
