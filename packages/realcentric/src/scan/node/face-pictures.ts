/** @file Node only: the faces of a finding cut out for a report, with their heat maps, once more from their file. */
import type { Box } from '../../faces/types.ts';
import type { RgbImage } from '../../images/image.ts';
import { crop, resize } from '../../images/resample.ts';
import { encodePicture } from '../../media/pictures.ts';
import { overlayHeatMap } from '../explain/overlay.ts';
import type { FaceFinding, Finding } from '../finding.ts';
import { type FacePicture, MOST_FACES } from '../report/entry.ts';
import { bestFrame, eachShown } from './shown-faces.ts';

/** Side of what is shown over the larger side of the face's box. */
const ROOM = 1.7;
const QUALITY = 78;

interface Shot {
  readonly face: FaceFinding;
  readonly time: number | null;
  readonly box: Box;
}

/** The moment that is explained, else the best. */
function shotOf(face: FaceFinding): Shot {
  const best = bestFrame(face);
  const explained = face.explanation && face.frames.find(({ time }) => time === face.explanation?.time);
  const { time, box } = explained ?? best;
  return { face, time, box };
}

function regionOf({ x, y, width, height }: Box): Box {
  const side = Math.max(16, Math.round(ROOM * Math.max(width, height)));
  return {
    x: Math.round(x + width / 2 - side / 2),
    y: Math.round(y + height / 2 - side / 2),
    width: side,
    height: side,
  };
}

async function jpegOf(image: RgbImage, side: number): Promise<string> {
  const small = image.width > side ? resize(image, side, side) : image;
  return Buffer.from(await encodePicture(small, 'jpeg', { quality: QUALITY })).toString('base64');
}

async function pictureOf(image: RgbImage, { face, time, box }: Shot, side: number): Promise<FacePicture> {
  const region = regionOf(box);
  const cut = crop(image, region);
  const { explanation } = face;
  const explained = explanation !== null && explanation.time === time;
  const { a, b, tx, ty } = explanation?.crop ?? { a: 1, b: 0, tx: 0, ty: 0 };
  const moved = { a, b, tx: tx - region.x, ty: ty - region.y };
  return {
    face: face.id,
    time,
    region,
    box,
    jpeg: await jpegOf(cut, side),
    heat: explained ? await jpegOf(overlayHeatMap(cut, { ...explanation, crop: moved }), side) : null,
  };
}

/**
 * The first faces of a finding, as a report shows them; none where the file cannot be shown.
 * @param side largest, in pixels
 */
export async function drawFacePictures(finding: Finding, side: number, signal?: AbortSignal): Promise<FacePicture[]> {
  const shots = finding.faces.slice(0, MOST_FACES).map(shotOf);
  const times = [...new Set(shots.map(({ time }) => time ?? 0))].sort((a, b) => a - b);
  if (shots.length === 0) return [];
  const pictures: FacePicture[] = [];
  await eachShown(finding, times, signal, async (image, shownAt) => {
    for (const shot of shots) if (shot.time === shownAt) pictures.push(await pictureOf(image, shot, side));
  });
  return pictures;
}
