/** @file Little pictures in terminals that can show them: the protocols of kitty and iTerm2, and sixel. */
import type { RgbImage } from '../../images/image.ts';
import { decodeOwnPicture } from '../../media/pictures.ts';
import { encodeSixel } from './sixel.ts';

export type PictureProtocol = 'kitty' | 'iterm2' | 'sixel';

const ITERM2 = ['iTerm.app', 'WezTerm', 'mintty'];
const SIXEL = /sixel|^foot|^mlterm|^contour|^yaft/;

/** What the environment declares the terminal to understand; nothing inside tmux and screen, which swallow pictures. */
export function pictureProtocol(
  environment: Readonly<Record<string, string | undefined>>,
): PictureProtocol | undefined {
  const { TERM = '', TERM_PROGRAM = '', LC_TERMINAL, KITTY_WINDOW_ID, TMUX } = environment;
  if (TMUX || /^(tmux|screen)/.test(TERM)) return undefined;
  if (TERM === 'xterm-kitty' || KITTY_WINDOW_ID || TERM_PROGRAM === 'ghostty') return 'kitty';
  if (ITERM2.includes(TERM_PROGRAM) || LC_TERMINAL === 'iTerm2') return 'iterm2';
  return SIXEL.test(TERM) ? 'sixel' : undefined;
}

/** Most characters of base64 in one escape sequence of kitty's. */
const KITTY_CHUNK = 4096;

/** Raw RGB in pieces (https://sw.kovidgoyal.net/kitty/graphics-protocol, f=24); q=2: the terminal answers nothing. */
function kitty({ width, height, data }: RgbImage): string {
  const pieces =
    Buffer.from(data)
      .toString('base64')
      .match(new RegExp(`.{1,${KITTY_CHUNK}}`, 'g')) ?? [];
  return pieces
    .map((piece, i) => {
      const more = i < pieces.length - 1 ? 1 : 0;
      const head = i === 0 ? `a=T,f=24,s=${width},v=${height},q=2,m=${more}` : `m=${more}`;
      return `\x1b_G${head};${piece}\x1b\\`;
    })
    .join('');
}

/** https://iterm2.com/documentation-images.html */
function iterm2(jpeg: Uint8Array): string {
  const data = Buffer.from(jpeg).toString('base64');
  return `\x1b]1337;File=inline=1;size=${jpeg.length}:${data}\x07`;
}

export async function drawThumbnail(jpeg: Uint8Array, protocol: PictureProtocol): Promise<string> {
  if (protocol === 'iterm2') return iterm2(jpeg);
  const image = await decodeOwnPicture(jpeg);
  return protocol === 'kitty' ? kitty(image) : encodeSixel(image);
}
