/**
 * @file Pairing by how forgeries are made. The unit of sampling is the quad {a, b, a_b, b_a}, two natural faces and the two
 * forgeries between them, so that for every anchor the informative positives and negatives are in the batch: a real `a` meets `b` and its
 * own forgery `a_b`, a fake `a_b` meets `b_a` (same generation, contents exchanged) and `a` (same content).
 */
import { pick, type Random, shuffle } from '../random.ts';

/** Natural faces from one source of photographs; forgeries are made within it, so that camera and size tell nothing. */
export interface Pool {
  /** Share of the units that come from here, relative to the other pools. */
  readonly weight: number;
  /** Numbers of the faces. */
  readonly faces: readonly number[];
}

/**
 * `quad`: both faces of a forgery are in the unit, forged both ways. `target`: each real comes with its own forgery, whose source
 * is not in the unit (what is left of a quad where the source is not known). `random`: reals and forgeries of other faces, no relation.
 */
export type PairingStrategy = 'quad' | 'target' | 'random';

export interface Forging {
  /** Number of the face that gives scene, pose and light. */
  readonly target: number;
  /** Number of the face that gives identity (swap) or expression (reenactment); methods of the `self` family do without. */
  readonly source: number;
}

/** Two natural faces and two forgeries by one method: four pictures, in this order. */
export interface Unit {
  readonly reals: readonly [number, number];
  readonly fakes: readonly [Forging, Forging];
  readonly method: string;
  /** Units of one quad (the same faces by several methods) share the number. */
  readonly quad: number;
}

export interface PairingOptions {
  readonly strategy: PairingStrategy;
  /** How many quads to plan; each gives `methodsPerQuad` units. */
  readonly quads: number;
  readonly methods: readonly string[];
  /** How many methods forge the same pair of faces in one batch. */
  readonly methodsPerQuad: number;
  /** A source is the most alike of this many faces drawn from the pool. */
  readonly candidates: number;
  /** Who is on a face: target and source are of different people. */
  readonly person: (face: number) => string;
  /** How unlike two faces are; swaps between alike ones are harder to tell. */
  readonly unlikeness: (a: number, b: number) => number;
}

/** How many distinct people a pool shows. */
export function peopleIn(pool: Pool, person: (face: number) => string): number {
  return new Set(pool.faces.map(person)).size;
}

/** Which of several is due next: the one furthest behind its share, an even interleaving without chance. */
export function interleave(weights: readonly number[]): () => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const credit = weights.map(() => 0);
  return () => {
    for (const [p, weight] of weights.entries()) credit[p] = (credit[p] as number) + weight / total;
    const at = credit.indexOf(Math.max(...credit));
    credit[at] = (credit[at] as number) - 1;
    return at;
  };
}

/** Takes faces from pools by weight; within a pool in shuffled passes, so that each face is visited as often as the others, give or take one. */
function faceSupply(pools: readonly Pool[], random: Random) {
  const passes: number[][] = pools.map(() => []);
  const next = (at: number): number => {
    if ((passes[at] as number[]).length === 0) passes[at] = shuffle(random, (pools[at] as Pool).faces);
    return (passes[at] as number[]).pop() as number;
  };
  return { pool: interleave(pools.map(({ weight }) => weight)), next };
}

/** Plans an epoch. Every pool must show two people at least. */
export function planUnits(pools: readonly Pool[], options: PairingOptions, random: Random): Unit[] {
  const { strategy, quads, methods, methodsPerQuad } = options;
  const supply = faceSupply(pools, random);
  const source = (target: number, pool: Pool) => drawPartner(target, pool, options, random);
  let method = 0;
  return Array.from({ length: quads }, (_, quad) => {
    const at = supply.pool();
    const pool = pools[at] as Pool;
    const faces = (): Pick<Unit, 'reals' | 'fakes'> => {
      const a = supply.next(at);
      const b = source(a, pool);
      if (strategy === 'quad') {
        return {
          reals: [a, b],
          fakes: [
            { target: a, source: b },
            { target: b, source: a },
          ],
        };
      }
      const c = supply.next(at);
      const own: Pick<Unit, 'reals' | 'fakes'> = {
        reals: [a, c],
        fakes: [
          { target: a, source: b },
          { target: c, source: source(c, pool) },
        ],
      };
      return strategy === 'target' ? own : { ...own, reals: [pick(random, pool.faces), pick(random, pool.faces)] };
    };
    const chosen = faces();
    return Array.from({ length: methodsPerQuad }, () => {
      return { ...chosen, method: methods[method++ % methods.length] as string, quad };
    });
  }).flat();
}

function drawPartner(a: number, pool: Pool, options: PairingOptions, random: Random): number {
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
