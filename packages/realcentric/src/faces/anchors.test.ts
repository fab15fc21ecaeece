import { describe, expect, it } from 'vitest';
import { blazefaceAnchors } from './anchors.ts';

describe('blazefaceAnchors', () => {
  const anchors = blazefaceAnchors(256, 256);
  const at = (i: number) => [anchors[2 * i], anchors[2 * i + 1]];

  it('are 512 on the fine grid and 384 on the coarse one', () => {
    expect(anchors).toHaveLength(2 * (512 + 384));
  });

  it('go row by row, two at each fine point, six at each coarse one', () => {
    expect([at(0), at(1), at(2)]).toEqual([
      [8, 8],
      [8, 8],
      [24, 8],
    ]);
    expect([at(31), at(32)]).toEqual([
      [248, 8],
      [8, 24],
    ]);
    expect(at(511)).toEqual([248, 248]);
    expect([at(512), at(517), at(518)]).toEqual([
      [16, 16],
      [16, 16],
      [48, 16],
    ]);
    expect(at(895)).toEqual([240, 240]);
  });

  it('follow the sides of a picture that is no square', () => {
    const wide = blazefaceAnchors(64, 32);
    expect(wide).toHaveLength(2 * (8 * 2 + 2 * 6));
    expect([wide[2 * 7], wide[2 * 7 + 1], wide[2 * 8], wide[2 * 8 + 1]]).toEqual([56, 8, 8, 24]);
    expect([wide[2 * 22], wide[2 * 22 + 1]]).toEqual([48, 16]);
  });
});
