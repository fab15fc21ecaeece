/** @file The batches of a run: a function of seed and step alone, so that a run that was stopped goes on with the same ones. */

import { type ForgeMethodName, forgeMethodNames } from '../forge/forge.ts';
import { type FaceTraits, unlikeness } from '../forge/likeness.ts';
import { type Pool, planQuads, type Quad } from '../method/pairing.ts';
import { referenceTo } from '../prepare/face-store.ts';
import type { PreparedFace } from '../prepare/prepare-faces.ts';
import { random } from '../random.ts';
import type { QuadTask } from './picture-worker.ts';
import type { QuadPictureOptions } from './quad-pictures.ts';

export interface FaceSet {
  /** Folder of the face store. */
  readonly store: string;
  readonly faces: readonly PreparedFace[];
  /** Of each face, to choose sources by. */
  readonly traits: readonly FaceTraits[];
  readonly pools: readonly Pool[];
}

export interface QuadPlanOptions {
  readonly quads: number;
  readonly methods: readonly ForgeMethodName[];
  readonly candidates: number;
  readonly seed: number;
}

/** The quads of one epoch (or of the validation set), by a name for what they are for. */
export function planFor(set: FaceSet, purpose: string, { quads, methods, candidates, seed }: QuadPlanOptions): Quad[] {
  return planQuads(
    set.pools,
    {
      quads,
      methods,
      candidates,
      person: (face) => (set.faces[face] as PreparedFace).person,
      unlikeness: (a, b) => unlikeness(set.traits[a] as FaceTraits, set.traits[b] as FaceTraits),
    },
    random(seed, 'plan', purpose),
  );
}

/** What a thread needs to make the pictures of a quad. */
export function taskOf(set: FaceSet, quad: Quad, options: QuadPictureOptions, seed: number, key: string): QuadTask {
  const side = (n: number) => referenceTo((set.faces[n] as PreparedFace).stored);
  return {
    store: set.store,
    a: side(quad.a),
    b: side(quad.b),
    method: quad.method as ForgeMethodName,
    options,
    seed,
    key,
  };
}

export interface BatchLabels {
  readonly fake: Float32Array;
  readonly quad: Float32Array;
  readonly method: Float32Array;
}

/** Labels in the order of the pictures: a, b, a_b, b_a of each quad. */
export function labelsOf(quads: readonly Quad[]): BatchLabels {
  const numbers = quads.map(({ method }) => 1 + forgeMethodNames.indexOf(method as ForgeMethodName));
  return {
    fake: Float32Array.from(quads.flatMap(() => [0, 0, 1, 1])),
    quad: Float32Array.from(quads.flatMap((_, i) => [i, i, i, i])),
    method: Float32Array.from(numbers.flatMap((m) => [0, 0, m, m])),
  };
}
