/** @file The faces of sampled frames, each cut out while its frame is at hand. */
import { alignFace } from '../../faces/align.ts';
import { type FoundFace, findFaces } from '../../faces/find.ts';
import { followFaces } from '../../faces/follow.ts';
import type { FaceNetworks } from '../../faces/networks.ts';
import { rememberRefused } from '../../faces/refused.ts';
import type { Moment } from '../../faces/track.ts';
import type { FaceCrop } from '../../faces/types.ts';
import { type FrameLook, frameLook, isCut } from '../../images/scene-change.ts';
import { STORED_MARGIN } from '../face-store.ts';
import type { ClipFrame } from './clip.ts';

/** Faces of a frame that are cut out and followed, the largest. */
const MOST_FACES = 6;
/**
 * Faces of less than this share of the size of another are let go where nothing says that they may be the one that matters: they would have
 * to be seen four times as long to be chosen.
 */
const BESIDE = 1 / 2;
/** Frames in a row that may be searched through in vain; from then on only every so many-th is, so that a film of landscapes ends. */
const PATIENCE = 4;

export interface CutFace extends FoundFace {
  readonly crop: FaceCrop;
}

/** A frame that was looked at; the frame itself is not kept. */
export interface Sample {
  readonly time: number;
  readonly width: number;
  readonly height: number;
  readonly look: FrameLook;
  readonly faces: readonly CutFace[];
  /** Faces too small to be of use. */
  readonly tooSmall: number;
}

export interface ClipSearch {
  look(frame: ClipFrame): Promise<Sample>;
}

/**
 * Searches the frames of one clip, handed in by ascending time: for what is seen at first sight and for the faces of the frame before.
 * Frames in which that gives nothing are searched through.
 * @param size side of the crops, pixels
 * @param thorough whether the first frame of every shot is searched through in any case and small faces are followed too, as a face in the
 * background may be the one that matters
 */
export function searchClip(networks: FaceNetworks, size: number, thorough: boolean): ClipSearch {
  let before: { readonly time: number; readonly look: FrameLook; readonly faces: readonly CutFace[] } | undefined;
  let refused = rememberRefused();
  let inVain = 0;
  const beside = thorough ? 0 : BESIDE;

  async function facesIn({ time, image }: ClipFrame, shown: FrameLook): Promise<FoundFace[]> {
    const goesOn = before !== undefined && before.time <= time && !isCut(before.look, shown);
    if (!goesOn) refused = rememberRefused();
    if (goesOn || !thorough) {
      const followed = await followFaces(image, goesOn ? (before?.faces ?? []) : [], networks, { refused, beside });
      if (followed.some((face) => !face.tooSmall)) return followed;
    }
    inVain += 1;
    if (inVain > PATIENCE && inVain % PATIENCE !== 0) return [];
    const found = await findFaces(image, networks);
    if (found.some((face) => !face.tooSmall)) inVain = 0;
    return found;
  }

  return {
    async look(frame) {
      const { time, image } = frame;
      const shown = frameLook(image);
      const found = await facesIn(frame, shown);
      const least = beside * (found[0]?.size ?? 0);
      const usable = found.filter((face) => !face.tooSmall && face.size >= least).slice(0, MOST_FACES);
      const faces = usable.map((face) => ({ ...face, crop: alignFace(image, face, { size, margin: STORED_MARGIN }) }));
      before = { time, look: shown, faces };
      const tooSmall = found.length - found.filter((face) => !face.tooSmall).length;
      return { time, width: image.width, height: image.height, look: shown, faces, tooSmall };
    },
  };
}

/** Samples by time as moments to join tracks over. */
export function momentsOf(samples: readonly Sample[]): Moment<CutFace>[] {
  return samples.map(({ time, faces, look }, i) => {
    const previous = samples[i - 1];
    return { time, faces, cut: previous !== undefined && isCut(previous.look, look) };
  });
}
