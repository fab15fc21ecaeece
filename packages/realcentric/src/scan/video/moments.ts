/** @file What was seen of a video so far: its frames by number, in order, with the faces in them; and the tracks these make. */
import type { FoundFace } from '../../faces/find.ts';
import type { Refused } from '../../faces/refused.ts';
import { joinTracks, type Track } from '../../faces/track.ts';
import { type FrameLook, isCut } from '../../images/scene-change.ts';
import type { Sighting } from '../judge.ts';

/** A frame that was looked at; its pixels are not kept. */
export interface Seen {
  /** Number of the frame in the video, from 0 on. */
  readonly frame: number;
  /** Seconds on the clock of the file. */
  readonly time: number;
  readonly look: FrameLook;
  /** What was taken for a face and refused in this shot: one memory for all of its frames. */
  readonly refused: Refused;
  /** Largest first. */
  readonly sightings: readonly Sighting[];
}

/** One face through a shot. */
export interface SeenTrack {
  /** By time. */
  readonly sightings: readonly Sighting[];
  /** Numbers of their frames. */
  readonly frames: readonly number[];
}

/** Seconds for which a face may be out of sight at least; where frames are looked at more seldom, as many samples as stated below. */
const PATIENCE = 3;
const PATIENCE_SAMPLES = 2.5;
/** Seconds over which nobody can say that two like faces in like pictures are one and the same. */
const MOST_PATIENCE = 20;

interface TrackedSighting {
  readonly box: FoundFace['box'];
  readonly landmarks: FoundFace['landmarks'];
  readonly sighting: Sighting;
}

/** Whether a cut lies between two frames. */
export function cutBetween(before: Seen, after: Seen): boolean {
  return isCut(before.look, after.look);
}

/**
 * The tracks through frames in order of time: one for each face and shot.
 * @param spacing seconds between the frames of the first pass
 */
export function tracksOf(seen: readonly Seen[], spacing: number): SeenTrack[] {
  const moments = seen.map(({ time, sightings }, i) => {
    const before = seen[i - 1];
    return {
      time,
      cut: before !== undefined && cutBetween(before, seen[i] as Seen),
      faces: sightings.map(
        (sighting): TrackedSighting => ({ box: sighting.face.box, landmarks: sighting.face.landmarks, sighting }),
      ),
    };
  });
  const patience = Math.min(MOST_PATIENCE, Math.max(PATIENCE, PATIENCE_SAMPLES * spacing));
  return joinTracks(moments, patience).map((track: Track<TrackedSighting>) => ({
    sightings: track.map(({ face }) => face.sighting),
    frames: track.map(({ moment }) => (seen[moment] as Seen).frame),
  }));
}

/** Index in `seen` (ascending by frame) at which a frame belongs. */
function placeOf(seen: readonly Seen[], frame: number): number {
  let [low, high] = [0, seen.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((seen[middle] as Seen).frame < frame) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts a frame in its place. */
export function insertSeen(seen: Seen[], one: Seen): void {
  seen.splice(placeOf(seen, one.frame), 0, one);
}

/** The frames seen before and after one that is not among them. */
export function neighbours(
  seen: readonly Seen[],
  frame: number,
): { readonly before: Seen | undefined; readonly after: Seen | undefined } {
  const at = placeOf(seen, frame);
  return { before: seen[at - 1], after: seen[at] };
}
