/**
 * @file Which clips are trained on, validated on and kept out: as their data set splits them; where it does not, by who is in them, so
 * that nobody is seen on two sides.
 */
import type { DatasetEntry } from '../../datasets/entry.ts';
import { random, shuffle } from '../../random.ts';
import type { Side, SplitOptions } from '../split.ts';

/** `unused`: between two sides, or without a split in a data set that has one. */
export type ClipSide = Side | 'unused';

/** Clips that share people, and fall on one side together. */
type Group = readonly DatasetEntry[];

/** A group with more than this share of the clips is no group to split by: in it all swap faces with all. */
const TOO_LARGE = 0.5;

/** The clips by which an entry hangs together with others, and who is seen in it. */
function tiesOf({ dataset, identity, video, target, source }: DatasetEntry): string[] {
  const person = identity === null ? [] : [`person ${dataset} ${identity}`];
  const clips = [video, target, source].flatMap((clip) => (clip === null ? [] : [`clip ${clip}`]));
  return [...person, ...clips];
}

/** Connected components, in the order of their first entries. */
function componentsOf(entries: readonly DatasetEntry[], ties: (entry: DatasetEntry) => readonly string[]): Group[] {
  const parents = new Map<string, string>();
  const root = (name: string): string => {
    let at = name;
    for (let parent = parents.get(at) ?? at; parent !== at; parent = parents.get(at) ?? at) {
      parents.set(at, parents.get(parent) ?? parent);
      at = parent;
    }
    return at;
  };
  for (const entry of entries) {
    const [first, ...others] = ties(entry) as [string, ...string[]];
    for (const other of others) parents.set(root(other), root(first));
  }
  const groups = new Map<string, DatasetEntry[]>();
  for (const entry of entries) {
    const name = root(ties(entry)[0] as string);
    const group = groups.get(name);
    if (group) group.push(entry);
    else groups.set(name, [entry]);
  }
  return [...groups.values()];
}

/** How many of so many a share is: one at least where there are two. */
const countOf = (share: number, many: number) =>
  share === 0 || many < 2 ? 0 : Math.min(many - 1, Math.max(1, Math.round(share * many)));

/** Sides of names or groups by shares, in an order that the seed decides. */
function drawSides<T>(items: readonly T[], { validation, test, seed }: SplitOptions, name: string): Map<T, Side> {
  const order = shuffle(random(seed, 'split of sets', name), items);
  const held = countOf(validation, order.length);
  const tested = Math.max(0, Math.min(countOf(test, order.length), order.length - 1 - held));
  const side = (i: number) => (i < held ? 'validation' : i < held + tested ? 'test' : 'training');
  return new Map(order.map((item, i) => [item, side(i)]));
}

/** Who is in a clip: for a forgery also who lent the face. Where nobody knows, the clip stands for its person. */
function peopleOf(entry: DatasetEntry, byVideo: ReadonlyMap<string, DatasetEntry>): string[] {
  const person = (video: string) => byVideo.get(video)?.identity ?? `clip ${video}`;
  const own = entry.identity ?? person(entry.target ?? entry.video);
  return [...new Set([own, ...[entry.target, entry.source].flatMap((clip) => (clip === null ? [] : [person(clip)]))])];
}

/** A group in which all hang together: people are split, and forgeries between two sides are on none. */
function splitPeople(group: Group, options: SplitOptions): Map<DatasetEntry, ClipSide> {
  const byVideo = new Map(group.filter(({ label }) => label === 0).map((entry) => [entry.video, entry]));
  const people = new Map(group.map((entry) => [entry, peopleOf(entry, byVideo)]));
  const sides = drawSides([...new Set([...people.values()].flat())].sort(), options, 'people');
  return new Map(
    group.map((entry) => {
      const theirs = new Set(people.get(entry)?.map((person) => sides.get(person) as Side));
      return [entry, theirs.size === 1 ? ([...theirs][0] as Side) : 'unused'];
    }),
  );
}

/** Entries without a split, by who is in them. */
function splitByPerson(entries: readonly DatasetEntry[], options: SplitOptions): Map<DatasetEntry, ClipSide> {
  const groups = componentsOf(entries, tiesOf);
  const sides = new Map<DatasetEntry, ClipSide>();
  const large = groups.filter((group) => group.length > TOO_LARGE * entries.length && group.length > 1);
  for (const group of large) for (const [entry, side] of splitPeople(group, options)) sides.set(entry, side);
  // Groups of reals alone, of forgeries alone and of both are split apart, so that either side has all.
  const kindOf = (group: Group) => [...new Set(group.map(({ label }) => label))].sort().join();
  const rest = groups.filter((group) => !large.includes(group));
  for (const kind of new Set(rest.map(kindOf))) {
    const alike = rest.filter((group) => kindOf(group) === kind);
    for (const [group, side] of drawSides(alike, options, kind)) for (const entry of group) sides.set(entry, side);
  }
  return sides;
}

/** A real that one data set trains on and another keeps out is kept out, with the forgeries that would be trained on and show it. */
function keepOut(sides: Map<DatasetEntry, ClipSide>): void {
  const trained = (side: ClipSide | undefined) => side === 'training';
  const reals = [...sides].filter(([{ label }, side]) => label === 0 && side !== 'unused');
  const kept = new Set(reals.flatMap(([{ video }, side]) => (trained(side) ? [] : [video])));
  const torn = new Set(reals.flatMap(([{ video }, side]) => (trained(side) && kept.has(video) ? [video] : [])));
  for (const [entry, side] of sides) {
    const shows = [entry.video, entry.target, entry.source].some((clip) => clip !== null && torn.has(clip));
    if (trained(side) && shows) sides.set(entry, 'unused');
  }
}

export interface Sides {
  readonly of: ReadonlyMap<DatasetEntry, ClipSide>;
  /** What was held out: "clips of the validation split", "people". */
  readonly heldOut: string;
}

/**
 * Sides of the entries of all sets. A data set with a split keeps it: its test clips, and clips without a split beside others that have
 * one, are never used; where it has no validation clips, some of those for training are held out.
 */
export function sidesOf(entries: readonly DatasetEntry[], options: SplitOptions): Sides {
  const of = new Map<DatasetEntry, ClipSide>();
  const open: DatasetEntry[] = [];
  let official = false;
  const datasets = new Map<string, Set<DatasetEntry['split']>>();
  for (const { dataset, split } of entries) datasets.set(dataset, (datasets.get(dataset) ?? new Set()).add(split));
  for (const entry of entries) {
    const splits = datasets.get(entry.dataset) as Set<DatasetEntry['split']>;
    const unsplit = splits.size === 1 && splits.has(null);
    official ||= splits.has('val');
    if (unsplit || (entry.split === 'train' && !splits.has('val'))) open.push(entry);
    else if (entry.split === 'train') of.set(entry, 'training');
    else if (entry.split === 'val') of.set(entry, 'validation');
    else of.set(entry, entry.split === 'test' ? 'test' : 'unused');
  }
  for (const [entry, side] of splitByPerson(open, options)) of.set(entry, side);
  keepOut(of);
  const heldOut = [...(official ? ['clips of the validation split'] : []), ...(open.length > 0 ? ['people'] : [])];
  return { of, heldOut: heldOut.join(' and ') };
}
