/** @file A contact sheet of what the perturbations do to a picture: a row for each type, the picture itself first. */
import { createImage, type RgbImage } from '../../images/image.ts';
import { contactSheet, type Tile } from '../../images/mosaic.ts';
import { crop, resize } from '../../images/resample.ts';
import { perturbationRandom } from '../perturb.ts';
import { PERTURBATIONS, type Perturbation, parameterOf, perturbationLabel } from '../suite.ts';
import { perturbPicture } from './perturb-picture.ts';

/** What BW needs, and small enough for six in a row at their own size. */
const SIDE = 256;
const LONGEST = 384;
const GROUND = [24, 24, 24] as const;

/**
 * Small enough to be shown pixel for pixel: the shorter side scaled down to 256 where it is longer, the longer cut to 384 about the
 * middle.
 */
function shown(image: RgbImage): RgbImage {
  const scale = Math.min(1, SIDE / Math.min(image.width, image.height));
  const [width, height] = [image.width, image.height].map((n) => Math.max(1, Math.round(n * scale))) as [
    number,
    number,
  ];
  const small = scale === 1 ? image : resize(image, width, height);
  const [w, h] = [Math.min(width, LONGEST), Math.min(height, LONGEST)];
  return crop(small, { x: (width - w) >> 1, y: (height - h) >> 1, width: w, height: h });
}

function blank(width: number, height: number): RgbImage {
  const image = createImage(width, height);
  image.data.fill(GROUND[0]);
  return image;
}

/**
 * The sheet: perturbations are done to the picture at the size it is shown at (256 pixels or less), so that no pixel of them is lost.
 * `name` stands for the picture in the random draws. Throws RangeError for no perturbations.
 * @throws UserError for VC where there is no ffmpeg that can do it.
 */
export async function perturbationSheet(
  image: RgbImage,
  name: string,
  perturbations: readonly Perturbation[],
  { seed, signal }: { readonly seed: number; readonly signal?: AbortSignal },
): Promise<RgbImage> {
  const original = shown(image);
  const { width, height } = original;
  const rows = Object.entries(Object.groupBy(perturbations, ({ type }) => type));
  const columns = 1 + Math.max(...rows.map(([, row]) => row.length));
  const tiles: Tile[] = [];
  for (const [type, row] of rows) {
    tiles.push({ image: original, caption: `${type} ${PERTURBATIONS[type as Perturbation['type']].name}` });
    for (const perturbation of row) {
      signal?.throwIfAborted();
      const random = perturbationRandom(seed, name, perturbation, 0);
      const perturbed = await perturbPicture(original, perturbation, random, signal ? { signal } : {});
      tiles.push({ image: perturbed, caption: `${perturbationLabel(perturbation)}  ${parameterOf(perturbation)}` });
    }
    while (tiles.length % columns !== 0) tiles.push({ image: blank(width, height), caption: '' });
  }
  return contactSheet(tiles, { columns, cell: width, cellHeight: height, gap: 4, ground: GROUND });
}
