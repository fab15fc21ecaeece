/**
 * @file Pairing where the forgeries are there already and a data set says how they were made: quads {a, b, a_b, b_a} where both directions
 * are known, a target and its forgery where only the target is, real and forged clips without relation where nothing is.
 */
import { random, shuffle } from '../random.ts';
import { interleave, type PairingStrategy } from './pairing.ts';

/** A clip of a data set, as far as pairing goes by it. Clips are spoken of by their numbers. */
export interface KnownClip {
  /** Undefined for a real. */
  readonly method: string | undefined;
  /** The real clip in which the face was replaced or moved, where it is known. */
  readonly target: number | undefined;
  /** The real clip that lent its face or its movements, where it is known. */
  readonly source: number | undefined;
  /** Reals without relation are taken from those that are compressed alike, where there are such. */
  readonly compression: string | null;
}

/** Clips that are paired among themselves. */
export interface ClipPool {
  /** Share of the units that come from here, relative to the other pools. */
  readonly weight: number;
  readonly clips: ReadonlyMap<number, KnownClip>;
}

/** Two real clips and two forgeries by one method: four pictures, in this order. */
export interface KnownUnit {
  readonly reals: readonly [number, number];
  readonly fakes: readonly [number, number];
  readonly method: string;
  /** Units of one quad (the same reals by several methods) share the number. */
  readonly quad: number;
  /** Whether each forgery was made in the real at its place. */
  readonly related: boolean;
}

export interface KnownPairingOptions {
  /** The most that is made of the relations; what a data set does not know degrades to the next: quad, target, random. */
  readonly strategy: PairingStrategy;
  /** How many quads to plan; each gives `methodsPerQuad` units. */
  readonly quads: number;
  readonly methodsPerQuad: number;
  /** Number of the epoch: passes over the clips go on from one to the next. */
  readonly epoch: number;
  readonly seed: number;
  /** What the draws are for: other names give other orders. */
  readonly purpose: string;
}

interface Forged {
  readonly method: string;
  readonly fakes: readonly [number, number];
}

interface Quad {
  readonly reals: readonly [number, number];
  readonly forged: readonly Forged[];
}

/** The forgeries of a pool by what is known of them. */
export interface Relations {
  readonly quads: readonly Quad[];
  /** Forgeries whose target is there, but not the forgery the other way round. */
  readonly withTarget: readonly number[];
  readonly alone: readonly number[];
}

function grouped<K, V>(items: Iterable<V>, keyOf: (item: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** What is known of each forgery of a pool; `strategy` bounds what is made of it. */
export function relationsOf(clips: ClipPool['clips'], strategy: PairingStrategy): Relations {
  const fakes = [...clips].filter(([, { method }]) => method !== undefined);
  const there = (clip: number | undefined) => clip !== undefined && clips.has(clip);
  const wayOf = ({ method, target, source }: KnownClip) => `${method} ${target} ${source}`;
  const both = strategy === 'quad' ? fakes.filter(([, { target, source }]) => there(target) && there(source)) : [];
  const byWay = grouped(both, ([, clip]) => wayOf(clip));
  const inQuads = new Set<number>();
  const quads = new Map<string, { reals: [number, number]; forged: Forged[] }>();
  for (const [first] of byWay.values()) {
    const clip = (first as (typeof both)[number])[1];
    const [a, b] = [clip.target as number, clip.source as number];
    if (a >= b) continue;
    const back = byWay.get(wayOf({ ...clip, target: b, source: a })) ?? [];
    for (const [i, [forth]] of (byWay.get(wayOf(clip)) ?? []).entries()) {
      const other = back[i]?.[0];
      if (other === undefined) break;
      const quad = quads.get(`${a} ${b}`) ?? { reals: [a, b], forged: [] };
      quads.set(`${a} ${b}`, quad);
      quad.forged.push({ method: clip.method as string, fakes: [forth, other] });
      inQuads.add(forth).add(other);
    }
  }
  const left = fakes.filter(([number]) => !inQuads.has(number));
  const targeted = ([, { target }]: (typeof fakes)[number]) => strategy !== 'random' && there(target);
  const numbers = (list: typeof fakes) => list.map(([number]) => number);
  return {
    quads: [...quads.values()],
    withTarget: numbers(left.filter(targeted)),
    alone: numbers(left.filter((fake) => !targeted(fake))),
  };
}

/** What one quad of a plan is made of: the methods that come first are taken first. */
interface Chosen extends Quad {
  readonly related: boolean;
}

/** Forgeries that are paired in one way: what its n-th quad is, n counted over all epochs. */
interface Lane {
  readonly weight: number;
  readonly chosen: (visit: number) => Chosen;
}

/** The items in shuffled passes, each pass in its own order: item n of an endless row, in which all come equally often, give or take one. */
function inPasses<T>(items: readonly T[], options: KnownPairingOptions, ...names: readonly (string | number)[]) {
  const orders = new Map<number, T[]>();
  return (n: number): T => {
    const pass = Math.floor(n / items.length);
    const draws = () => random(options.seed, 'pass', options.purpose, ...names, pass);
    const order = orders.get(pass) ?? shuffle(draws(), items);
    orders.set(pass, order);
    return order[n % items.length] as T;
  };
}

function quadLane(quads: readonly Quad[], pool: number, options: KnownPairingOptions): Lane['chosen'] {
  const at = inPasses([...quads.entries()], options, pool, 'quads');
  return (visit) => {
    const [number, { reals, forged }] = at(visit);
    // Its methods in turn, pass by pass; in each pass all methods of the set.
    const first = (number + Math.floor(visit / quads.length) * options.methodsPerQuad) % forged.length;
    return { reals, forged: [...forged.slice(first), ...forged.slice(0, first)], related: true };
  };
}

/** The methods in turn, and of each its clips two by two. */
function byTwos(fakes: readonly number[], clips: ClipPool['clips'], pool: number, options: KnownPairingOptions) {
  const byMethod = grouped(fakes, (fake) => clips.get(fake)?.method as string);
  const methods = [...byMethod].map(([method, list]) => ({ method, at: inPasses(list, options, pool, method) }));
  return (visit: number): Forged => {
    const { method, at } = methods[visit % methods.length] as (typeof methods)[number];
    const two = 2 * Math.floor(visit / methods.length);
    return { method, fakes: [at(two), at(two + 1)] };
  };
}

function targetLane(
  fakes: readonly number[],
  clips: ClipPool['clips'],
  pool: number,
  options: KnownPairingOptions,
): Lane['chosen'] {
  const next = byTwos(fakes, clips, pool, options);
  const targetOf = (fake: number) => clips.get(fake)?.target as number;
  const ofTarget = grouped(fakes, targetOf);
  const alsoBy = (fake: number) => grouped(ofTarget.get(targetOf(fake)) ?? [], (n) => clips.get(n)?.method as string);
  return (visit) => {
    const own = next(visit);
    const [first, second] = own.fakes.map(alsoBy) as [Map<string, number[]>, Map<string, number[]>];
    const others = [...first].flatMap(([method, [fake]]): Forged[] => {
      const beside = second.get(method)?.[0];
      return method === own.method || beside === undefined ? [] : [{ method, fakes: [fake as number, beside] }];
    });
    const reals = [targetOf(own.fakes[0]), targetOf(own.fakes[1])] as const;
    return { reals, forged: [own, ...others], related: true };
  };
}

function randomLane(
  fakes: readonly number[],
  clips: ClipPool['clips'],
  pool: number,
  options: KnownPairingOptions,
): Lane['chosen'] {
  const next = byTwos(fakes, clips, pool, options);
  const reals = [...clips].flatMap(([number, { method }]) => (method === undefined ? [number] : []));
  const all = inPasses(reals, options, pool, 'reals');
  const alike = grouped(reals, (real) => clips.get(real)?.compression ?? null);
  const byCompression = new Map(
    [...alike].map(([key, list]) => [key, inPasses(list, options, pool, 'reals', `${key}`)]),
  );
  return (visit) => {
    const own = next(visit);
    const real = (i: 0 | 1) => {
      const compression = clips.get(own.fakes[i])?.compression ?? null;
      return (byCompression.get(compression) ?? all)(2 * visit + i);
    };
    return { reals: [real(0), real(1)], forged: [own], related: false };
  };
}

/** The ways of pairing that a pool allows, each with the share of its forgeries. */
function lanesOf({ weight, clips }: ClipPool, pool: number, options: KnownPairingOptions): Lane[] {
  const { quads, withTarget, alone } = relationsOf(clips, options.strategy);
  const inQuads = quads.reduce((sum, { forged }) => sum + 2 * forged.length, 0);
  const total = inQuads + withTarget.length + alone.length;
  const lane = (count: number, chosen: () => Lane['chosen']): Lane[] =>
    count === 0 ? [] : [{ weight: (weight * count) / total, chosen: chosen() }];
  return [
    ...lane(inQuads, () => quadLane(quads, pool, options)),
    ...lane(withTarget.length, () => targetLane(withTarget, clips, pool, options)),
    ...lane(alone.length, () => randomLane(alone, clips, pool, options)),
  ];
}

/**
 * Plans an epoch. Every pool must hold a real and a forgery. Over epochs of one size all quads are visited equally often, give or take one;
 * a quad that is planned with more methods than it has gets some twice.
 */
export function planKnownUnits(pools: readonly ClipPool[], options: KnownPairingOptions): KnownUnit[] {
  const lanes = pools.flatMap((pool, number) => lanesOf(pool, number, options));
  const due = interleave(lanes.map(({ weight }) => weight));
  const order = Array.from({ length: options.quads }, due);
  const visits = lanes.map((_, lane) => options.epoch * order.filter((at) => at === lane).length);
  return order.flatMap((at, quad) => {
    const visit = visits[at] as number;
    visits[at] = visit + 1;
    const { reals, related, forged } = (lanes[at] as Lane).chosen(visit);
    return Array.from({ length: options.methodsPerQuad }, (_, i): KnownUnit => {
      const { method, fakes } = forged[i % forged.length] as Forged;
      return { reals, fakes, method, quad, related };
    });
  });
}
