/** @file Which moment of each face a report shows, and how it is cut out. */
import type { Box } from '../../faces/types.ts';
import type { RgbImage } from '../../images/image.ts';
import { crop } from '../../images/resample.ts';
import { bestFrame } from '../best-frame.ts';
import { overlayHeatMap } from '../explain/overlay.ts';
import type { FaceFinding, Finding } from '../finding.ts';
import { type FacePicture, MOST_FACES } from './entry.ts';

/** Side of what is shown over the larger side of the face's box. */
const ROOM = 1.7;

/** A face at a moment: seconds, null in a picture. */
export interface Shot {
  readonly face: FaceFinding;
  readonly time: number | null;
  readonly box: Box;
}

/** A face cut out of its picture; `heat` with its map laid over. */
export interface CutShot extends Omit<FacePicture, 'jpeg' | 'heat'> {
  readonly image: RgbImage;
  readonly heat: RgbImage | null;
}

/** The moment that is explained, else the best. */
function shotOf(face: FaceFinding): Shot {
  const best = bestFrame(face);
  const explained = face.explanation && face.frames.find(({ time }) => time === face.explanation?.time);
  const { time, box } = explained ?? best;
  return { face, time, box };
}

/** Of the first faces of a finding, each once. */
export function shotsOf({ faces }: Finding): Shot[] {
  return faces.slice(0, MOST_FACES).map(shotOf);
}

/** A square around the box, moved into the picture: what a report shows was there, nothing is made up at the edges. */
function regionOf({ x, y, width, height }: Box, image: RgbImage): Box {
  const wanted = Math.max(16, Math.round(ROOM * Math.max(width, height)));
  const side = Math.min(wanted, image.width, image.height);
  const start = (middle: number, size: number) => Math.max(0, Math.min(size - side, Math.round(middle - side / 2)));
  return { x: start(x + width / 2, image.width), y: start(y + height / 2, image.height), width: side, height: side };
}

/** @param image the picture, or the frame of that time, upright */
export function cutShot(image: RgbImage, { face, time, box }: Shot): CutShot {
  const region = regionOf(box, image);
  const cut = crop(image, region);
  const { explanation } = face;
  if (explanation === null || explanation.time !== time) {
    return { face: face.id, time, region, box, image: cut, heat: null };
  }
  const { a, b, tx, ty } = explanation.crop;
  const moved = { ...explanation, crop: { a, b, tx: tx - region.x, ty: ty - region.y } };
  return { face: face.id, time, region, box, image: cut, heat: overlayHeatMap(cut, moved) };
}
