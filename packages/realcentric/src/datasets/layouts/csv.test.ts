import { describe, expect, it } from 'vitest';
import { openDataset } from '../open.ts';
import { byVideo, plant, refusal, tree } from '../tree.fixture.ts';

const FILES = ['real/a.png', 'real/b, c.mp4', 'fake/x/000.png'];

describe('CSV', () => {
  it('reads every column, in any order, with quotes, backslashes, CRLF and a byte order mark', async () => {
    const root = tree(FILES);
    const rows = [
      '\ufefflabel,path,video,identity,method,target,source,split,family,mask,compression,cropped,dataset',
      'real,real\\a.png,clip 1,Ann,,,,train,,,,,mine',
      '0,"real/b, c.mp4",,"O""Neil",,,,valid,,,c23,,mine',
      'FAKE,./fake/x,swap/x,,swap,clip 1,b,test,swap,fake\\x,c23,true,mine',
      '',
    ];
    plant(root, { 'list.csv': rows.join('\r\n') });
    const { entries, layouts } = await openDataset(root);
    expect(layouts).toEqual(['CSV']);
    const clips = byVideo(entries);
    expect(clips['clip 1']).toMatchObject({
      label: 0,
      kind: 'picture',
      identity: 'Ann',
      split: 'train',
      dataset: 'mine',
    });
    expect(clips['real/b, c']).toMatchObject({ label: 0, kind: 'video', identity: 'O"Neil', split: 'val' });
    expect(clips['swap/x']).toEqual({
      ...{ path: 'fake/x', kind: 'frames', cropped: true, dataset: 'mine', label: 1, method: 'swap', family: 'swap' },
      ...{ target: 'clip 1', source: 'b', identity: null, video: 'swap/x', split: 'test', compression: 'c23' },
      mask: 'fake/x',
    });
  });

  it('does without a header, and puts the method before a clip that lacks it', async () => {
    const root = tree(FILES);
    plant(root, { 'list.csv': 'real/a.png,0\nfake/x,1\nreal/gone.png,0\n' });
    const { entries, missing } = await openDataset(root);
    expect(entries).toMatchObject([
      { video: 'real/a', label: 0, dataset: 'list' },
      { video: 'fake/x', label: 1, method: 'fake', family: 'unknown' },
    ]);
    expect(missing).toEqual([{ path: 'real/gone.png', namedIn: 'list.csv' }]);
    plant(root, { 'list.csv': 'path,label,video,method\nfake/x,1,007,swap\nfake/x,1,007,blend\n' });
    expect((await openDataset(`${root}/list.csv`)).entries.map(({ video }) => video)).toEqual([
      'swap/007',
      'blend/007',
    ]);
  });

  it.each([
    ['path,label\nreal/a.png,0\n../a.png,1', /line 3: the path "\.\.\/a\.png" leads out of the data set/],
    ['path,label\n/etc/passwd,1', /line 2: the path "\/etc\/passwd" is absolute/],
    ['path,label\n"C:\\a.png",1', /line 2: the path .* is absolute/],
    ['path,label,mask\nreal/a.png,1,../../m.png', /line 2: the path "\.\.\/\.\.\/m\.png" leads out/],
    ['path,label\n,1', /line 2: the path "" names no file/],
    ['path,label\nreal/a.png,2', /line 2: the label is "2"; write 0 or real, 1 or fake/],
    ['path,label,split\nreal/a.png,0,dev', /line 2: the split is "dev"/],
    ['path,label,family\nreal/a.png,1,magic', /line 2: the family is "magic"/],
    ['path,label\nreal/b, c.mp4,0', /line 2: 3 fields, but the header has 2; quote fields that hold commas/],
    ['path,label\n"real/a.png,0', /line 2: a quote is opened and not closed/],
  ])('refuses %j', async (text, message) => {
    const root = tree(FILES);
    plant(root, { 'list.csv': text });
    const error = await refusal(openDataset(root));
    expect(error).toMatchObject({ file: `${root}/list.csv`, code: 'bad_input' });
    expect(error.message).toMatch(message);
  });

  it('asks which of several lists is meant, and refuses a file that is none', async () => {
    const root = tree({ 'a.csv': 'path,label\n', 'b.csv': 'path,label\n', 'c.csv': 'epoch,loss\n1,0.5\n' });
    expect((await refusal(openDataset(root))).message).toMatch(/has 2 lists \(a\.csv, b\.csv\); give one of the files/);
    expect((await refusal(openDataset(`${root}/c.csv`))).message).toMatch(
      /line 1: neither a header with path and label/,
    );
  });
});
