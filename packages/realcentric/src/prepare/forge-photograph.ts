/** @file One forgery of a set, in the whole photograph: the same photographs, landmarks and place in the set give the same bytes. */
import { alignFace } from '../faces/align.ts';
import { regionAround } from '../faces/landmarks.ts';
import type { FaceCrop, Landmarks } from '../faces/types.ts';
import { type ForgeMethodName, forgeMethods } from '../forge/forge.ts';
import { type Pasted, pasteBack } from '../forge/paste.ts';
import type { ForgeMethod, ForgeryRecord } from '../forge/types.ts';
import type { RgbImage } from '../images/image.ts';
import { random } from '../random.ts';

/** Sides that crops are forged at: the face's own resolution within these, pixels. */
const CROP = { margin: 1.6, smallest: 128, largest: 1024 } as const;

export interface Person {
  readonly picture: RgbImage;
  readonly landmarks: Landmarks;
}

/** Both faces of a forgery, cut out at the resolution of the target's. */
export interface CutPair {
  readonly target: FaceCrop;
  readonly source: FaceCrop;
}

export function cutPair(target: Person, source: Person): CutPair {
  const side = Math.round(regionAround(target.landmarks, CROP.margin).side);
  const size = Math.min(CROP.largest, Math.max(CROP.smallest, side));
  const cut = (person: Person) => alignFace(person.picture, person, { size, margin: CROP.margin });
  return { target: cut(target), source: cut(source) };
}

/** What a forgery's draws start from. */
export interface ForgeryOrigin {
  readonly method: ForgeMethodName;
  readonly seed: number;
  readonly partShare: number;
  /** `<target>_<source>`, the numbers of the photographs in the set. */
  readonly name: string;
}

export interface ForgedPhotograph extends Pasted {
  readonly record: ForgeryRecord & { readonly seed: number; readonly partShare: number; readonly crop: number };
}

/** @param picture the photograph that the target's crop was cut from; methods of the family `self` do not look at the source */
export function forgePhotograph(
  picture: RgbImage,
  { target, source }: CutPair,
  { method, seed, partShare, name }: ForgeryOrigin,
): ForgedPhotograph {
  const { forge }: ForgeMethod = forgeMethods[method];
  const forgery = forge(target, source, random(seed, 'forge', method, name), { partShare });
  const { image, mask } = pasteBack(picture, forgery, target.toPicture);
  return { image, mask, record: { ...forgery.record, seed, partShare, crop: target.image.width } };
}
