/** @file Faces of different people put together in pairs, alike ones first. */
import { type FaceTraits, unlikeness } from '../forge/likeness.ts';
import { type Random, shuffle } from '../random.ts';

interface Pairable {
  readonly person: string;
  readonly traits: FaceTraits;
}

/** How many of the faces that are still free each one is compared with. */
const COMPARED = 50;

/** Each face is in one pair at most; those that found no partner of another person are left. */
export function pairByLikeness<T extends Pairable>(
  faces: readonly T[],
  random: Random,
): { pairs: [T, T][]; left: T[] } {
  const free = shuffle(random, faces);
  const pairs: [T, T][] = [];
  const left: T[] = [];
  for (let a = free.pop(); a !== undefined; a = free.pop()) {
    const target = a;
    let best = -1;
    let distance = Number.POSITIVE_INFINITY;
    let compared = 0;
    for (let i = free.length - 1; i >= 0 && compared < COMPARED; i--) {
      const candidate = free[i] as T;
      if (candidate.person === target.person) continue;
      compared++;
      const unlike = unlikeness(target.traits, candidate.traits);
      if (unlike < distance) [best, distance] = [i, unlike];
    }
    if (best < 0) left.push(target);
    else pairs.push([target, ...(free.splice(best, 1) as [T])]);
  }
  return { pairs, left };
}
