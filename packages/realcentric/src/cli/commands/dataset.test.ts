import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../run.fixture.ts';

let root: string;

const run = (...args: string[]) => runCommand(root, ['dataset', ...args]);

async function put(path: string, content = `bytes of ${path}`): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-dataset-'));
  for (const id of ['000', '003']) await put(`ff/original_sequences/youtube/c23/videos/${id}.mp4`);
  for (const id of ['000_003', '003_000']) await put(`ff/manipulated_sequences/Deepfakes/c23/videos/${id}.mp4`);
  for (const split of ['val', 'test']) await put(`ff/${split}.json`, '[]');
  await put('ff/train.json', '[["000", "003"]]');
  await put('leaky/list.csv', 'path,label,identity,split\na.mp4,0,Ann,train\nb.mp4,0,Ann,test\nc.mp4,1,,test\n');
  for (const name of ['a', 'b']) await put(`leaky/${name}.mp4`);
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('realcentric dataset', () => {
  it('checks: 0 where all is fine, 1 where not, 2 where there is nothing to check', async () => {
    const fine = await run('check', 'ff');
    expect(fine.stdout).toMatch(/FaceForensics\+\+\s+fake\s+Deepfakes\s+c23\s+train\s+video\s+2\s+2\n/);
    expect(fine.stdout).toMatch(/Complete, and nothing leaks between splits\.\n$/);
    expect(fine.code).toBe(0);
    const leaky = await run('check', 'leaky');
    expect(leaky.stdout).toMatch(/Missing files \(1\):\n {2}c\.mp4 \(named in list\.csv\)/);
    expect(leaky.stdout).toMatch(/same person \(1\):\n {2}list: Ann: 1 in train, 1 in test \(a\.mp4, b\.mp4\)/);
    expect(leaky.stdout).toMatch(/Not fine: 1 missing, 1 leaking\.\n$/);
    expect(leaky.code).toBe(1);
    const high = await run('check', '.');
    expect(high).toMatchObject({ code: 2, stdout: '' });
    expect(high.stderr).toMatch(
      /^realcentric: .*: holds several data sets: FaceForensics\+\+ in .*\/ff, CSV in .*\/leaky/,
    );
  });

  it('gives JSON', async () => {
    const { code, stdout } = await run('check', 'leaky', '--quick', '--json', '--quiet');
    const check = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(check).toMatchObject({ fine: false, layouts: ['CSV'], leaks: [{ kind: 'identity', what: 'list: Ann' }] });
  });

  it.each(['parquet', 'jsonl'])('writes a manifest as %s that it reads again', async (ending) => {
    const { code, stdout } = await run('manifest', 'ff', '--out', `ff.${ending}`);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `ff.${ending}: 4 clips (2 real, 2 fake) of FaceForensics++\n`,
    });
    expect((await run('check', `ff.${ending}`)).code).toBe(0);
    if (ending === 'jsonl') expect((await readFile(join(root, 'ff.jsonl'), 'utf8')).split('\n')).toHaveLength(6);
  });

  it('says in one line what is wrong, and leaves nothing behind', async () => {
    const before = await readdir(root);
    for (const [args, message] of [
      [['manifest', 'ff', '--out', 'ff.csv'], /ff\.csv: has no ending of a manifest; use \.parquet or \.jsonl/],
      [['manifest', 'ff', '--out', 'none/ff.parquet'], /none\/ff\.parquet: does not exist; check the path/],
      [['manifest', 'ff'], /required option '--out <file>' not specified/],
      [['check'], /missing required argument 'data'/],
      [['check', 'none'], /none: does not exist; check the path/],
      [['chekc', 'ff'], /unknown command 'chekc'/],
    ] as const) {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
    expect(await readdir(root)).toEqual(before);
  });
});
