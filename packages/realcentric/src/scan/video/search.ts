/** @file The faces of a frame, given those of frames near to it. */
import { type FoundFace, findFaces } from '../../faces/find.ts';
import { followFaces } from '../../faces/follow.ts';
import type { FaceNetworks } from '../../faces/networks.ts';
import { type Refused, rememberRefused } from '../../faces/refused.ts';
import type { RgbImage } from '../../images/image.ts';
import { type FrameLook, isCut } from '../../images/scene-change.ts';
import type { Seen } from './moments.ts';

/** Faces of a frame that are judged, the largest. */
const MOST_FACES = 12;
/** Shots whose first frame is searched through for small faces too; it takes as long as ten frames. */
const MOST_THOROUGH = 6;
/** Frames in a row that may be searched through in vain; from then on only every so many-th is, so that a film of landscapes ends. */
const PATIENCE = 4;

export interface Searched {
  /** Largest first. */
  readonly faces: readonly FoundFace[];
  /** What was refused in this shot so far. */
  readonly refused: Refused;
}

export interface FrameSearch {
  /** @param near frames seen around this one, the nearest first */
  search(image: RgbImage, look: FrameLook, near: readonly Seen[], signal?: AbortSignal): Promise<Searched>;
}

/**
 * Looks at first sight and for the faces of the nearest frame of the same shot. The first frame of a shot and frames that show nothing are
 * searched through, as long as that is not in vain.
 */
export function frameSearch(networks: FaceNetworks): FrameSearch {
  let thorough = 0;
  let inVain = 0;

  async function facesIn(image: RgbImage, sameShot: Seen | undefined, refused: Refused, signal?: AbortSignal) {
    const options = signal ? { signal } : {};
    if (sameShot || thorough >= MOST_THOROUGH) {
      const before = sameShot?.sightings.map(({ face }) => face) ?? [];
      const followed = await followFaces(image, before, networks, { ...options, refused });
      if (followed.length > 0) return followed;
    } else {
      thorough += 1;
    }
    inVain += 1;
    if (inVain > PATIENCE && inVain % PATIENCE !== 0) return [];
    const found = await findFaces(image, networks, options);
    if (found.length > 0) inVain = 0;
    return found;
  }

  return {
    async search(image, look, near, signal) {
      const sameShot = near.find((seen) => !isCut(seen.look, look));
      const refused = sameShot?.refused ?? rememberRefused();
      return { faces: (await facesIn(image, sameShot, refused, signal)).slice(0, MOST_FACES), refused };
    },
  };
}
