/**
 * @file A validation split for Celeb-DF, which has none: people are chosen, not clips, so that nobody is seen in both training and
 * validation, neither as the target of a forgery nor as its source.
 */
import { byCodeUnits } from '../folder.ts';
import { counted } from '../layout.ts';

/** A clip that is not in the test list. */
export interface RestClip {
  readonly video: string;
  /** Who is in the clip; null where nobody knows. */
  readonly target: string | null;
  /** Whose face was put there; null for reals. */
  readonly source: string | null;
}

export interface Validation {
  /** Null for forgeries between a person of the validation and one of the training: they fit neither. */
  split(clip: RestClip): 'train' | 'val' | null;
  readonly notes: readonly string[];
}

/** Share of the people, and of the clips of unknown people. */
const SHARE = 0.15;

/**
 * Where people form groups that swap faces only among themselves, whole groups go to the validation, the smallest first, as long as
 * they are no more than 15 % of the people. Where no group is that small, people are chosen in the order of their numbers.
 */
export function chooseValidation(clips: readonly RestClip[]): Validation {
  const groups = swappingGroups(clips);
  const people = groups.flat();
  const room = Math.floor(SHARE * people.length);
  const chosen = new Set<string>();
  for (const group of groups) if (chosen.size + group.length <= room) for (const person of group) chosen.add(person);
  if (chosen.size === 0) for (const person of people.sort(byNumber).slice(0, room)) chosen.add(person);

  const unknown = clips.filter(({ target }) => target === null).map(({ video }) => video);
  const stride = Math.round(1 / SHARE);
  const unknownChosen = new Set(unknown.sort(byCodeUnits).filter((_, index) => index % stride === stride - 1));

  const split = ({ video, target, source }: RestClip) => {
    if (target === null) return unknownChosen.has(video) ? 'val' : 'train';
    const inside = [target, source ?? target].filter((person) => chosen.has(person)).length;
    return (['train', null, 'val'] as const)[inside]!;
  };
  const between = clips.filter((clip) => split(clip) === null).length;
  const notes = [
    `no official validation split: clips of ${counted(chosen.size, 'person', 'people')} of ${people.length} outside the test list are "val"`,
  ];
  if (between > 0)
    notes.push(`${counted(between, 'forgery', 'forgeries')} between people of "train" and "val" have no split`);
  return { split, notes };
}

/** People joined by forgeries, the smallest group first. */
function swappingGroups(clips: readonly RestClip[]): string[][] {
  const groups = new Map<string, Set<string>>();
  const groupOf = (person: string) => {
    const group = groups.get(person) ?? new Set([person]);
    groups.set(person, group);
    return group;
  };
  for (const { target, source } of clips) {
    if (target === null) continue;
    const into = groupOf(target);
    const from = groupOf(source ?? target);
    if (into === from) continue;
    for (const person of from) {
      into.add(person);
      groups.set(person, into);
    }
  }
  const distinct = [...new Set(groups.values())].map((group) => [...group].sort(byNumber));
  return distinct.sort((a, b) => a.length - b.length || byNumber(a[0]!, b[0]!));
}

/** "id2" before "id10". */
function byNumber(a: string, b: string): number {
  return Number(a.slice(2)) - Number(b.slice(2)) || byCodeUnits(a, b);
}
