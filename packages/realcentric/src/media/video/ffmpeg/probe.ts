/** @file What ffprobe tells of a video: its facts, and the timestamp of every frame and key frame. */
import { z } from 'zod';
import { colourOf, hdrProblem } from '../colour.ts';
import { checkFacts, cutProblem, refused } from '../limits.ts';
import type { VideoFacts, VideoLimits } from '../types.ts';
import { type FrameIndex, readIndex } from './frame-index.ts';
import { ffprobe, type ProbeOptions, unreadable } from './input.ts';

export interface Probed {
  readonly facts: VideoFacts;
  /** Of the video among the streams of the file. */
  readonly stream: number;
  /** Names of the container, "mov,mp4,m4a,3gp,3g2,mj2". */
  readonly container: string;
  readonly index: FrameIndex;
  readonly problems: readonly string[];
}

const text = z.string().optional();
const streamSchema = z.object({
  index: z.int(),
  codec_name: text,
  width: z.int().default(0),
  height: z.int().default(0),
  pix_fmt: text,
  color_range: text,
  color_space: text,
  color_transfer: text,
  time_base: z.string().regex(/^\d+\/\d+$/),
  duration: text,
  bits_per_raw_sample: text,
  tags: z.object({ rotate: text }).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
});
const answerSchema = z.object({
  streams: z.array(streamSchema).default([]),
  format: z.object({ nb_streams: z.int(), format_name: z.string(), duration: text }),
});

type Stream = z.infer<typeof streamSchema>;

/** What a container complains of when it is cut short, among harmless things such as chapters that it does not find. */
const BROKEN = /partial|premature|truncat|corrupt|invalid|error/i;

const ENTRIES = [
  'stream=index,codec_name,width,height,pix_fmt,color_range,color_space,color_transfer,time_base,duration',
  'bits_per_raw_sample:stream_tags=rotate:stream_side_data=rotation:format=nb_streams,format_name,duration',
].join(',');

/**
 * @throws UserError for what is no video, has no picture in it, is over the limits or has no timestamps
 */
export async function probe(path: string, limits: VideoLimits, signal: AbortSignal | undefined): Promise<Probed> {
  const options: ProbeOptions = { maxWait: limits.maxWait, signal };
  const json: string[] = [];
  const args = ['-select_streams', 'V:0', '-show_entries', ENTRIES, '-of', 'json'];
  const { code, complaints } = await ffprobe(path, args, (line) => json.push(line), options);
  if (code !== 0) throw unreadable(path, complaints);
  const { streams, format } = answerSchema.parse(JSON.parse(json.join('\n')));
  const stream = streams[0];
  if (stream === undefined) {
    const problem = format.nb_streams > 0 ? 'has sound but no video' : 'has no video in it';
    throw refused(path, problem, 'give a file with a picture');
  }
  if (stream.codec_name === undefined || stream.width < 1 || stream.height < 1) {
    throw refused(path, 'has a video that this ffmpeg cannot decode', 'convert it to H.264 in MP4 first');
  }
  const rotation = rotationOf(stream);
  const [width, height] = rotation % 180 === 0 ? [stream.width, stream.height] : [stream.height, stream.width];
  const promised = Number(stream.duration ?? format.duration ?? 0) || 0;
  checkFacts(path, { width, height, duration: promised }, limits);

  const index = await readIndex(path, stream.time_base, options);
  const hdr = hdrProblem(stream.color_transfer);
  const facts: VideoFacts = {
    width,
    height,
    start: index.times[0]! * index.tick,
    duration: index.duration,
    rotation,
    frameRate: index.times.length / index.duration,
    frames: index.times.length,
    codec: stream.codec_name,
    colour: colourOf(
      stream.color_space,
      stream.color_range === 'pc' || /^yuvj|^gbr|^rgb|^bgr/.test(stream.pix_fmt ?? ''),
    ),
    bitDepth: bitDepthOf(stream),
  };
  checkFacts(path, facts, limits);
  const broken = index.complaints.filter((complaint) => BROKEN.test(complaint));
  // The whole file may well last longer than its picture.
  const span = stream.duration === undefined && broken.length === 0 ? 0 : promised;
  const cut = cutProblem(facts, span, broken);
  const problems = [cut, hdr].filter((problem) => problem !== undefined);
  return { facts, stream: stream.index, container: format.format_name, index, problems };
}

/** ffprobe gives the turn counterclockwise, old ones a tag with the turn clockwise. */
function rotationOf({ side_data_list, tags }: Stream): VideoFacts['rotation'] {
  const counterclockwise = side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation;
  const clockwise = counterclockwise === undefined ? Number(tags?.rotate ?? 0) || 0 : -counterclockwise;
  const quarters = ((Math.round(clockwise / 90) % 4) + 4) % 4;
  return ([0, 90, 180, 270] as const)[quarters]!;
}

/** By the name of the pixel format ("yuv420p10le", "p010le", "gray12"), as not every decoder tells the bits. */
function bitDepthOf({ bits_per_raw_sample, pix_fmt }: Stream): number {
  const told = Number(bits_per_raw_sample ?? 0);
  const named = /(?:p0?|gray|gbrp|gbrap)(9|10|12|14|16)(?:le|be)?$/.exec(pix_fmt ?? '')?.[1];
  return named === undefined ? told || 8 : Number(named);
}
