import { readFileSync, writeFileSync } from 'node:fs';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { DatasetEntry } from './entry.ts';
import { fakeEntry, realEntry } from './layout.ts';
import { readManifest, writeManifest } from './manifest-file.ts';
import { openDataset, openDatasets } from './open.ts';
import { refusal, tree } from './tree.fixture.ts';

const entries: DatasetEntry[] = [
  realEntry({
    path: 'real/ä b.png',
    kind: 'picture',
    dataset: 'folders',
    video: 'real/ä b',
    split: 'train',
    identity: '名',
  }),
  fakeEntry({
    path: 'fake/x',
    kind: 'frames',
    cropped: true,
    dataset: 'folders',
    method: 'swap',
    family: 'swap',
    video: 'swap/x',
    target: 'real/ä b',
    source: 'real/c',
    compression: 'c23',
    mask: 'masks/x',
  }),
];

describe.each(['list.parquet', 'list.jsonl'])('a manifest as %s', (name) => {
  it('comes back as it was', async () => {
    const root = tree(['real/ä b.png']);
    await writeManifest(`${root}/${name}`, { root, entries, notes: ['one', 'two'] });
    expect(await readManifest(`${root}/${name}`)).toEqual({ root, entries, notes: ['one', 'two'] });
    await writeManifest(`${root}/${name}`, { root, entries: [], notes: [] });
    expect((await readManifest(`${root}/${name}`)).entries).toEqual([]);
  });

  it('is opened like a data set, also where the data were moved', async () => {
    const root = tree(['real/ä b.png']);
    await writeManifest(`${root}/${name}`, { root: `${root}/gone`, entries, notes: [] });
    const error = await refusal(openDataset(`${root}/${name}`));
    expect(error.message).toMatch(/its data are not at .*\/gone; give the folder where they are with --root/);
    expect(await openDataset(`${root}/${name}`, { root })).toMatchObject({ root, entries, layouts: ['manifest'] });
  });

  it('refuses entries that lead out of the root, and other files', async () => {
    const root = tree(['real/ä b.png']);
    const file = `${root}/${name}`;
    await writeManifest(file, { root, entries: [entries[0]!, { ...entries[1]!, mask: '../m.png' }], notes: [] });
    expect((await refusal(openDataset(file))).message).toMatch(
      /(row 2|line 3) is no entry of a manifest \(mask: leads out of the data set\)/,
    );
    await writeManifest(file, { root, entries: [{ ...entries[0]!, method: 'swap' }], notes: [] });
    expect((await refusal(openDataset(file))).message).toMatch(/method: a real has no method and no family/);
    writeFileSync(file, 'no such thing');
    expect((await refusal(openDataset(file))).message).toMatch(
      /no manifest in Parquet|does not say that it is a manifest/,
    );
  });
});

it('has the documented columns in Parquet', async () => {
  const root = tree(['real/ä b.png']);
  await writeManifest(`${root}/list.parquet`, { root, entries, notes: [] });
  const bytes = new Uint8Array(readFileSync(`${root}/list.parquet`)).buffer;
  const columns = parquetSchema(parquetMetadata(bytes)).children.map(({ element }) => element);
  expect(columns.map(({ name, type, repetition_type: repetition }) => [name, type, repetition])).toEqual([
    ...['path', 'kind'].map((name) => [name, 'BYTE_ARRAY', 'REQUIRED']),
    ['cropped', 'BOOLEAN', 'REQUIRED'],
    ['dataset', 'BYTE_ARRAY', 'REQUIRED'],
    ['label', 'INT32', 'REQUIRED'],
    ...['method', 'family', 'target', 'source', 'identity'].map((name) => [name, 'BYTE_ARRAY', 'OPTIONAL']),
    ['video', 'BYTE_ARRAY', 'REQUIRED'],
    ...['split', 'compression', 'mask'].map((name) => [name, 'BYTE_ARRAY', 'OPTIONAL']),
  ]);
  expect((await parquetReadObjects({ file: bytes }))[1]).toEqual(entries[1]);
});

it('is written under the two endings alone', async () => {
  const error = await refusal(writeManifest('/tmp/list.csv', { root: '/tmp', entries, notes: [] }));
  expect(error.message).toBe('/tmp/list.csv: has no ending of a manifest; use .parquet or .jsonl');
});

it('refuses two data sets that call clips alike', async () => {
  const [a, b] = [tree(['real/1.png', 'fake/1.png']), tree(['real/1.png', 'fake/2.png'])];
  expect((await refusal(openDatasets([a, b]))).message).toMatch(/both have a clip real\/1; write a manifest for each/);
});
