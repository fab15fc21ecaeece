/** @file A video demultiplexed by mediabunny and decoded in this process by `@mediabunny/server`. */
import {
  EncodedPacketSink,
  FilePathSource,
  Input,
  type InputVideoTrack,
  MATROSKA,
  MP4,
  MPEG_TS,
  QTFF,
  type VideoSample,
  VideoSampleSink,
  WEBM,
} from 'mediabunny';
import { UserError } from '../../../errors.ts';
import type { RgbImage } from '../../../images/image.ts';
import { resize } from '../../../images/resample.ts';
import { turn } from '../../../images/turn.ts';
import { colourOf, hdrProblem } from '../colour.ts';
import { checkFacts, refused, silent, within } from '../limits.ts';
import { checkTimes, fittedSize } from '../times.ts';
import type { FrameSource, FramesOptions, VideoFacts, VideoFrame, VideoLimits } from '../types.ts';
import { sampleToRgb } from './planes.ts';

/** No playlists: they could name any other file or address. */
const FORMATS = [MP4, QTFF, MATROSKA, WEBM, MPEG_TS];

const CODECS: Readonly<Record<string, string>> = { avc: 'h264' };

const CONVERT = 'install ffmpeg, which reads more, or convert it to H.264 in MP4 first';

/** @throws UserError for what mediabunny cannot open or decode, what has no picture and what is over the limits */
export async function openWithMediabunny(
  path: string,
  limits: VideoLimits,
  signal: AbortSignal | undefined,
): Promise<FrameSource> {
  const input = new Input({ source: new FilePathSource(path), formats: FORMATS });
  const patience = { ...patienceWith(path, limits), signal };
  try {
    const track = await within(findTrack(path, input), patience);
    const facts = await within(factsOf(path, track, limits), patience);
    return await source(path, input, track, facts, limits);
  } catch (error) {
    input.dispose();
    throw error;
  }
}

function patienceWith(path: string, { maxWait }: VideoLimits) {
  return { seconds: maxWait, late: () => silent(path, 'mediabunny', maxWait) };
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
async function factsOf(path: string, track: InputVideoTrack, limits: VideoLimits): Promise<VideoFacts> {
  const rotation = await track.getRotation();
  const [codedWidth, codedHeight] = [await track.getCodedWidth(), await track.getCodedHeight()];
  const [width, height] = rotation % 180 === 0 ? [codedWidth, codedHeight] : [codedHeight, codedWidth];
  const start = await track.getFirstTimestamp();
  const duration = (await demuxed(path, () => track.computeDuration())) - start;
  checkFacts(path, { width, height, duration }, limits);
  const { packetCount } = await demuxed(path, () => track.computePacketStats());
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
      frameRate: packetCount / duration,
      frames: packetCount,
      codec: CODECS[codec] ?? codec,
      colour: colourOf(matrix, full),
      bitDepth: Number(/P(1[02])$/.exec(first.format ?? '')?.[1] ?? 8),
    };
  } finally {
    first.close();
  }
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

async function source(
  path: string,
  input: Input,
  track: InputVideoTrack,
  facts: VideoFacts,
  limits: VideoLimits,
): Promise<FrameSource> {
  const hdr = hdrProblem((await track.getColorSpace()).transfer ?? undefined);
  const problems = hdr === undefined ? [] : [hdr];
  const sink = new VideoSampleSink(track);
  const packets = new EncodedPacketSink(track);
  const patience = patienceWith(path, limits);

  /** Behind damage it goes on at the next frame that decoding can start at. */
  async function* samples(times: readonly number[], signal: AbortSignal | undefined): AsyncGenerator<VideoSample> {
    let rest = times;
    let reached = facts.start;
    while (rest.length > 0) {
      const found = sink.samplesAtTimestamps(rest);
      let count = 0;
      try {
        for (;;) {
          const next = await within(found.next(), { ...patience, signal });
          if (next.done === true) return;
          count += 1;
          if (next.value === null) continue;
          reached = next.value.timestamp;
          yield next.value;
        }
      } catch (error) {
        if (error instanceof UserError || signal?.aborted === true) throw error;
        problems.push(`damaged after ${reached.toFixed(1)} s: ${messageOf(error)}`);
        const last = await packets.getKeyPacket(rest[count]!, { metadataOnly: true });
        const key = last === null ? null : await packets.getNextKeyPacket(last, { metadataOnly: true });
        rest = key === null ? [] : rest.slice(count).filter((time) => time >= key.timestamp);
      } finally {
        await found.return?.(undefined);
      }
    }
  }

  async function* frames(times: readonly number[], options: FramesOptions = {}): AsyncGenerator<VideoFrame> {
    checkTimes(times);
    const wanted = times.map((time) => Math.max(time + ROUNDING, facts.start));
    const { width, height } = fittedSize(facts, options.maxSide);
    let latest: VideoFrame | undefined;
    for await (const sample of samples(wanted, options.signal)) {
      try {
        if (latest?.time !== sample.timestamp) {
          const upright = turn(await sampleToRgb(sample, facts.colour), facts.rotation);
          const fits = upright.width === width && upright.height === height;
          const image: RgbImage = fits ? upright : resize(upright, width, height);
          latest = { time: sample.timestamp, image };
        }
      } finally {
        sample.close();
      }
      yield latest;
    }
  }

  return { facts, backend: 'mediabunny', frames, problems, close: async () => input.dispose() };
}

/** A time that was computed from a timestamp may fall short of it by a rounding, in seconds. */
const ROUNDING = 1e-6;
