/** @file For tests: a data set of folders of frames in which the faces of the demo photographs move about. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetEntry } from '../../datasets/entry.ts';
import { blurImage } from '../../images/blur.ts';
import { createImage, type RgbImage } from '../../images/image.ts';
import { resize } from '../../images/resample.ts';
import { readPicture, writePicture } from '../../media/pictures.ts';
import { writeDemoFaces } from '../../scan/node/demo-faces.fixture.ts';

export const FRAME = { width: 320, height: 200 } as const;

/** A head in a frame: which, its left upper corner, and the side of its square, all pixels. */
export interface Placed {
  readonly head: RgbImage;
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Heads with a little background from the demo photographs. */
export async function demoHeads(folder: string, count: number): Promise<RgbImage[]> {
  const files = await writeDemoFaces(folder, count);
  return Promise.all(files.map(async (file) => (await readPicture(file)).image));
}

/** Heads on a soft grey background. */
export function drawFrame(heads: readonly Placed[], size: { width: number; height: number } = FRAME): RgbImage {
  const frame = createImage(size.width, size.height);
  for (let i = 0; i < frame.data.length; i++) frame.data[i] = 110 + Math.floor((40 * i) / frame.data.length);
  for (const { head, x, y, side } of heads) {
    const small = resize(head, side, side);
    for (let row = 0; row < side; row++) {
      const from = small.data.subarray(3 * row * side, 3 * (row + 1) * side);
      frame.data.set(from, 3 * ((y + row) * size.width + x));
    }
  }
  return frame;
}

/** What a cheap forger would leave: everything a little softer. */
export const forged = (frame: RgbImage) => blurImage(frame, 1.2);

export async function writeFrames(folder: string, frames: readonly RgbImage[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [i, frame] of frames.entries()) {
    await writePicture(join(folder, `${String(i).padStart(4, '0')}.png`), frame);
  }
}

/** An entry of a data set of frames. */
export function framesEntry(changes: Partial<DatasetEntry> & Pick<DatasetEntry, 'path' | 'video'>): DatasetEntry {
  return {
    kind: 'frames',
    cropped: false,
    dataset: 'Demo',
    label: 0,
    method: null,
    family: null,
    target: null,
    source: null,
    identity: null,
    split: null,
    compression: null,
    mask: null,
    ...changes,
  };
}
