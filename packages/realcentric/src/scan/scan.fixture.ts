/** @file For tests: a face of the demo photographs, a detector that says what its pixels tell it, and films that are made as they are asked for. */
import type { Tensor } from 'ortgrad';
import type { Manifest } from '../detector/manifest.ts';
import { description } from '../detector/node/manifest.fixture.ts';
import type { Detector } from '../detector/score.ts';
import { type FoundFace, findFaces } from '../faces/find.ts';
import type { FaceNetworks } from '../faces/networks.ts';
import { createImage, type RgbImage } from '../images/image.ts';
import { crop, resize } from '../images/resample.ts';
import { readPicture } from '../media/pictures.ts';
import type { FrameSource, VideoFrame } from '../media/video/types.ts';
import { demoPhotographs } from './node/demo-faces.fixture.ts';

export interface Portrait {
  readonly image: RgbImage;
  readonly face: FoundFace;
}

/** The largest faces of a demo photograph (1..6), each cut out with room around it, 2.2 times its size. */
export async function portraits(photograph: number, networks: FaceNetworks): Promise<Portrait[]> {
  const { image } = await readPicture(demoPhotographs[photograph - 1] as string);
  const found: Portrait[] = [];
  for (const { box, size } of await findFaces(image, networks)) {
    const side = Math.round(2.2 * size);
    const x = Math.round(Math.max(0, Math.min(box.x + box.width / 2 - side / 2, image.width - side)));
    const y = Math.round(Math.max(0, Math.min(box.y + box.height / 2 - side / 2, image.height - side)));
    const cut = crop(image, { x, y, width: Math.min(side, image.width), height: Math.min(side, image.height) });
    const [face] = await findFaces(cut, networks);
    if (face) found.push({ image: cut, face });
  }
  return found;
}

export const testManifest: Manifest = {
  ...description,
  network: { file: 'detector.onnx', sha256: '0'.repeat(64), bytes: 1 },
  bands: { uncertain: 0.4, substantial: 0.6, rule: 'none' },
};

/**
 * A detector whose log odds of manipulation are (mean green - mean red) / 10: what is tinted green counts as forged.
 * @param count is told how many crops run at a time
 */
export function greenDetector(count: (crops: number) => void = () => undefined): Detector {
  return {
    manifest: testManifest,
    network: {
      async run(inputs) {
        const image = inputs.image as Tensor;
        const [n, , height, width] = image.shape as readonly [number, number, number, number];
        const data = image.data as Float32Array;
        count(n);
        const plane = width * height;
        const logits = new Float32Array(2 * n);
        const embedding = new Float32Array(8 * n);
        const meanOf = (from: number) => data.subarray(from, from + plane).reduce((sum, v) => sum + v, 0) / plane;
        for (let i = 0; i < n; i++) {
          logits[2 * i + 1] = (meanOf((3 * i + 1) * plane) - meanOf(3 * i * plane)) / 10;
          embedding[8 * i] = 1;
        }
        return {
          logits: { dtype: 'float32', shape: [n, 2], data: logits },
          embedding: { dtype: 'float32', shape: [n, 8], data: embedding },
        };
      },
    },
  };
}

/** The picture with green made stronger and red weaker, by so many grey levels. */
export function tinted(image: RgbImage, by: number): RgbImage {
  const data = new Uint8Array(image.data);
  for (let p = 0; p < data.length; p += 3) {
    data[p] = Math.max(0, (data[p] as number) - by);
    data[p + 1] = Math.min(255, (data[p + 1] as number) + by);
  }
  return { ...image, data };
}

/** A picture of one colour with others laid on it. */
export function collage(
  size: { readonly width: number; readonly height: number },
  ground: readonly [number, number, number],
  laid: readonly { readonly image: RgbImage; readonly x: number; readonly y: number; readonly side: number }[],
): RgbImage {
  const out = createImage(size.width, size.height);
  for (let p = 0; p < out.data.length; p += 3) out.data.set(ground, p);
  for (const { image, x, y, side } of laid) {
    const small = resize(image, side, side);
    for (let row = 0; row < side; row++) {
      const line = small.data.subarray(3 * row * side, 3 * (row + 1) * side);
      out.data.set(line, 3 * ((y + row) * size.width + x));
    }
  }
  return out;
}

export interface FilmOptions {
  readonly duration: number;
  readonly frameRate: number;
  readonly draw: (time: number) => RgbImage;
  /** Seconds from which on nothing can be decoded. */
  readonly damagedFrom?: number;
  /** Is told the times that were asked for. */
  readonly asked?: (times: readonly number[]) => void;
}

/** A film that is drawn frame by frame as it is asked for. */
export function film({ duration, frameRate, draw, damagedFrom = Infinity, asked }: FilmOptions): FrameSource {
  const times = Array.from({ length: Math.round(duration * frameRate) }, (_, i) => i / frameRate);
  const problems: string[] = [];
  const { width, height } = draw(0);
  async function* frames(wanted: readonly number[]): AsyncGenerator<VideoFrame> {
    asked?.(wanted);
    for (const time of wanted) {
      if (time >= damagedFrom) {
        problems.push(`damaged after ${damagedFrom.toFixed(1)} s`);
        return;
      }
      yield { time, image: draw(time) };
    }
  }
  return {
    facts: {
      ...{
        width,
        height,
        start: 0,
        duration,
        rotation: 0,
        frameRate,
        frames: times.length,
        codec: 'drawn',
        bitDepth: 8,
      },
      colour: { matrix: 'bt601', range: 'limited' },
    },
    backend: 'sharp',
    times,
    timescale: 1000,
    frames,
    problems,
    close: async () => undefined,
  };
}
