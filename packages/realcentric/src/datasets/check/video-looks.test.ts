import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ffmpeg, hasFfmpeg } from '../../media/video/video.fixture.ts';
import { openDataset } from '../open.ts';
import { refusal, tree } from '../tree.fixture.ts';
import { checkDataset } from './check.ts';
import { videoLooks } from './video-looks.ts';

const clip = (file: string, source: string, ...options: string[]) =>
  ffmpeg('-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', ...options, file);

/** Marks the brightness as that of HDR screens (H.273). */
const PQ = 'h264_metadata=transfer_characteristics=16';

describe.skipIf(!hasFfmpeg)('videoLooks', () => {
  it('lets the check find a clip that was scaled and compressed again for another split', {
    timeout: 60_000,
  }, async () => {
    const rows = ['a.mp4,0,train', 'b.mp4,0,test', 'c.mp4,0,test', 'd.mp4,0,val'];
    const root = tree({ 'list.csv': ['path,label,split', ...rows].join('\n') });
    const film = 'mandelbrot=s=320x240:r=25:start_scale=1,trim=duration=2';
    clip(`${root}/a.mp4`, film, '-crf', '20');
    clip(`${root}/b.mp4`, `${film},scale=160:120`, '-crf', '35');
    clip(`${root}/c.mp4`, 'testsrc2=s=320x240:r=25:d=2', '-crf', '20');
    writeFileSync(`${root}/d.mp4`, 'no video at all');
    const { leaks, unreadable, compared } = await checkDataset(await openDataset(root), { frames: videoLooks });
    expect(leaks).toMatchObject([{ kind: 'look', splits: { train: 1, test: 1 }, examples: ['a.mp4', 'b.mp4'] }]);
    expect(unreadable).toMatchObject([{ path: 'd.mp4', problem: expect.stringMatching(/d\.mp4: is a text file/) }]);
    expect(compared).toBe(3);
  });

  it('tells that a video is damaged', { timeout: 60_000 }, async () => {
    const root = tree(['readme.txt']);
    clip(`${root}/a.mp4`, 'testsrc2=s=320x240:r=25:d=4', '-movflags', 'faststart');
    expect(await videoLooks(`${root}/a.mp4`)).toHaveLength(3);
    truncateSync(`${root}/a.mp4`, Math.floor(readFileSync(`${root}/a.mp4`).length / 3));
    expect((await refusal(videoLooks(`${root}/a.mp4`))).file).toBe(`${root}/a.mp4`);
  });

  it('takes HDR, which is coarsely shown, for sound', { timeout: 60_000 }, async () => {
    const root = tree(['readme.txt']);
    clip(`${root}/a.mp4`, 'testsrc2=s=320x240:r=25:d=1', '-color_trc', 'smpte2084', '-bsf:v', PQ);
    expect(await videoLooks(`${root}/a.mp4`)).toHaveLength(3);
  });
});
