import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openVideo } from './frame-source.ts';
import { backends, collect, ffmpeg, hasFfmpeg, meanDifference, temporaryFolder, using } from './video.fixture.ts';

const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '10'];
const source = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:d=0.2'];

describe.skipIf(!hasFfmpeg).each(backends)('colours with %s, beside the conversion of ffmpeg', (backend) => {
  const folder = temporaryFolder();
  const firstFrame = (path: string) =>
    using(openVideo(path, { backend }), async ({ facts, frames, problems }) => {
      const [frame] = await collect(frames([0]));
      return { facts, data: frame!.image.data, problems };
    });

  const cases = [
    ['bt709', 'limited'],
    ['bt709', 'full'],
    ['bt601', 'limited'],
    ['bt601', 'full'],
    ['bt2020', 'limited'],
  ] as const;

  it.each(cases)('%s, %s range', async (matrix, range) => {
    const path = join(folder, `${matrix}-${range}.mp4`);
    const named = { bt709: 'bt709', bt601: 'smpte170m', bt2020: 'bt2020nc' }[matrix];
    const tags = ['-colorspace', named, '-color_range', range === 'full' ? 'pc' : 'tv'];
    const scale = `scale=out_color_matrix=${matrix}:out_range=${range === 'full' ? 'pc' : 'tv'},format=yuv420p`;
    ffmpeg(...source, '-vf', scale, ...tags, ...X264, path);
    const filter = `scale=in_color_matrix=${matrix}:in_range=${range === 'full' ? 'pc' : 'tv'}`;
    const reference = ffmpeg('-i', path, '-frames:v', '1', '-vf', filter, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-');
    const { facts, data } = await firstFrame(path);
    expect(facts.colour).toEqual({ matrix, range });
    expect(meanDifference(data, reference)).toBeLessThan(1);
    // The wrong matrix or range is seen.
    const other = `scale=in_color_matrix=${matrix === 'bt601' ? 'bt709' : 'bt601'}:in_range=${range === 'full' ? 'tv' : 'pc'}`;
    const wrong = ffmpeg('-i', path, '-frames:v', '1', '-vf', other, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-');
    expect(meanDifference(data, wrong)).toBeGreaterThan(2);
  });

  it('takes a file that declares nothing for BT.601, as ffmpeg does', async () => {
    const path = join(folder, 'untagged.mp4');
    ffmpeg(...source, '-vf', 'format=yuv420p', ...X264, path);
    const reference = ffmpeg('-i', path, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-');
    const { facts, data } = await firstFrame(path);
    expect(facts.colour).toEqual({ matrix: 'bt601', range: 'limited' });
    expect(meanDifference(data, reference)).toBeLessThan(1);
  });

  it('brings ten bits to eight, and says that HDR is not tone mapped', async () => {
    const path = join(folder, 'hdr.mp4');
    const tags = [
      '-colorspace',
      'bt2020nc',
      '-color_primaries',
      'bt2020',
      '-color_trc',
      'arib-std-b67',
      '-color_range',
      'tv',
    ];
    const scale = 'gblur=sigma=3,scale=out_color_matrix=bt2020:out_range=tv,format=yuv420p10le';
    ffmpeg(...source, '-vf', scale, ...tags, ...X264, path);
    const filter = 'scale=in_color_matrix=bt2020:in_range=tv';
    const reference = ffmpeg('-i', path, '-frames:v', '1', '-vf', filter, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-');
    const { facts, data, problems } = await firstFrame(path);
    expect(facts).toMatchObject({ bitDepth: 10, colour: { matrix: 'bt2020', range: 'limited' } });
    expect(problems).toEqual([expect.stringContaining('HDR (HLG)')]);
    expect(meanDifference(data, reference)).toBeLessThan(1);
  });

  it.each(['yuv422p', 'yuv444p'])('%s', async (format) => {
    const path = join(folder, `${format}.mp4`);
    ffmpeg(...source, '-vf', `scale=out_color_matrix=bt709,format=${format}`, '-colorspace', 'bt709', ...X264, path);
    const filter = 'scale=in_color_matrix=bt709';
    const reference = ffmpeg('-i', path, '-frames:v', '1', '-vf', filter, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-');
    expect(meanDifference((await firstFrame(path)).data, reference)).toBeLessThan(1);
  });
});
