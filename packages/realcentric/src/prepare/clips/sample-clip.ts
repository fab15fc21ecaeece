/** @file The frames of a clip that its crops are cut from: spread evenly, and where one shows no face, others nearby. */
import { joinTracks, type Track } from '../../faces/track.ts';
import { readAhead } from '../../media/video/read-ahead.ts';
import { type Choice, chooseTrack, type MaskAt } from './choose-track.ts';
import type { Clip } from './clip.ts';
import { type ClipSearch, type CutFace, momentsOf, type Sample } from './clip-faces.ts';

/** Where frames are looked for beside one that shows no face, in steps between the evenly spread ones. */
const BESIDE = [1 / 3, -1 / 3] as const;
/** How often frames are looked for between those that show the face, at most. */
const ROUNDS = 4;
/** Steps between the evenly spread frames after which a face that was not seen counts as gone. */
const PATIENCE = 4;

export interface CutPoint {
  readonly sample: Sample;
  readonly face: CutFace;
}

export interface SampledClip {
  /** The face chosen, by time; at most as many as asked for. */
  readonly points: readonly CutPoint[];
  readonly by: Choice['by'];
  /** Other faces that were seen in the same frames. */
  readonly others: number;
  /** Frames that were looked at, and faces in them too small to be of use. */
  readonly looked: number;
  readonly tooSmall: number;
}

/** Masks at the times of samples in which more than one face is seen. */
export type Masks = (samples: readonly Sample[]) => Promise<MaskAt>;

function pointsOf(track: Track<CutFace> | undefined, samples: readonly Sample[]): CutPoint[] {
  return (track ?? []).map(({ moment, face }) => ({ sample: samples[moment] as Sample, face }));
}

/** The middles of the widest gaps between the points, widest first, where there is a frame that was not looked at yet. */
function betweenPoints(points: readonly CutPoint[], samples: readonly Sample[], interval: number): number[] {
  const seen = (middle: number) => samples.some(({ time }) => Math.abs(time - middle) < 0.6 * interval);
  return points
    .slice(1)
    .map(({ sample }, i) => [(points[i] as CutPoint).sample.time, sample.time] as const)
    .filter(([from, to]) => to - from > 1.5 * interval && !seen((from + to) / 2))
    .sort(([a, b], [c, d]) => d - c - (b - a))
    .map(([from, to]) => (from + to) / 2);
}

/** So many of the items, spread evenly over them. */
function thin<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / count)] as T);
}

/**
 * Looks at `count` frames spread evenly; where some of them do not show the chosen face, at others beside them, and last between those that
 * do. In the end the points are thinned to `count`, or fewer where the clip has no more.
 */
export async function sampleClip(
  clip: Clip,
  count: number,
  search: () => ClipSearch,
  masks?: Masks,
): Promise<SampledClip> {
  const spread = clip.spread(count);
  const step = spread.length > 1 ? (spread[1] as number) - (spread[0] as number) : 0;
  let samples: Sample[] = [];
  let choice: Choice = { track: undefined, by: 'largest' };
  let points: CutPoint[] = [];

  async function look(times: readonly number[]): Promise<void> {
    const { look } = search();
    const ascending = [...new Set(times)].sort((a, b) => a - b);
    for await (const frame of readAhead(clip.frames(ascending))) {
      if (samples.some(({ time }) => time === frame.time)) continue;
      samples.push(await look(frame));
    }
    samples = samples.sort((a, b) => a.time - b.time);
    const several = samples.filter(({ faces }) => faces.length > 1);
    const maskAt = masks && several.length > 0 ? await masks(several) : undefined;
    choice = chooseTrack(joinTracks(momentsOf(samples), PATIENCE * step), samples, maskAt);
    points = pointsOf(choice.track, samples);
  }

  const [first, last] = clip.span;
  await look(spread);
  for (const shift of BESIDE) {
    const missing = spread.filter((time) => !points.some(({ sample }) => Math.abs(sample.time - time) <= step / 2));
    const beside = missing.map((time) => time + shift * step).filter((time) => time >= first && time <= last);
    if (step > clip.interval && beside.length > 0) await look(beside);
  }
  for (let round = 0; round < ROUNDS && points.length < spread.length; round++) {
    const between = betweenPoints(points, samples, clip.interval).slice(0, spread.length - points.length);
    if (between.length > 0) await look(between);
  }
  const chosen = thin(points, spread.length);
  return {
    points: chosen,
    by: choice.by,
    others: chosen.reduce((sum, { sample }) => sum + sample.faces.length - 1, 0),
    looked: samples.length,
    tooSmall: samples.reduce((sum, sample) => sum + sample.tooSmall, 0),
  };
}
