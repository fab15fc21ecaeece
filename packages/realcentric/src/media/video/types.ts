/** @file What a video is to the rest of the program: its facts, and its frames at the times that are asked for. */
import type { RgbImage } from '../../images/image.ts';

export type VideoBackend = 'mediabunny' | 'ffmpeg';

export interface VideoFacts {
  /** Of the upright picture, after rotation; pixels as stored (a sample aspect ratio is not applied). */
  readonly width: number;
  readonly height: number;
  /** Timestamp of the first frame, in seconds; 0 in most files. */
  readonly start: number;
  /** Seconds, from the first frame to the end of the last. */
  readonly duration: number;
  /** Clockwise turn that the file asks for; already applied to `width`, `height` and every frame. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** Frames a second, the mean over the clip. */
  readonly frameRate: number;
  /** Frames in the file, where the container says so or its packets were counted. */
  readonly frames: number | undefined;
  /** As ffmpeg names it: "h264", "hevc", "vp9", "av1", "gif". */
  readonly codec: string;
  /**
   * What the file declares; where it is silent, BT.601 and limited range, as ffmpeg and OpenCV have it: they write the files that
   * declare nothing, those of the published data sets among them.
   */
  readonly colour: { readonly matrix: 'bt601' | 'bt709' | 'bt2020'; readonly range: 'limited' | 'full' };
  /** Bits of a sample in the file; frames are always 8-bit. */
  readonly bitDepth: number;
}

export interface VideoFrame {
  /** Exact presentation timestamp in seconds, on the clock of the file. */
  readonly time: number;
  readonly image: RgbImage;
}

export interface FramesOptions {
  readonly signal?: AbortSignal;
  /** Frames whose longer side is larger are scaled down to it; at least 16 pixels. */
  readonly maxSide?: number;
}

export interface FrameSource {
  readonly facts: VideoFacts;
  /** Animated GIF and WebP are read by sharp, whatever decoder there is; in a browser by the browser. */
  readonly backend: VideoBackend | 'sharp' | 'browser';
  /** Timestamps of all frames that are shown, in seconds, ascending: handed to `frames`, they give each frame once. */
  readonly times: readonly number[];
  /** Ticks in a second of the file's clock: every timestamp is a whole number of them. */
  readonly timescale: number;
  /**
   * For each of these times (ascending, in seconds) the frame that is on the screen then: the last whose timestamp is not later, or the
   * first of the file. One frame for each time, in order; a frame that two times fall on is given twice. Decodes one at a time and
   * seeks where that is faster than decoding everything. Where the file is damaged, the times behind the damage give nothing, and
   * `problems` says so.
   */
  frames(times: readonly number[], options?: FramesOptions): AsyncIterable<VideoFrame>;
  /** What was wrong with the file so far, a line each: "damaged after 12.4 s: ...". */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

export interface VideoLimits {
  /** Largest file, in bytes. */
  readonly maxBytes: number;
  /** Longest clip, in seconds. */
  readonly maxDuration: number;
  /** Most pixels of a frame (width x height). */
  readonly maxPixels: number;
  /** Longest silence of a decoder, in seconds: while it opens the file, and between two frames. */
  readonly maxWait: number;
}

/** A file of 20 GB, six hours, frames up to 4096 x 4096, a minute for a frame. */
export const DEFAULT_VIDEO_LIMITS: VideoLimits = {
  maxBytes: 20e9,
  maxDuration: 6 * 3600,
  maxPixels: 4096 * 4096,
  maxWait: 60,
};

export interface OpenVideoOptions {
  /** Without it ffmpeg where it is on the PATH, as it reads more formats; else mediabunny where `@mediabunny/server` is installed. */
  readonly backend?: VideoBackend;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<VideoLimits>;
}
