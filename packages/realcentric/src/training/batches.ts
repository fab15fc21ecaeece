/** @file The batches of a run: a function of seed and step alone, so that a run that was stopped goes on with the same ones. */

import type { ForgeMethodName } from '../forge/forge.ts';
import { type FaceTraits, unlikeness } from '../forge/likeness.ts';
import { type PairingStrategy, type Pool, planUnits, type Unit } from '../method/pairing.ts';
import { referenceTo } from '../prepare/face-store.ts';
import type { PreparedFace } from '../prepare/prepare-faces.ts';
import { random } from '../random.ts';
import type { UnitTask } from './picture-worker.ts';
import type { UnitPictureOptions } from './unit-pictures.ts';

export interface FaceSet {
  /** Folder of the face store. */
  readonly store: string;
  readonly faces: readonly PreparedFace[];
  /** Of each face, to choose sources by. */
  readonly traits: readonly FaceTraits[];
  readonly pools: readonly Pool[];
}

export interface UnitPlanOptions {
  readonly strategy: PairingStrategy;
  readonly quads: number;
  readonly methods: readonly ForgeMethodName[];
  readonly methodsPerQuad: number;
  readonly candidates: number;
  readonly seed: number;
}

/** The units of one epoch (or of the validation set), by a name for what they are for. */
export function planFor(set: FaceSet, purpose: string, { seed, ...options }: UnitPlanOptions): Unit[] {
  return planUnits(
    set.pools,
    {
      ...options,
      person: (face) => (set.faces[face] as PreparedFace).person,
      unlikeness: (a, b) => unlikeness(set.traits[a] as FaceTraits, set.traits[b] as FaceTraits),
    },
    random(seed, 'plan', purpose),
  );
}

/** What a thread needs to make the pictures of a unit. */
export function taskOf(set: FaceSet, unit: Unit, options: UnitPictureOptions, seed: number, key: string): UnitTask {
  const numbers = [...new Set([...unit.reals, ...unit.fakes.flatMap(({ target, source }) => [target, source])])];
  const at = (face: number) => numbers.indexOf(face);
  const forging = ({ target, source }: Unit['fakes'][0]) => [at(target), at(source)] as const;
  return {
    store: set.store,
    faces: numbers.map((face) => referenceTo((set.faces[face] as PreparedFace).stored)),
    reals: [at(unit.reals[0]), at(unit.reals[1])],
    fakes: [forging(unit.fakes[0]), forging(unit.fakes[1])],
    method: unit.method as ForgeMethodName,
    options,
    seed,
    key,
  };
}
