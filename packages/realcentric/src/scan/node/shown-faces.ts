/** @file Node only: the pictures that findings are about, once more from their files: faces cut out, and whole pictures drawn on. */
import type { RgbImage } from '../../images/image.ts';
import { crop, resize } from '../../images/resample.ts';
import { encodePicture, readPicture, writePicture } from '../../media/pictures.ts';
import { openVideo } from '../../media/video/frame-source.ts';
import { annotate } from '../annotate.ts';
import { bestFrame } from '../best-frame.ts';
import type { FaceFinding, Finding } from '../finding.ts';
import { decisiveFace } from '../words/sentences.ts';

/** The picture, or the frames of the video at these times (ascending), each handed to `see` in order. */
export async function eachShown(
  { file, media }: Finding,
  times: readonly number[],
  signal: AbortSignal | undefined,
  see: (image: RgbImage, time: number | null) => Promise<void>,
): Promise<void> {
  if (media?.kind !== 'video') {
    await see((await readPicture(file)).image, null);
    return;
  }
  const video = await openVideo(file, { ...(signal && { signal }) });
  try {
    let at = 0;
    for await (const { image } of video.frames(times, { ...(signal && { signal }) })) await see(image, times[at++]);
  } finally {
    await video.close();
  }
}

/**
 * Writes the picture with a box and a score for each face; of a video the frame that weighs most for the verdict, with the faces that were
 * looked at in it. Nothing for a file that could not be read.
 * @throws UserError where the file system refuses
 */
export async function writeAnnotated(finding: Finding, path: string, signal?: AbortSignal): Promise<void> {
  if (finding.media === null) return;
  const decisive = decisiveFace(finding) ?? finding.faces[0];
  const time = decisive ? bestFrame(decisive).time : 0;
  await eachShown(finding, [time ?? 0], signal, async (image) => {
    const shown = finding.faces.flatMap((face) => {
      const frame = face.frames.find((looked) => looked.time === time);
      return frame ? [{ ...face, box: frame.box }] : [];
    });
    await writePicture(path, annotate(image, shown));
  });
}

/** Of more faces than this the others get no thumbnail: a crowd would fill the terminal. */
const MOST_THUMBNAILS = 8;
/** Side of what is shown over the larger side of the face's box. */
const ROOM = 1.5;

/**
 * The faces cut out, upright in the picture, as JPEG in base64: of each face its best frame. At most eight.
 * @param side in pixels
 */
export async function drawThumbnails(finding: Finding, side: number, signal?: AbortSignal): Promise<string[]> {
  const faces = finding.faces.slice(0, MOST_THUMBNAILS).map((face) => ({ face, time: bestFrame(face).time }));
  const times = [...new Set(faces.map(({ time }) => time ?? 0))].sort((a, b) => a - b);
  const drawn = new Map<FaceFinding, string>();
  if (faces.length === 0) return [];
  await eachShown(finding, times, signal, async (image, shownAt) => {
    for (const { face, time } of faces) {
      if (time !== shownAt) continue;
      const jpeg = await encodePicture(cutOut(image, face, side), 'jpeg', { quality: 85 });
      drawn.set(face, Buffer.from(jpeg).toString('base64'));
    }
  });
  return faces.flatMap(({ face }) => drawn.get(face) ?? []);
}

/** A square around the face, with what lies outside the picture mirrored in. */
function cutOut(image: RgbImage, { box }: FaceFinding, side: number): RgbImage {
  const wanted = Math.max(16, Math.round(ROOM * Math.max(box.width, box.height)));
  const left = Math.round(box.x + box.width / 2 - wanted / 2);
  const top = Math.round(box.y + box.height / 2 - wanted / 2);
  return resize(crop(image, { x: left, y: top, width: wanted, height: wanted }), side, side);
}
