/** @file The four pictures of a unit as the network gets them: forged, cropped alike, disturbed each by itself. */
import { type Region, regionAround } from '../faces/landmarks.ts';
import { squareToPicture } from '../faces/similarity.ts';
import type { FaceCrop } from '../faces/types.ts';
import { type ForgeMethodName, forgeMethods } from '../forge/forge.ts';
import type { ForgeMethod } from '../forge/types.ts';
import type { RgbImage } from '../images/image.ts';
import { warpAffine } from '../images/warp.ts';
import { chance, type Random, random, uniform } from '../random.ts';
import { type InterferenceOptions, interfere } from './interference.ts';

export interface GeometryOptions {
  readonly scale: number;
  readonly shift: number;
  /** Degrees. */
  readonly rotation: number;
  readonly flip: number;
}

export interface UnitPictureOptions {
  /** Side of the pictures. */
  readonly size: number;
  /** Side of the pictures over the larger side of the box around the landmarks. */
  readonly margin: number;
  readonly partShare: number;
  readonly augment: GeometryOptions;
  readonly interference: InterferenceOptions;
}

/** A crop of a region, displaced as drawn; a target and its forgery share the function, and so the geometry. */
export function drawGeometry(
  { x, y, side, roll }: Region,
  options: GeometryOptions,
  size: number,
  draw: Random,
): (image: RgbImage) => RgbImage {
  const around = (reach: number) => uniform(draw, -reach, reach);
  const scaled = side * (1 + around(options.scale));
  const [dx, dy] = [around(options.shift) * side, around(options.shift) * side];
  const turn = (around(options.rotation) * Math.PI) / 180;
  const flips = chance(draw, options.flip);
  const { a, b, tx, ty } = squareToPicture(x + dx, y + dy, scaled, roll + turn, size);
  const upright = { xx: a, xy: -b, tx, yx: b, yy: a, ty };
  // Column u of the mirrored crop is column size - u of the other.
  const mirrored = { ...upright, xx: -a, tx: tx + a * size, yx: -b, ty: ty + b * size };
  const toPicture = flips ? mirrored : upright;
  return (image) => warpAffine(image, toPicture, size, size);
}

/** A unit with its faces loaded. */
export interface LoadedUnit {
  readonly reals: readonly [FaceCrop, FaceCrop];
  readonly fakes: readonly [LoadedForging, LoadedForging];
  readonly method: ForgeMethodName;
}

interface LoadedForging {
  readonly target: FaceCrop;
  readonly source: FaceCrop;
}

/**
 * The four pictures of a unit in its order, all `size` square. The same seed and key give the same pictures. A face that is a real and a
 * target is cut with the same geometry in both; interference is drawn for each picture by itself.
 * A method of the `self` family forges each face from itself.
 *
 * @param key what the draws are for: epoch and number of the unit
 */
export async function unitPictures(
  unit: LoadedUnit,
  options: UnitPictureOptions,
  seed: number,
  key: string,
): Promise<RgbImage[]> {
  const { family, forge }: ForgeMethod = forgeMethods[unit.method];
  const geometries = new Map<FaceCrop, (image: RgbImage) => RgbImage>();
  const cut = (face: FaceCrop, image: RgbImage) => {
    let geometry = geometries.get(face);
    if (!geometry) {
      const region = regionAround(face.landmarks, options.margin);
      geometry = drawGeometry(region, options.augment, options.size, random(seed, 'geometry', key, geometries.size));
      geometries.set(face, geometry);
    }
    return geometry(image);
  };
  const reals = unit.reals.map((face) => cut(face, face.image));
  const fakes = unit.fakes.map(({ target, source }, i) => {
    const draws = random(seed, 'forge', key, i);
    const { image } = forge(target, family === 'self' ? target : source, draws, { partShare: options.partShare });
    return cut(target, image);
  });
  return Promise.all(
    [...reals, ...fakes].map((image, i) =>
      interfere(image, options.interference, random(seed, 'interference', key, i)),
    ),
  );
}
