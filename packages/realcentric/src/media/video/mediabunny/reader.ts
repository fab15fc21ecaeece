/**
 * @file A video demultiplexed by mediabunny and decoded in the thread that runs this: by WebCodecs in a browser, by `@mediabunny/server`,
 * which takes its place, in Node.
 */
import {
  EncodedPacketSink,
  Input,
  type InputVideoTrack,
  MATROSKA,
  MP4,
  MPEG_TS,
  QTFF,
  type Source,
  type VideoSample,
  VideoSampleSink,
  WEBM,
} from 'mediabunny';
import { resize } from '../../../images/resample.ts';
import { turn } from '../../../images/turn.ts';
import { colourOf, hdrProblem } from '../colour.ts';
import { checkFacts, cutProblem, refused } from '../limits.ts';
import { fittedSize } from '../times.ts';
import type { VideoFacts, VideoFrame, VideoLimits } from '../types.ts';
import { sampleToRgb } from './planes.ts';

/** No playlists: they could name any other file or address. */
const FORMATS = [MP4, QTFF, MATROSKA, WEBM, MPEG_TS];

const CODECS: Readonly<Record<string, string>> = { avc: 'h264' };

const CONVERT = 'install ffmpeg, which reads more, or convert it to H.264 in MP4 first';

/** What `FrameSource` is, without the wait for a decoder that hangs. */
export interface Reader {
  readonly facts: VideoFacts;
  readonly times: readonly number[];
  readonly timescale: number;
  readonly problems: readonly string[];
  readonly frames: (times: readonly number[], maxSide: number | undefined) => AsyncGenerator<VideoFrame>;
}

/**
 * @param path names the file in errors
 * @throws UserError for what mediabunny cannot open or decode, what has no picture and what is over the limits
 */
export async function openReader(path: string, source: Source, limits: VideoLimits): Promise<Reader> {
  const input = new Input({ source, formats: FORMATS });
  const track = await findTrack(path, input);
  const times = await demuxed(path, () => shownTimes(track));
  if (times.length === 0) throw refused(path, 'has no frame in it', 'get the file again');
  const facts = await factsOf(path, track, times, limits);
  const hdr = hdrProblem((await track.getColorSpace()).transfer ?? undefined);
  const cut = cutProblem(facts, (await track.getDurationFromMetadata()) ?? 0, []);
  const problems = [cut, hdr].filter((problem) => problem !== undefined);
  const timescale = await track.getTimeResolution();
  return {
    facts,
    times,
    timescale,
    problems,
    frames: (times, maxSide) => read(track, facts, problems, times, maxSide),
  };
}

async function findTrack(path: string, input: Input): Promise<InputVideoTrack> {
  if (!(await input.canRead())) throw refused(path, 'is no video that mediabunny can read', CONVERT);
  const track = await demuxed(path, () => input.getPrimaryVideoTrack());
  if (track === null) throw refused(path, 'has no video in it', 'give a file with a picture');
  if (!(await track.canDecode())) {
    const codec = (await track.getCodec()) ?? String(await track.getInternalCodecId());
    throw refused(path, `has a video that mediabunny cannot decode (${codec})`, CONVERT);
  }
  return track;
}

/** mediabunny throws plain errors at data that it cannot make sense of. */
async function demuxed<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refused(path, `is damaged or cut short (${messageOf(error)})`, 'get the complete file again', error);
  }
}

/** Decodes the first frame too: the colours and bits that only the stream tells, and whether anything can be decoded at all. */
async function factsOf(
  path: string,
  track: InputVideoTrack,
  times: readonly number[],
  limits: VideoLimits,
): Promise<VideoFacts> {
  const rotation = await track.getRotation();
  const [codedWidth, codedHeight] = [await track.getCodedWidth(), await track.getCodedHeight()];
  const [width, height] = rotation % 180 === 0 ? [codedWidth, codedHeight] : [codedHeight, codedWidth];
  const [start, frames] = [times[0]!, times.length];
  const duration = (await demuxed(path, () => track.computeDuration())) - start;
  checkFacts(path, { width, height, duration }, limits);
  const first = await firstSample(path, track, start);
  try {
    const declared = await track.getColorSpace();
    const matrix = declared.matrix ?? first.colorSpace.matrix ?? undefined;
    const full = declared.fullRange ?? first.colorSpace.fullRange ?? undefined;
    const codec = (await track.getCodec()) ?? 'unknown';
    return {
      width,
      height,
      start,
      duration,
      rotation,
      frameRate: frames / duration,
      frames,
      codec: CODECS[codec] ?? codec,
      colour: colourOf(matrix, full),
      bitDepth: Number(/P(1[02])$/.exec(first.format ?? '')?.[1] ?? 8),
    };
  } finally {
    first.close();
  }
}

/** In seconds, ascending. What an edit list cuts away in front has timestamps below 0 and is not shown. */
async function shownTimes(track: InputVideoTrack): Promise<number[]> {
  const times: number[] = [];
  const packets = new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true });
  for await (const { timestamp } of packets) if (timestamp >= 0) times.push(timestamp);
  return times.sort((a, b) => a - b);
}

async function firstSample(path: string, track: InputVideoTrack, start: number): Promise<VideoSample> {
  const advice = 'get the file again';
  try {
    const sample = await new VideoSampleSink(track).getSample(start);
    if (sample !== null) return sample;
  } catch (error) {
    throw refused(path, `has no frame that can be decoded (${messageOf(error)})`, advice, error);
  }
  throw refused(path, 'has no frame that can be decoded', advice);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function* read(
  track: InputVideoTrack,
  facts: VideoFacts,
  problems: string[],
  times: readonly number[],
  maxSide: number | undefined,
): AsyncGenerator<VideoFrame> {
  const wanted = times.map((time) => Math.max(time + ROUNDING, facts.start));
  const { width, height } = fittedSize(facts, maxSide);
  let latest: VideoFrame | undefined;
  for await (const sample of samplesAt(track, facts, wanted, problems)) {
    try {
      if (latest?.time !== sample.timestamp) {
        const upright = turn(await sampleToRgb(sample, facts.colour), facts.rotation);
        const fits = upright.width === width && upright.height === height;
        latest = { time: sample.timestamp, image: fits ? upright : resize(upright, width, height) };
      }
    } finally {
      sample.close();
    }
    yield latest;
  }
}

/** Behind damage it goes on at the next frame that decoding can start at. */
async function* samplesAt(
  track: InputVideoTrack,
  facts: VideoFacts,
  times: readonly number[],
  problems: string[],
): AsyncGenerator<VideoSample> {
  const sink = new VideoSampleSink(track);
  const packets = new EncodedPacketSink(track);
  let reached = facts.start;
  const note = (reason: string) => {
    const problem = `damaged after ${reached.toFixed(1)} s: ${reason}`;
    if (!problems.some((known) => known.startsWith(problem.slice(0, problem.indexOf(':'))))) problems.push(problem);
  };
  for (let rest = times; rest.length > 0; ) {
    let count = 0;
    try {
      for await (const sample of sink.samplesAtTimestamps(rest)) {
        if (sample === null) note(`no frame at ${rest[count].toFixed(1)} s`);
        count += 1;
        if (sample === null) continue;
        reached = sample.timestamp;
        yield sample;
      }
      return;
    } catch (error) {
      note(messageOf(error));
      const failed = rest[Math.min(count, rest.length - 1)];
      const last = await packets.getKeyPacket(failed, { metadataOnly: true });
      const next = last === null ? null : await packets.getNextKeyPacket(last, { metadataOnly: true });
      rest = next === null ? [] : rest.slice(count).filter((time) => time >= next.timestamp);
    }
  }
}

/** A time that was computed from a timestamp may fall short of it by a rounding, in seconds. */
const ROUNDING = 1e-6;
