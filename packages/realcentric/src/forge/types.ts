/** @file What every forgery takes and gives, so that methods join as files of their own. */
import type { FaceCrop } from '../faces/types.ts';
import type { FloatPlane, RgbImage } from '../images/image.ts';
import type { Random } from '../random.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Every draw of one forgery, for the manifest; with the inputs and the seed it says how the picture came about. */
export type ForgeryRecord = { readonly method: string; readonly [draw: string]: Json };

export interface Forgery {
  /** The target with the forged part blended in; pixels where the mask is 0 are the target's own, bit for bit. */
  readonly image: RgbImage;
  /** Share of the forged picture in each pixel, 0..1. */
  readonly mask: FloatPlane;
  readonly record: ForgeryRecord;
}

export interface ForgeOptions {
  /** Probability that only parts of the face (eyes, nose, mouth, ...) are forged, 0..1. */
  readonly partShare: number;
}

/**
 * A pure function of its arguments and of the generator's state: the same give the same bytes. The crops must be of one size;
 * throws RangeError where they are not.
 */
export type Forge = (target: FaceCrop, source: FaceCrop, random: Random, options: ForgeOptions) => Forgery;

/**
 * What source and target each supply, which decides the pairs (method.md, section 3): `self` has no other source than the
 * target; a `swap` takes the identity of the source; a `reenactment` its expression.
 */
export type ForgeryFamily = 'self' | 'swap' | 'reenactment';

export interface ForgeMethod {
  readonly family: ForgeryFamily;
  readonly forge: Forge;
}
