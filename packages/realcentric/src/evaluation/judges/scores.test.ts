/** Score files: what is read, what is refused with its line, and how rows find their items. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { matchScores, openScoreFile } from './scores.ts';

const folder = mkdtempSync(join(tmpdir(), 'scores-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'theirs.csv');

function open(text: string | Uint8Array) {
  writeFileSync(path, text);
  return openScoreFile(path);
}

async function refusal(text: string | Uint8Array): Promise<string> {
  const error = await open(text).catch((thrown: unknown) => thrown);
  return (error as Error).message.replace(`${path}: `, '');
}

describe('openScoreFile', () => {
  it('reads two columns of several, quotes, a byte order mark, line breaks of Windows', async () => {
    const text =
      '\ufeffmodel,Score, file\r\nx,0.25,real/a.png\r\n\r\nx,1e-3,"fake/b, c.png"\r\n"x\r\ny", 1 ,fake\\d.png\r\n';
    const judge = await open(text);
    expect(judge.rows).toEqual([
      { file: 'real/a.png', score: 0.25, line: 2 },
      { file: 'fake/b, c.png', score: 0.001, line: 4 },
      { file: 'fake/d.png', score: 1, line: 5 },
    ]);
    const checksum = createHash('sha256').update(text).digest('hex');
    expect(judge).toMatchObject({
      name: 'theirs',
      kind: 'probability',
      takes: 'items',
      checksum,
      fileChecksum: checksum,
    });
  });

  it('takes scores beyond 0..1 as logits', async () => {
    expect((await open('file,score\na,0\nb,1\n')).kind).toBe('probability');
    expect((await open('file,score\na,-0.1\nb,1\n')).kind).toBe('logit');
    expect((await open('file,score\na,0\nb,7.5\n')).kind).toBe('logit');
  });

  it.each([
    ['nothing', '', 'is empty; give a header "file,score" and a row for each file'],
    [
      'no header',
      'a.png,0.5\n',
      /^line 1: the header has no column "file" \(a\.png, 0\.5\); begin with the line "file,score"/,
    ],
    ['semicolons', 'file;score\na;0.5\n', /^line 1: the header has no column "file" \(file;score\)/],
    ['two columns of a name', 'file,score,score\na,1,2\n', /several columns "score"/],
    ['no rows', 'file,score\n', 'has no scores; give a row for each file under the header'],
    ['a name', 'file,score\na,0.5\nb,high\n', /^line 3: the score is "high", no finite number; leave out files/],
    ['NaN', 'file,score\na,0.5\nb,NaN\n', /^line 3: the score is "NaN"/],
    ['infinity', 'file,score\na,-inf\n', /^line 2: the score is "-inf"/],
    ['overflow', 'file,score\na,1e999\n', /^line 2: the score is "1e999"/],
    ['hexadecimal', 'file,score\na,0x10\n', /^line 2: the score is "0x10"/],
    ['nothing as a score', 'file,score\na, \n', /^line 2: the score is empty/],
    ['a comma for a point', 'file,score\na,0,5\n', /^line 2: has 3 fields, the header 2/],
    ['a field too few', 'file,score,x\na,0.5\n', /^line 2: has 2 fields, the header 3/],
    ['no file', 'file,score\n"",0.5\n', /^line 2: names no file/],
    [
      'doubled',
      'file,score\nreal/a,0.5\nb,0.5\n./real\\a,0.4\n',
      /^line 4: "real\/a" stands on line 2 already; give one/,
    ],
    ['an open quote', 'file,score\n"a,0.5\n', /^line 2: a quote is opened and not closed/],
    ['not UTF-8', Uint8Array.of(0x66, 0xff, 0xfe), /^is not UTF-8 text/],
  ] as const)('refuses %s', async (_, text, message) => {
    const said = await refusal(text);
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  it('a file that is not there', async () => {
    await expect(openScoreFile(join(folder, 'gone.csv'))).rejects.toThrow(/gone\.csv: does not exist/);
  });
});

describe('matchScores', () => {
  it('gives scores in the order of the items, and tells what has none and what is not used', async () => {
    const judge = await open('file,score\nb.png,0.2\n./a\\x.png,0.1\nold.png,0.3\ncafe\u0301.png,0.4\n');
    const { scores, problems } = matchScores(judge, ['a/x.png', 'none.png', 'b.png', 'caf\u00e9.png']);
    expect(scores).toEqual([0.1, null, 0.2, 0.4]);
    expect(problems.map(({ message }) => message.replace(`${path}: `, ''))).toEqual([
      'has no score for 1 of 4 items: none.png; they are counted as files without a score',
      'has 1 rows that belong to no item: "old.png" (line 4); they are not used',
    ]);
    expect(matchScores(judge, ['b.png', 'a/x.png', 'old.png', 'caf\u00e9.png']).problems).toEqual([]);
  });

  it('names a few of many', async () => {
    const judge = await open('file,score\na,1\n');
    const { problems } = matchScores(judge, ['a', ...Array.from({ length: 8 }, (_, i) => `m${i}`)]);
    expect(problems[0]?.message).toContain('8 of 9 items: m0, m1, m2, m3, m4 and 3 more;');
  });

  it('refuses a file that fits nothing, with an example of both', async () => {
    const judge = await open('file,score\n/data/real/a.png,1\n');
    expect(() => matchScores(judge, ['real/a.png', 'fake/b.png'])).toThrow(
      /has no score for any of the 2 items: they are named as "real\/a\.png", its rows as "\/data\/real\/a\.png"; write/,
    );
  });
});
