/** @file Every form that findings are printed in, on findings that are made up. */
import { describe, expect, it } from 'vitest';
import { exampleFace, exampleFinding } from '../../scan/finding.fixture.ts';
import type { Finding } from '../../scan/finding.ts';
import { wordsOf } from '../../scan/words/catalogue.ts';
import { csvOutput } from './csv.ts';
import { jsonLinesOutput, jsonOutput } from './json.ts';
import type { FindingOutput, Print } from './output.ts';
import { galleryOutput, tableOutput } from './table.ts';

async function printed(open: (print: Print) => FindingOutput, findings: readonly Finding[], thumbnails: string[] = []) {
  const lines: string[] = [];
  const output = open(async (text) => {
    lines.push(text);
  });
  for (const finding of findings) await output.add({ finding, thumbnails, known: false });
  await output.end();
  return lines.join('\n');
}

const words = wordsOf('en');

const video = exampleFinding({
  file: 'b.mp4',
  verdict: 'substantial',
  faces: [
    exampleFace({
      ranges: [
        { start: 0, end: 4.25 },
        { start: 70, end: 3725 },
      ],
    }),
    exampleFace({
      score: null,
      quality: { ...exampleFace().quality, level: 'low', reasons: ['cut_off'] },
      ranges: [{ start: 3600, end: 3725 }],
    }),
  ],
});
const nothing = exampleFinding({
  file: 'c\x1b[31m.jpg',
  status: 'no_face',
  verdict: 'n/a',
  probability: null,
  faces: [],
});
const manifest = {
  name: 'test',
  version: '0',
  network: { sha256: 'd' },
  bands: { uncertain: 0.5, substantial: 0.9, rule: 'r' },
};
const described = { detector: { manifest } } as unknown as Parameters<typeof jsonOutput>[1];

describe('tables', () => {
  it('have a row a face, and when it is seen where there are videos', async () => {
    const table = await printed(
      (print) => tableOutput(print, { colour: false, words }),
      [exampleFinding(), video, nothing],
    );
    const [rows, ...told] = table.split('\n\n') as [string, ...string[]];
    expect(told).toEqual([
      expect.stringMatching(/^photos\/a\.jpg\n {2}.*70%.*\n {2}.*640 × 480/),
      expect.stringMatching(/^b\.mp4\n {2}.*70%/),
      expect.stringMatching(/^c\\u001b\[31m\.jpg\n {2}No face was found/),
    ]);
    expect(rows.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['File', 'Status', 'Face', 'When', 'Probability', 'Distance (percentile)', 'Evidence of manipulation'],
      expect.anything(),
      ['photos/a.jpg', 'ok', '120x140 at 100,80', '70.0 % (60 to 80)', '0.200 (95 %)', 'uncertain'],
      ['b.mp4', 'ok', '120x140 at 100,80', '0.0 s to 4.3 s, 1 more', '70.0 % (60 to 80)', '0.200 (95 %)', 'uncertain'],
      ['', 'cut off', '120x140 at 100,80', '1:00:00 to 1:02:05', 'n/a'],
      ['c\\u001b[31m.jpg', 'no_face', 'n/a'],
    ]);
    const pictures = await printed((print) => tableOutput(print, { colour: true, words }), [exampleFinding()]);
    expect(pictures).not.toContain('When');
    expect(pictures).toContain('\x1b[33muncertain\x1b[39m');
    expect(await printed((print) => tableOutput(print, { colour: false, words }), [])).toBe('');
    const many = Array.from({ length: 6 }, () => nothing);
    expect(await printed((print) => tableOutput(print, { colour: false, words }), many)).not.toContain('No face');
  });

  it('show the faces that there are pictures of', async () => {
    const draw = async (jpeg: Uint8Array) => `<${Buffer.from(jpeg)}>`;
    const thumbnails = [Buffer.from('one').toString('base64')];
    const text = await printed((print) => galleryOutput(print, draw, { colour: false, words }), [video], thumbnails);
    expect(text.split('\n').slice(0, 4)).toEqual([
      '<one>',
      'b.mp4  ok  120x140 at 100,80  0.0 s to 4.3 s, 1 more  70.0 % (60 to 80)  0.200 (95 %)  uncertain',
      'b.mp4  cut off  120x140 at 100,80  1:00:00 to 1:02:05  n/a',
      'b.mp4',
    ]);
  });
});

describe('JSON', () => {
  it('is one object, however many findings there are', async () => {
    for (const findings of [[], [video], [exampleFinding(), video, nothing]]) {
      const text = await printed((print) => jsonOutput(print, described), findings);
      expect(JSON.parse(text)).toMatchObject({ tool: { name: 'realcentric' }, detector: { name: 'test' }, findings });
      expect(text).toMatch(/^\{\n {2}"tool": \{\n {4}"name"/);
    }
  });

  it('is one object a line', async () => {
    const text = await printed(jsonLinesOutput, [video, nothing]);
    expect(text.split('\n').map((line) => JSON.parse(line))).toEqual([video, nothing]);
  });
});

describe('CSV', () => {
  it('has a label for every file, and tells of names that come twice', async () => {
    const notes: string[] = [];
    const open = (print: Print) => csvOutput(print, (text) => notes.push(text));
    const twice = exampleFinding({ file: 'elsewhere/a.jpg', probability: 0.25 });
    const odd = exampleFinding({ file: 'x/a "b", c.jpg', probability: 1 });
    expect(await printed(open, [exampleFinding(), nothing, odd])).toBe(
      'filename,label\na.jpg,0.7\nc\x1b[31m.jpg,0.5\n"a ""b"", c.jpg",1',
    );
    expect(notes).toEqual([]);
    await printed(open, [exampleFinding(), twice, twice]);
    expect(notes).toEqual([expect.stringMatching(/a\.jpg comes more than once/)]);
    expect(await printed(open, [])).toBe('filename,label');
  });
});
