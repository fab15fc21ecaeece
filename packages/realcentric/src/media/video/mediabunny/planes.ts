/** @file A decoded sample of mediabunny as RGB: the planes as they are, by the colours of the track rather than what the sample says. */
import type { VideoSample } from 'mediabunny';
import type { RgbImage } from '../../../images/image.ts';
import { type YuvColour, type YuvPlane, yuvToRgb } from '../../../images/yuv.ts';

/** "I420", "I422P10", "I444AP12": planes of Y, U and V, shifts of the chroma, bits above eight behind the P. */
const PLANAR = /^I(420|422|444)A?(?:P(10|12))?$/;
const SHIFTS = { '420': [1, 1], '422': [1, 0], '444': [0, 0] } as const;

/**
 * The visible part, not turned yet. mediabunny's own conversion to RGBA takes every video for BT.601.
 * @throws Error for a pixel format that has no such planes
 */
export async function sampleToRgb(sample: VideoSample, colour: YuvColour): Promise<RgbImage> {
  const { codedWidth: width, codedHeight: height, format } = sample;
  const [, sampling, bits = '8'] = PLANAR.exec(format ?? '') ?? [];
  if (sampling === undefined && format !== 'NV12') return fromRgba(sample);
  const bytes = new Uint8Array(sample.allocationSize());
  const layout = await sample.copyTo(bytes);
  const bitDepth = Number(bits);
  const plane = (index: number, first = 0, step = 1): YuvPlane => {
    const { offset, stride } = layout[index]!;
    const data = bitDepth === 8 ? bytes.subarray(offset + first) : wide(bytes, offset);
    return { data, stride: bitDepth === 8 ? stride : stride / 2, step };
  };
  const planes =
    format === 'NV12'
      ? { y: plane(0), u: plane(1, 0, 2), v: plane(1, 1, 2) }
      : { y: plane(0), u: plane(1), v: plane(2) };
  const chromaShift = SHIFTS[(sampling ?? '420') as keyof typeof SHIFTS];
  return yuvToRgb({ width, height, ...planes, chromaShift, bitDepth }, colour);
}

function wide(bytes: Uint8Array, offset: number): Uint16Array {
  return new Uint16Array(bytes.buffer, bytes.byteOffset + offset, (bytes.byteLength - offset) >> 1);
}

async function fromRgba(sample: VideoSample): Promise<RgbImage> {
  const { codedWidth: width, codedHeight: height } = sample;
  // The types of the web's own VideoFrame do not know the option yet.
  const options: object = { format: 'RGBA' };
  const rgba = new Uint8Array(sample.allocationSize(options));
  await sample.copyTo(rgba, options);
  const data = new Uint8Array(3 * width * height);
  for (let o = 0, p = 0; o < data.length; o += 3, p += 4) data.set(rgba.subarray(p, p + 3), o);
  return { width, height, data };
}
