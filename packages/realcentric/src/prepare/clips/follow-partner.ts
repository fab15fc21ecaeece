/** @file A forgery cut with the boxes of its real partner, frame by frame, so that the two differ by the forgery alone. */
import { hullBox } from '../../faces/boxes.ts';
import { findLandmarks, regionAround } from '../../faces/landmarks.ts';
import type { FaceNetworks } from '../../faces/networks.ts';
import { invertSimilarity, mapPoints } from '../../faces/similarity.ts';
import type { Landmarks, Similarity } from '../../faces/types.ts';
import type { RgbImage } from '../../images/image.ts';
import { warpSimilarity } from '../../images/warp.ts';
import { readAhead } from '../../media/video/read-ahead.ts';
import type { Clip, ClipFrame } from './clip.ts';
import type { RawCrop } from './raw-crop.ts';

/** What of the partner's crops is followed. */
export interface PartnerCrop {
  readonly time: number;
  readonly toPicture: Similarity;
  /** In pixels of the crop. */
  readonly landmarks: Landmarks;
}

export interface Partner {
  /** Of its frames, pixels. */
  readonly width: number;
  readonly height: number;
  readonly crops: readonly PartnerCrop[];
}

/** Side of the mesh's crop over the box around the landmarks. */
const MESH_MARGIN = 1.5;
/** Confidence of the mesh from which on there is a face where the partner has one. */
const A_FACE = 0.5;
/** Ratios of the sides of frame and partner's frame that differ by more are of another picture. */
const SAME_SHAPE = 0.01;
/** Share of the partner's frames in which the forgery must show a face at the partner's place. */
const LEAST_SHARE = 0.5;

function scaled({ a, b, tx, ty }: Similarity, factor: number): Similarity {
  return { a: factor * a, b: factor * b, tx: factor * tx, ty: factor * ty };
}

interface CutAlike extends RawCrop {
  readonly shows: boolean;
}

async function cutAlike(
  { time, image }: ClipFrame,
  { toPicture, landmarks }: PartnerCrop,
  factor: number,
  size: number,
  networks: FaceNetworks,
): Promise<CutAlike> {
  const there = scaled(toPicture, factor);
  const expected = mapPoints(there, landmarks);
  const region = regionAround(expected, MESH_MARGIN);
  const [mesh] = await findLandmarks(image, [region], networks.landmarks);
  const shows = mesh !== undefined && mesh.score >= A_FACE;
  const own = shows ? mesh.landmarks : expected;
  const crop: RgbImage = warpSimilarity(image, there, size, size);
  return {
    time,
    image: crop,
    box: hullBox(own),
    toPicture: there,
    faceSize: regionAround(own, 1).side,
    landmarks: shows ? mapPoints(invertSimilarity(there), own) : landmarks,
    shows,
  };
}

/**
 * The crops of a forgery at the times and in the boxes of its partner's. Undefined where they do not fit: frames of another shape, or
 * no face where the partner has one. A forgery that ends sooner has fewer.
 */
export async function followPartner(
  clip: Clip,
  partner: Partner,
  size: number,
  networks: FaceNetworks,
): Promise<RawCrop[] | undefined> {
  const crops: CutAlike[] = [];
  const waiting = [...partner.crops];
  const tolerance = clip.interval / 2;
  // Asked for a little later, as the clocks of two files may round differently.
  const later = Number.isFinite(clip.interval) ? clip.interval / 4 : 0;
  const times = waiting.map(({ time }) => time + later);
  for await (const frame of readAhead(clip.frames(times))) {
    // A frame that could not be read gives none: those of earlier times are passed over.
    const next = waiting.findIndex(({ time }) => Math.abs(time - frame.time) < tolerance);
    if (next < 0) continue;
    const [theirs] = waiting.splice(0, next + 1).slice(-1);
    const { width, height } = frame.image;
    const [factor, factorDown] = [width / partner.width, height / partner.height];
    if (Math.abs(factor / factorDown - 1) > SAME_SHAPE) return undefined;
    crops.push(await cutAlike(frame, theirs as PartnerCrop, factor, size, networks));
  }
  const showing = crops.filter(({ shows }) => shows).length;
  return crops.length > 0 && showing >= LEAST_SHARE * crops.length ? crops : undefined;
}
