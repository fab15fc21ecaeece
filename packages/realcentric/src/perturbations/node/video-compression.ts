/**
 * @file VC: H.264 at a constant rate factor, through the ffmpeg on the PATH: frames are encoded by libx264 with its defaults (preset
 * medium, 4:2:0, as `ffmpeg -crf` in the suite's published code) and decoded again, both at once, so that a long video takes
 * no more memory than a short one. BT.601 in both directions; one thread, on whose number x264's choices depend.
 */
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../errors.ts';
import { evenSized } from '../../images/even-sized.ts';
import { createImage, type RgbImage } from '../../images/image.ts';
import { type Filter, pieces, pour, startFfmpegFilter } from '../../media/ffmpeg.ts';

export interface VideoCompressionOptions {
  /** Constant rate factor, 0..51; higher is worse. */
  readonly crf: number;
  /** Frames a second, 25 unless told; x264 spends more on frames that stay longer. */
  readonly frameRate?: number;
  readonly signal?: AbortSignal;
}

const PURPOSE = 'video compression (VC)';
/** The same numbers on every processor, and no short cuts. */
const SCALE = 'scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact';

function cutTo(width: number, height: number, data: Uint8Array): RgbImage {
  const stride = width + (width % 2);
  const out = createImage(width, height);
  for (let y = 0; y < height; y++) out.data.set(data.subarray(3 * stride * y, 3 * (stride * y + width)), 3 * width * y);
  return out;
}

function encoder(width: number, height: number, options: VideoCompressionOptions): Filter {
  const raw = ['-f', 'rawvideo', '-pixel_format', 'rgb24', '-video_size', `${width}x${height}`];
  const colour = ['-vf', `${SCALE}:out_color_matrix=bt601:out_range=tv`, '-pix_fmt', 'yuv420p'];
  const codec = ['-c:v', 'libx264', '-crf', String(options.crf), '-threads', '1'];
  const args = [...raw, '-framerate', String(options.frameRate ?? 25), '-i', 'pipe:0', ...colour, ...codec];
  return startFfmpegFilter([...args, '-f', 'nut', 'pipe:1'], PURPOSE, options);
}

function decoder(signal: AbortSignal | undefined): Filter {
  const colour = ['-vf', `${SCALE}:in_color_matrix=bt601:in_range=tv`, '-pix_fmt', 'rgb24'];
  const args = ['-threads', '1', '-f', 'nut', '-i', 'pipe:0', ...colour, '-f', 'rawvideo', 'pipe:1'];
  return startFfmpegFilter(args, PURPOSE, { signal });
}

/** Writes the frames as fast as they are taken; gives their number. Where ffmpeg stops taking them, its own end says why. */
async function feed(first: RgbImage, rest: AsyncIterator<RgbImage>, { input }: Filter): Promise<number> {
  let count = 0;
  async function* bytes() {
    for (let frame = first; ; ) {
      if (frame.width !== first.width || frame.height !== first.height) {
        throw new RangeError(`frame ${count} has ${frame.width} x ${frame.height} pixels, the first others`);
      }
      count += 1;
      yield evenSized(frame).data;
      const next = await rest.next();
      if (next.done === true) return;
      frame = next.value;
    }
  }
  await pour(bytes(), input);
  return count;
}

/**
 * The frames of a video, all of one size, compressed; as many come out as went in, in their order and size.
 * @throws UserError without ffmpeg or its libx264, RangeError for frames of several sizes; whatever `frames` throws is passed on.
 */
export async function* compressVideo(
  frames: AsyncIterable<RgbImage>,
  options: VideoCompressionOptions,
): AsyncGenerator<RgbImage> {
  const iterator = frames[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const { width, height } = first.value;
  const [evenWidth, evenHeight] = [width + (width % 2), height + (height % 2)];
  const encode = encoder(evenWidth, evenHeight, options);
  const decode = decoder(options.signal);
  const work = Promise.all([
    feed(first.value, iterator, encode),
    encode.ended,
    decode.ended,
    pipeline(encode.output, decode.input).catch(() => undefined),
  ]);
  // Whatever fails ends the stream that is read below, and is thrown behind it.
  work.catch(() => [encode, decode].forEach((process) => void process.kill()));
  try {
    let count = 0;
    for await (const data of pieces(decode.output, 3 * evenWidth * evenHeight)) {
      count += 1;
      yield cutTo(width, height, data);
    }
    const [fed] = await work;
    if (count !== fed) {
      throw new UserError('bad_input', `${PURPOSE}: ffmpeg gave ${count} frames for ${fed}`, {
        advice: 'check the ffmpeg that is on the PATH',
      });
    }
  } finally {
    for (const process of [encode, decode]) process.kill();
    await iterator.return?.();
  }
}

/** A picture as a clip of one intra-coded frame: what compression does to it without the help of its neighbours in time. */
export async function compressAsVideo(
  image: RgbImage,
  crf: number,
  options: { readonly signal?: AbortSignal } = {},
): Promise<RgbImage> {
  async function* clip() {
    yield image;
  }
  let result = image;
  for await (const frame of compressVideo(clip(), { crf, ...options })) result = frame;
  return result;
}
