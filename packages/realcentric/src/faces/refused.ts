/** @file What was taken for a face, looked at and refused: in a clip it is seen in frame after frame, and costs most of the time. */
import { type Detection, overlap } from './boxes.ts';

/** Boxes that overlap by more are of one thing. */
const SAME_THING = 0.4;
/** A thing is looked at again every so many-th time that it is seen, and when its score has risen by so much: a head may turn. */
const AGAIN = { times: 4, rise: 0.1 };
/** Things that are remembered, the latest. */
const MOST = 32;

/** What was refused in one shot. */
export interface Refused {
  /** Whether a candidate need not be looked at; counts as a sight of it. */
  passOver(candidate: Detection): boolean;
  add(candidate: Detection): void;
}

export function rememberRefused(): Refused {
  let things: { last: Detection; readonly refused: number; seen: number }[] = [];
  return {
    passOver(candidate) {
      const thing = things.find(({ last }) => overlap(last.box, candidate.box) > SAME_THING);
      if (!thing) return false;
      thing.last = candidate;
      thing.seen += 1;
      return thing.seen % AGAIN.times !== 0 && candidate.score < thing.refused + AGAIN.rise;
    },
    add(candidate) {
      const others = things.filter(({ last }) => overlap(last.box, candidate.box) <= SAME_THING);
      things = [{ last: candidate, refused: candidate.score, seen: 0 }, ...others].slice(0, MOST);
    },
  };
}
