import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { plain, startFfmpegFilter } from './ffmpeg.ts';

describe('plain', () => {
  it.each([
    ['[h264 @ 0x5581aa] [error] no frame!', 'h264: no frame!'],
    ['[mov,mp4,m4a @ 0x55d0c0] [aac @ 0x55d0e1] [error] broken', 'mov,mp4,m4a: aac: broken'],
    ['[error] Error while decoding stream #0:0', 'Error while decoding stream #0:0'],
    ['file:/a [b] @ 0x12.mp4: moov atom not found', 'file:/a [b] @ 0x12.mp4: moov atom not found'],
  ])('%s', (line, message) => expect(plain(line)).toBe(message));
});

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

describe.skipIf(!hasFfmpeg)('startFfmpegFilter', () => {
  it('says what ffmpeg said, without addresses, and names the file', async () => {
    const tool = startFfmpegFilter(['-f', 'matroska', '-i', 'pipe:0', '-f', 'null', '-'], 'a test', { file: 'x.mp4' });
    tool.output.resume();
    tool.input.end('these are words');
    const message = await tool.ended.catch((error: Error) => error.message);
    expect(message).toMatch(/^x\.mp4: a test: ffmpeg ended with 1 \(\S/);
    expect(message).not.toMatch(/0x[0-9a-f]{4}/);
  });
});
