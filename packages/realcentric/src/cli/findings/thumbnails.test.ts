/** @file Pictures for terminals, decoded as the terminals do. */
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../images/image.ts';
import { decodeOwnPicture, encodePicture } from '../../media/pictures.ts';
import { encodeSixel } from './sixel.ts';
import { drawThumbnail, pictureProtocol } from './thumbnails.ts';

/** Regular expressions without control characters: escapes are read as "ESC" and "BEL". */
const readable = (text: string) => text.replaceAll('\x1b', 'ESC').replaceAll('\x07', 'BEL');

const size = 40;
const image: RgbImage = {
  width: size,
  height: size,
  data: Uint8Array.from({ length: 3 * size * size }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size), i % 3];
    return c === 0 ? 6 * x : c === 1 ? 6 * y : 128;
  }),
};

/** What a terminal would show of a sixel sequence, colours in percent. */
function decodeSixel(text: string): { width: number; height: number; at(x: number, y: number): readonly number[] } {
  const [, width, height, body] = /^ESCPq"1;1;(\d+);(\d+)(.*)ESC\\$/s.exec(readable(text)) as unknown as string[];
  const palette = new Map<string, number[]>();
  const pixels = new Map<string, number[]>();
  let [x, top, colour] = [0, 0, [0, 0, 0]];
  for (const [token, number, r, g, b, count] of body.matchAll(/#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+).|[?-~]|[$-]/g)) {
    if (token === '$' || token === '-') {
      x = 0;
      if (token === '-') top += 6;
    } else if (number !== undefined) {
      if (r !== undefined) palette.set(number, [Number(r), Number(g), Number(b)]);
      colour = palette.get(number) as number[];
    } else {
      const bits = token.charCodeAt(token.length - 1) - 63;
      for (let n = Number(count ?? 1); n > 0; n--, x++) {
        for (let row = 0; row < 6; row++) if (bits & (1 << row)) pixels.set(`${x} ${top + row}`, colour);
      }
    }
  }
  return { width: Number(width), height: Number(height), at: (px, py) => pixels.get(`${px} ${py}`) as number[] };
}

describe('encodeSixel', () => {
  it('gives every pixel a colour, near to its own over a few pixels', () => {
    const shown = decodeSixel(encodeSixel(image));
    expect([shown.width, shown.height]).toEqual([size, size]);
    for (let y = 0; y < size; y += 8) {
      for (let x = 0; x < size; x += 8) {
        for (const c of [0, 1, 2]) {
          let [mine, theirs] = [0, 0];
          for (let p = 0; p < 64; p++) {
            const [px, py] = [x + (p % 8), y + Math.floor(p / 8)];
            mine += image.data[3 * (py * size + px) + c] / 64;
            theirs += (2.55 * shown.at(px, py)[c]) / 64;
          }
          expect(Math.abs(mine - theirs)).toBeLessThan(16);
        }
      }
    }
  });
});

describe('drawThumbnail', () => {
  it('hands the pixels over whole, in pieces that kitty takes', async () => {
    const jpeg = await encodePicture(image, 'jpeg');
    const text = readable(await drawThumbnail(jpeg, 'kitty'));
    const pieces = [...text.matchAll(/ESC_G([^;]*);(.*?)ESC\\/g)].map(([, head, data]) => ({ head, data }));
    expect(pieces.map(({ head }) => head)).toEqual(['a=T,f=24,s=40,v=40,q=2,m=1', 'm=0']);
    expect(pieces.every(({ data }) => (data as string).length <= 4096)).toBe(true);
    const shown = Buffer.from(pieces.map(({ data }) => data).join(''), 'base64');
    expect(shown).toEqual(Buffer.from((await decodeOwnPicture(jpeg)).data));
  });

  it('hands iTerm2 the file', async () => {
    const jpeg = await encodePicture(image, 'jpeg');
    const [, bytes, data] = /^ESC\]1337;File=inline=1;size=(\d+):(.*)BEL$/.exec(
      readable(await drawThumbnail(jpeg, 'iterm2')),
    ) as unknown as string[];
    expect(Number(bytes)).toBe(jpeg.length);
    expect(Buffer.from(data, 'base64')).toEqual(Buffer.from(jpeg));
  });
});

describe('pictureProtocol', () => {
  it.each([
    [{ TERM: 'xterm-kitty' }, 'kitty'],
    [{ TERM: 'xterm-256color', TERM_PROGRAM: 'ghostty' }, 'kitty'],
    [{ TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app' }, 'iterm2'],
    [{ TERM: 'foot' }, 'sixel'],
    [{ TERM: 'xterm-sixel' }, 'sixel'],
    [{ TERM: 'xterm-256color' }, undefined],
    [{ TERM: 'xterm-kitty', TMUX: '/tmp/tmux-0' }, undefined],
    [{ TERM: 'screen-256color', KITTY_WINDOW_ID: '1' }, undefined],
    [{}, undefined],
  ])('of %j is %s', (environment, protocol) => expect(pictureProtocol(environment)).toBe(protocol));
});
