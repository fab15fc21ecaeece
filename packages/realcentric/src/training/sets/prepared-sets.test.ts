/** @file Prepared sets as a source of pictures: splits, alignment of real and forgery, degradation, and what is said of sets that do not fit. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../config/read.ts';
import { type GivenClip, MINIATURE, miniatureQuads, writePreparedSet } from '../../prepare/set/prepared-set.fixture.ts';
import { setFiles } from '../../prepare/set/set-files.ts';
import { trainingConfig } from '../config.ts';
import type { PictureSource, PlanRequest } from '../picture-source.ts';
import { openPreparedSets } from './prepared-sets.ts';

let root: string;
const clips = miniatureQuads(['train', 'train', 'val', 'test'], ['FaceSwap', 'Deepfakes']);
const opened: PictureSource[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-source-'));
  await writePreparedSet(join(root, 'set'), clips, MINIATURE);
});
afterAll(async () => {
  for (const source of opened) await source.close();
  await rm(root, { recursive: true, force: true });
});

const never = { probability: 0 };
const calm = { resize: never, blur: never, noise: never, colour: never, jpeg: never };

async function open(set: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
  const notes: string[] = [];
  const config = trainingConfig.parse({
    out: join(root, 'run'),
    data: { sets: [{ path: join(root, 'set'), ...set }] },
    network: { size: 64 },
    interference: calm,
    ...more,
  });
  const source = await openPreparedSets(config, { note: (text) => notes.push(text) });
  opened.push(source);
  return { source, notes };
}

const request: PlanRequest = { purpose: 'epoch', epoch: 0, strategy: 'quad', quads: 8, methodsPerQuad: 1 };
const people = (files: readonly string[]) =>
  [...new Set(files.flatMap((file) => file.match(/\d{3}/g) ?? []))].map(Number).sort((a, b) => a - b);

function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / a.length;
}

describe('prepared sets', () => {
  it('train on the one split, validate on the other, and never see the test', async () => {
    const { source } = await open();
    expect(source.methods).toEqual(['Deepfakes', 'FaceSwap']);
    for (const strategy of ['quad', 'target', 'random'] as const) {
      expect(people(source.plan({ ...request, strategy }).files())).toEqual([0, 1, 2, 3]);
      expect(people(source.plan({ ...request, strategy, purpose: 'validation' }).files())).toEqual([4, 5]);
    }
    expect(source.facts).toMatchObject({ people: 4, photographs: 36, heldOut: 'clips of the validation split' });
  });

  it('cut a real and its forgery alike, and otherwise each picture by itself', async () => {
    const { source } = await open();
    const plan = source.plan(request);
    const planes = await plan.pictures('step 1', 'augmented');
    const area = 3 * 64 * 64;
    const picture = (i: number) => planes.subarray(i * area, (i + 1) * area);
    for (let unit = 0; unit < plan.labels.length; unit++) {
      const [a, b, ab, ba] = [0, 1, 2, 3].map((i) => picture(4 * unit + i)) as [Uint8Array, ...Uint8Array[]];
      const apart = difference(a, b as Uint8Array);
      expect(difference(a, ab as Uint8Array)).toBeLessThan(0.5 * apart);
      expect(difference(b as Uint8Array, ba as Uint8Array)).toBeLessThan(0.5 * apart);
      expect(difference(a, ab as Uint8Array)).toBeGreaterThan(0.1);
    }
  });

  it('give the same pictures whatever the threads, and others for another step', async () => {
    const [one, two] = [await open(), await open({}, { workers: 2 })];
    const pictures = ({ source }: typeof one, key: string) =>
      source.plan(request).slice(2, 6).pictures(key, 'augmented');
    const first = await pictures(one, 'step 1');
    expect(Buffer.from(await pictures(two, 'step 1')).equals(first)).toBe(true);
    expect(Buffer.from(await pictures(one, 'step 2')).equals(first)).toBe(false);
  });

  it('take the methods that are asked for', async () => {
    const { source, notes } = await open({ methods: ['Deepfakes'] });
    expect(source.methods).toEqual(['Deepfakes']);
    expect(notes).toEqual([expect.stringMatching(/4 real and 4 forged clips to train on, 4 in 2 quads; 2 and 2 for/)]);
    await expect(open({ methods: ['deepfakes'] })).rejects.toThrow(
      /holds no method "deepfakes"; did you mean "Deepfakes"\?/,
    );
    await expect(open({ compression: 'raw' })).rejects.toThrow(/holds no compression "raw"; choose from c23/);
  });

  it('leave out the reals of a data set of which no forgery is asked for', async () => {
    const more = clips.map(({ entry, crops }): GivenClip => {
      const there = (video: string | null) => video && `more/${video}`;
      const moved = { video: `more/${entry.video}`, target: there(entry.target), source: there(entry.source) };
      const method = entry.method && 'Another';
      return { entry: { ...entry, ...moved, method, dataset: 'More' }, crops };
    });
    await writePreparedSet(join(root, 'both'), [...clips, ...more], MINIATURE);
    const path = join(root, 'both');
    expect((await open({ path })).source.facts.people).toBe(8);
    expect((await open({ path, methods: ['Deepfakes', 'FaceSwap'] })).source.facts.people).toBe(4);
  });

  it('are taken by the recipe for FaceForensics++: in an epoch each quad once by each method', async () => {
    const methods = ['Deepfakes', 'Face2Face', 'FaceSwap', 'NeuralTextures', 'FaceShifter'];
    await writePreparedSet(join(root, 'five'), miniatureQuads(['train', 'train', 'val'], methods), MINIATURE);
    const file = fileURLToPath(new URL('../../../../../configs/faceforensics.yaml', import.meta.url));
    const recipe = await readConfig(file, trainingConfig);
    const { schedule, method, data } = recipe;
    const [set] = data.sets as NonNullable<typeof data.sets>;
    const { source } = await open({ ...set, path: join(root, 'five') });
    const { strategy, methods_per_quad: methodsPerQuad } = method.pairing;
    // The recipe's 720 for 360 quads.
    const plan = source.plan({ ...request, strategy, methodsPerQuad, quads: (2 * schedule.quads_per_epoch) / 360 });
    const units = plan.labels.map((_, i) => `${people(plan.slice(i, i + 1).files())} ${plan.labels[i]?.method}`);
    const expected = ['0,1', '2,3'].flatMap((quad) => methods.slice(0, 4).map((name) => `${quad} ${name}`));
    expect(units.sort()).toEqual(expected);
  });

  it('do with targets alone, and with nothing but labels', async () => {
    const bare = clips.map(({ entry, crops }, i): GivenClip => {
      const only = { ...entry, source: null, target: null, identity: null, split: null, method: null, cropped: true };
      return { entry: { ...only, family: entry.label === 0 ? null : 'unknown', video: `${entry.label}/${i}` }, crops };
    });
    await writePreparedSet(join(root, 'bare'), bare, MINIATURE);
    const { source, notes } = await open({ path: join(root, 'bare') }, { validation: { pairs: 2 } });
    expect(notes[0]).toMatch(/7 real and 14 forged clips to train on, 14 without relation; 1 and 2 for validation/);
    expect(source.methods).toEqual(['fake']);
    expect((await source.plan(request).slice(0, 1).pictures('k', 'still')).length).toBe(4 * 3 * 64 * 64);

    const targets = clips.map(({ entry, crops }): GivenClip => ({ entry: { ...entry, source: null }, crops }));
    await writePreparedSet(join(root, 'targets'), targets, MINIATURE);
    const { notes: said } = await open({ path: join(root, 'targets') });
    expect(said[0]).toMatch(/8 forged clips to train on, 8 with their target; 2 and 4 for validation/);
  });

  it('say how much of a set is not used, and where forgeries are compressed otherwise than their targets', async () => {
    const loose = clips.map(({ entry, crops }, i): GivenClip => {
      const compression = entry.method === 'FaceSwap' ? 'c40' : 'c23';
      return { entry: { ...entry, compression, split: i < 2 ? null : entry.split }, crops };
    });
    await writePreparedSet(join(root, 'loose'), loose, MINIATURE);
    const { notes } = await open({ path: join(root, 'loose') });
    expect(notes).toEqual([
      expect.stringMatching(/2 real and 8 forged clips to train on, 4 in 1 quad, 4 without .*; 2 clips without/),
      expect.stringMatching(/2 forged clips are compressed otherwise than their targets/),
    ]);
  });

  it('say what does not fit', async () => {
    await expect(open({ path: join(root, 'none') })).rejects.toThrow(/none: holds no complete prepared set/);
    await expect(open({}, { forge: { methods: ['swap'] } })).rejects.toThrow(/forge cannot be set where data\.sets is/);
    const fakes = clips.filter(({ entry }) => entry.label === 1);
    await writePreparedSet(join(root, 'fakes'), fakes, MINIATURE);
    await expect(open({ path: join(root, 'fakes') })).rejects.toThrow(/gives 0 real and 8 forged clips to train on/);
    await writePreparedSet(join(root, 'unheld'), clips.slice(0, 12), MINIATURE);
    const unheld = { data: { sets: [{ path: join(root, 'unheld') }], validation: 0 } };
    await expect(open({}, unheld)).rejects.toThrow(/no real and forged clips for validation/);
    const { notes } = await open({}, { network: { size: 160 } });
    expect(notes[0]).toMatch(/crops of 112 pixels show the network 91 where it takes 160; prepare with --size 197/);
    await writePreparedSet(join(root, 'tight'), clips, MINIATURE);
    const { about } = setFiles(join(root, 'tight'));
    await writeFile(about, (await readFile(about, 'utf8')).replace('"margin": 1.6', '"margin": 1.2'));
    await expect(open({ path: join(root, 'tight') })).rejects.toThrow(/crops of 1\.2 times the face, and the detector/);
  });
});
