import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { meanQuantisation } from './jpeg-tables.ts';

const picture = () => sharp({ create: { width: 16, height: 16, channels: 3, background: '#a08060' } });

describe('meanQuantisation', () => {
  it('is that of the standard table at quality 50, and near 1 at 100', async () => {
    // Annex K.1 of ITU-T T.81: the steps add up to 3688.
    expect(meanQuantisation(await picture().jpeg({ quality: 50 }).toBuffer())).toBeCloseTo(3688 / 64, 9);
    expect(meanQuantisation(await picture().jpeg({ quality: 100 }).toBuffer())).toBe(1);
  });

  it('falls with quality', async () => {
    const means = await Promise.all(
      [30, 60, 90].map(async (quality) => meanQuantisation(await picture().jpeg({ quality }).toBuffer()) as number),
    );
    expect(means).toEqual([...means].sort((a, b) => b - a));
  });

  it('is unknown for other files and for pieces', async () => {
    expect(meanQuantisation(await picture().png().toBuffer())).toBeUndefined();
    const jpeg = await picture().jpeg().toBuffer();
    expect(meanQuantisation(jpeg.subarray(0, 30))).toBeUndefined();
    expect(meanQuantisation(new Uint8Array())).toBeUndefined();
  });
});
