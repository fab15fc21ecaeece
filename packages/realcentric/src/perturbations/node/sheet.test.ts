import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../images/image.ts';
import { crop, resize } from '../../images/resample.ts';
import { perturb, perturbationRandom } from '../perturb.ts';
import { scene } from '../reference.fixture.ts';
import { parsePerturbation } from '../suite.ts';
import { perturbationSheet } from './sheet.ts';

const chosen = ['BW:2', 'DS:1', 'DS:2', 'GB:5'].map(parsePerturbation);

/** The picture in a cell of the sheet; below each row stands a caption. */
function cell(sheet: RgbImage, rows: number, row: number, column: number, width: number, height: number): RgbImage {
  const pitch = (sheet.height - 4) / rows;
  return crop(sheet, { x: 4 + column * (width + 4), y: 4 + row * pitch, width, height });
}

describe('perturbationSheet', () => {
  it('has a row for each type, the picture first, each copy as perturb makes it', async () => {
    const image = scene(256, 300);
    const sheet = await perturbationSheet(image, 'a.png', chosen, { seed: 3 });
    expect(sheet.width).toBe(4 + 3 * (256 + 4));
    for (let row = 0; row < 3; row++) expect(cell(sheet, 3, row, 0, 256, 300)).toEqual(image);
    const made = (label: string) => {
      const perturbation = parsePerturbation(label) as Parameters<typeof perturb>[1];
      return perturb(image, perturbation, perturbationRandom(3, 'a.png', perturbation, 0));
    };
    expect(cell(sheet, 3, 0, 1, 256, 300)).toEqual(made('BW:2'));
    expect(cell(sheet, 3, 1, 1, 256, 300)).toEqual(made('DS:1'));
    expect(cell(sheet, 3, 1, 2, 256, 300)).toEqual(made('DS:2'));
    expect(cell(sheet, 3, 2, 1, 256, 300)).toEqual(made('GB:5'));
    expect(new Set(cell(sheet, 3, 2, 2, 256, 300).data).size).toBe(1);
  });

  it('scales a large picture down and cuts a long one about its middle', async () => {
    const image = scene(2048, 512);
    const sheet = await perturbationSheet(image, 'a.png', [parsePerturbation('CC:1')], { seed: 1 });
    const middle = crop(resize(image, 1024, 256), { x: 320, y: 0, width: 384, height: 256 });
    expect(cell(sheet, 1, 0, 0, 384, 256)).toEqual(middle);
  });

  it('takes a picture of one pixel', async () => {
    const sheet = await perturbationSheet(scene(1, 1), 'a.png', chosen, { seed: 1 });
    expect(sheet.width).toBe(4 + 3 * 5);
  });

  it('needs something to show', async () => {
    await expect(perturbationSheet(scene(8, 8), 'a.png', [], { seed: 1 })).rejects.toThrow(RangeError);
  });
});
