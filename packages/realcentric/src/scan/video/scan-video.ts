/** @file The faces of a video, followed and judged. Runs in a browser too: frames and networks are handed in. */
import { bandOf, type Manifest } from '../../detector/manifest.ts';
import { UserError } from '../../errors.ts';
import type { FrameSource } from '../../media/video/types.ts';
import { STRENGTH } from '../band.ts';
import type { Judgement } from '../complete.ts';
import { bestSighting, faceFinding } from '../face-finding.ts';
import type { FaceFinding, MediaFacts } from '../finding.ts';
import { judgeOptions, VIDEO_VIEWS, type VideoOptions } from '../options.ts';
import { qualityReasons } from '../quality/level.ts';
import type { Reason } from '../reasons.ts';
import type { Scanner } from '../scanner.ts';
import { judgeFile, type ReasonedFace } from '../verdict.ts';
import { explainFaces } from './explain.ts';
import { createLooker, type Looker } from './look.ts';
import { type SeenTrack, tracksOf } from './moments.ts';
import { type Clip, cutFrames, denserFrames, firstFrames, supportingFrames, widestGaps } from './sampling.ts';

/** Frames that are looked at unless told otherwise. */
export const DEFAULT_FRAMES = 240;
/** A face that is still in doubt after so many frames stays in doubt. */
const ENOUGH = 64;
/** Frames that are looked at before a video counts as one without faces. */
const IN_VAIN = 48;
/** With a clock running, the first pass begins with every so many-th of its frames, so that the whole clip is seen early. */
const EARLY = 4;

/** What a finding says of the video itself; `problems` are those met so far. */
export function videoMedia({ facts, problems }: FrameSource): MediaFacts {
  const { codec, width, height, duration, frameRate, frames } = facts;
  return { kind: 'video', codec, width, height, duration, frameRate, frames: frames ?? null, problems: [...problems] };
}

/** The tracks whose intervals reach into another band, where more frames may change the verdict: it is never weaker than a clear one. */
function tracksInDoubt(
  tracks: readonly SeenTrack[],
  findingOf: (track: SeenTrack) => FaceFinding,
  bands: Manifest['bands'],
): SeenTrack[] {
  const reaches = tracks.flatMap((track) => {
    const interval = findingOf(track).score?.interval;
    if (!interval) return [];
    return [{ track, low: STRENGTH[bandOf(interval.low, bands)], high: STRENGTH[bandOf(interval.high, bands)] }];
  });
  const clear = Math.max(0, ...reaches.filter(({ low, high }) => low === high).map(({ high }) => high));
  return reaches.filter(({ low, high }) => high > low && high > clear).map(({ track }) => track);
}

/** The frames to look at next; none where the scores are clear. */
function nextFrames(
  clip: Clip,
  looker: Looker,
  tracks: readonly SeenTrack[],
  doubtful: readonly SeenTrack[],
): number[] {
  const { seen } = looker;
  const fresh = (frames: readonly number[]) =>
    [...new Set(frames)].filter((frame) => !looker.asked.has(frame) && frame < looker.readable());
  const structure = [...cutFrames(clip, seen), ...supportingFrames(clip, seen, tracks)];
  const wanted = fresh([...structure, ...doubtful.flatMap((track) => denserFrames(clip, seen, track))]);
  return wanted.length === 0 && tracks.length === 0 && seen.length < IN_VAIN ? fresh(widestGaps(clip, seen)) : wanted;
}

const meanArea = ({ sightings }: SeenTrack) =>
  sightings.reduce((sum, { face }) => sum + face.box.width * face.box.height, 0) / sightings.length;

/**
 * What a scan says of a video. Looks at frames spread evenly over the clip, then around cuts and faces seen seldom, then more of the faces
 * whose scores are in doubt, until none is or the budget is used up. The memory it takes depends on the frames looked at, not on the
 * video's length. Of a damaged video the readable part is judged.
 * @throws UserError where no frame can be decoded; the signal's reason
 */
export async function scanVideo(source: FrameSource, scanner: Scanner, options: VideoOptions = {}): Promise<Judgement> {
  const { budget = {}, signal } = options;
  const { manifest } = scanner.detector;
  const { rules } = judgeOptions(options, VIDEO_VIEWS);
  const begun = performance.now();
  const isLate = () => budget.seconds !== undefined && (performance.now() - begun) / 1000 >= budget.seconds;
  const clip: Clip = { times: source.times, budget: budget.frames ?? DEFAULT_FRAMES };
  const first = firstFrames(clip);
  let planned = first.length;
  const looker = createLooker(source, scanner, options, isLate, () => planned);
  const { seen } = looker;
  if (budget.seconds !== undefined) await looker.look(first.filter((_, i) => i % EARLY === EARLY >> 1));
  await looker.look(first);
  signal?.throwIfAborted();
  if (seen.length === 0) {
    throw new UserError('bad_input', 'no frame of the video could be decoded', { advice: 'get the file again' });
  }

  const spacing = source.facts.duration / first.length;
  const findingOf = ({ sightings }: SeenTrack, id: number): FaceFinding => {
    const [start, end] = [sightings[0]?.time ?? 0, sightings[sightings.length - 1]?.time ?? 0];
    return faceFinding(id, sightings, [{ start, end }], manifest, rules);
  };
  let stopped: Judgement['looked']['stopped'];
  let tracks: SeenTrack[];
  for (;;) {
    tracks = tracksOf(seen, spacing).sort((a, b) => meanArea(b) - meanArea(a));
    const doubtful = tracksInDoubt(tracks, (track) => findingOf(track, 0), manifest.bands);
    const wanted = nextFrames(
      clip,
      looker,
      tracks,
      doubtful.filter(({ frames }) => frames.length < ENOUGH),
    );
    const left = clip.budget - seen.length;
    if (wanted.length === 0) {
      stopped = looker.asked.size >= Math.min(clip.times.length, looker.readable()) ? 'all' : 'sure';
      break;
    }
    if (left <= 0 || isLate()) {
      stopped = 'budget';
      break;
    }
    const round = wanted.slice(0, left).sort((a, b) => a - b);
    planned = seen.length + round.length;
    await looker.look(round);
    signal?.throwIfAborted();
  }

  const faces: ReasonedFace[] = tracks.map((track, id) => ({
    finding: findingOf(track, id),
    qualityReasons: qualityReasons(bestSighting(track.sightings).measures, rules, id),
  }));
  const explained = await explainFaces(faces, tracks, source, scanner.detector, options);
  const [from, to] = [seen[0]?.time ?? 0, seen[seen.length - 1]?.time ?? 0];
  const looked = { frames: seen.length, seconds: to - from, stopped };
  return judgeFile(explained, manifest.bands, {
    looked,
    video: true,
    reasons: reasonsOfVideo(source, looker, stopped),
  });
}

function reasonsOfVideo(
  source: FrameSource,
  { seen, readable }: Looker,
  stopped: Judgement['looked']['stopped'],
): Reason[] {
  const reasons: Reason[] = [];
  const { facts, times, problems } = source;
  if (problems.length > 0 || readable() < times.length) {
    const end = readable() < times.length ? (times[readable()] as number) : facts.start + facts.duration;
    reasons.push({ code: 'damaged', face: null, values: { readable: end - facts.start, duration: facts.duration } });
  }
  if (stopped === 'budget') reasons.push({ code: 'budget_reached', face: null, values: { frames: seen.length } });
  return reasons;
}
