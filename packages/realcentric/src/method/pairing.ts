/**
 * @file Pairing by how forgeries are made: the unit of sampling is the quad {a, b, a_b, b_a}, two natural faces and the two
 * forgeries between them, so that for every anchor the informative positives and negatives are in the batch.
 */
import { pick, type Random, shuffle } from '../random.ts';

/** Natural faces from one source of photographs; forgeries are made within it, so that camera and size tell nothing. */
export interface Pool {
  /** Share of the quads that come from here, relative to the other pools. */
  readonly weight: number;
  /** Numbers of the faces. */
  readonly faces: readonly number[];
}

export interface Quad {
  /** Numbers of two faces of different people. */
  readonly a: number;
  readonly b: number;
  /** Name of the forgery method; `self` methods make both forgeries of one face each. */
  readonly method: string;
}

export interface QuadOptions {
  /** How many quads to plan. */
  readonly quads: number;
  readonly methods: readonly string[];
  /** b is the most alike of this many faces drawn from the pool. */
  readonly candidates: number;
  /** Who is on a face: both faces of a quad are of different people. */
  readonly person: (face: number) => string;
  /** How unlike two faces are; swaps between alike ones are harder to tell. */
  readonly unlikeness: (a: number, b: number) => number;
}

/** How many distinct people a pool shows. */
export function peopleIn(pool: Pool, person: (face: number) => string): number {
  return new Set(pool.faces.map(person)).size;
}

/**
 * Plans the quads of an epoch. Pools take turns by weight; within a pool targets come from shuffled passes over all faces, so that
 * each is visited as often as the others, give or take one. Every pool must show two people at least.
 */
export function planQuads(pools: readonly Pool[], options: QuadOptions, random: Random): Quad[] {
  const total = pools.reduce((sum, pool) => sum + pool.weight, 0);
  const credit = pools.map(() => 0);
  const passes: number[][] = pools.map(() => []);
  return Array.from({ length: options.quads }, (_, i) => {
    // The pool that is furthest behind its share: an even interleaving without chance.
    for (const [p, pool] of pools.entries()) credit[p] = (credit[p] as number) + pool.weight / total;
    const at = credit.indexOf(Math.max(...credit));
    credit[at] = (credit[at] as number) - 1;
    const pool = pools[at] as Pool;
    if ((passes[at] as number[]).length === 0) passes[at] = shuffle(random, pool.faces);
    const a = (passes[at] as number[]).pop() as number;
    return {
      a,
      b: drawPartner(a, pool, options, random),
      method: options.methods[i % options.methods.length] as string,
    };
  });
}

function drawPartner(a: number, pool: Pool, options: QuadOptions, random: Random): number {
  let best: number | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < options.candidates || best === undefined; tries++) {
    const b = pick(random, pool.faces);
    if (options.person(b) === options.person(a)) continue;
    const unlike = options.unlikeness(a, b);
    if (unlike < distance || best === undefined) [best, distance] = [b, unlike];
  }
  return best;
}
