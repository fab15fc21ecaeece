/** @file From a video, a folder of frames or a picture to the crops of one face in it. */
import type { DatasetEntry } from '../../datasets/entry.ts';
import type { FaceNetworks } from '../../faces/networks.ts';
import { squareToPicture } from '../../faces/similarity.ts';
import { warpSimilarity } from '../../images/warp.ts';
import type { ClipFrame } from './clip.ts';
import { searchClip } from './clip-faces.ts';
import { followPartner, type Partner } from './follow-partner.ts';
import { openMasks } from './masks.ts';
import { openClip } from './open-clip.ts';
import type { RawCrop } from './raw-crop.ts';
import { type CutPoint, type SampledClip, sampleClip } from './sample-clip.ts';
import type { UnitFacts } from './unit-file.ts';

export interface ClipTask {
  readonly path: string;
  readonly kind: DatasetEntry['kind'];
  /** Taken as it is: the picture is a face already. */
  readonly cropped: boolean;
  /** Says which of several faces is the forged one. */
  readonly mask: string | null;
  readonly partner: Partner | undefined;
}

export type MadeCrops = Omit<UnitFacts, 'key'> & { readonly crops: readonly RawCrop[] };

/** The frame itself, square around its middle, for data sets that are cropped already: their faces may be too tight to find. */
function takeWhole({ time, image }: ClipFrame, size: number): RawCrop {
  const { width, height } = image;
  const side = Math.max(width, height);
  const toPicture = squareToPicture(width / 2, height / 2, side, 0, size);
  return {
    time,
    image: warpSimilarity(image, toPicture, size, size),
    box: { x: 0, y: 0, width, height },
    toPicture,
    faceSize: side,
    landmarks: undefined,
  };
}

function rawCrop({ sample, face }: CutPoint): RawCrop {
  const { crop, box, size } = face;
  return {
    time: sample.time,
    image: crop.image,
    box,
    toPicture: crop.toPicture,
    faceSize: size,
    landmarks: crop.landmarks,
  };
}

function noFace({ looked, tooSmall }: SampledClip, problems: readonly string[]): NonNullable<UnitFacts['skipped']> {
  if (looked === 0) return { kind: 'unreadable', reason: problems[0] ?? 'no frame could be read' };
  const frames = looked === 1 ? 'the picture' : `${looked} frames`;
  const small = tooSmall > 0 ? `, only ${tooSmall === 1 ? 'one' : tooSmall} too small (less than 32 pixels)` : '';
  return { kind: 'no_face', reason: `no face in ${frames}${small}` };
}

/** @throws UserError for a file that cannot be read at all */
export async function makeCrops(
  task: ClipTask,
  { frames, size }: { readonly frames: number; readonly size: number },
  networks: () => Promise<FaceNetworks>,
): Promise<MadeCrops> {
  const clip = await openClip(task.path, task.kind);
  const masks = task.mask === null ? undefined : openMasks(task.mask);
  const made = (chosen: MadeCrops['chosen'], crops: readonly RawCrop[], others = 0): MadeCrops => ({
    source: clip.facts(),
    chosen,
    others,
    problems: [...clip.problems, ...(masks?.problems ?? [])],
    skipped: null,
    crops,
  });
  try {
    if (task.cropped) {
      const crops: RawCrop[] = [];
      for await (const frame of clip.frames(clip.spread(frames))) crops.push(takeWhole(frame, size));
      return made('whole', crops);
    }
    const opened = await networks();
    const alike = task.partner && (await followPartner(clip, task.partner, size, opened));
    if (alike) return made('partner', alike);
    const sampled = await sampleClip(clip, frames, () => searchClip(opened, size, task.mask !== null), masks?.masks);
    if (sampled.points.length === 0) {
      return { ...made(null, []), skipped: noFace(sampled, clip.problems) };
    }
    return made(sampled.by, sampled.points.map(rawCrop), sampled.others);
  } finally {
    await clip.close();
    await masks?.close();
  }
}
