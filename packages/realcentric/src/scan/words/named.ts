/** @file A text for each of a set of names. */

export type Named<Key extends string> = Readonly<Record<Key, string>>;
