/** @file Small pictures of files, for the list, the faces and the history. */
import { bestFrame, decisiveFace, type Finding } from 'realcentric/browser';

const MOST = 960;

/** A file that can be shown. */
export interface Showable {
  readonly url: string | undefined;
  readonly moving: boolean;
}

export type Shown = HTMLImageElement | HTMLVideoElement;

/** Waits for one event or the other. */
function either(target: EventTarget, good: string, bad: string): Promise<void> {
  return new Promise((resolve, reject) => {
    target.addEventListener(good, () => resolve(), { once: true });
    target.addEventListener(bad, () => reject(new Error('cannot be shown')), { once: true });
  });
}

/**
 * The file, decoded for drawing: a picture, or a video standing at a time. @throws Error where this browser cannot show it
 * @param time seconds from the beginning of the video
 */
export async function shownAt({ url, moving }: Showable, time: number): Promise<Shown> {
  if (url === undefined) throw new Error('cannot be shown');
  if (!moving) {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  }
  const video = document.createElement('video');
  video.muted = true;
  video.preload = 'auto';
  const loaded = either(video, 'loadeddata', 'error');
  video.src = url;
  await loaded;
  const sought = either(video, 'seeked', 'error');
  video.currentTime = time;
  await sought;
  return video;
}

export function sizeOf(shown: Shown): { readonly width: number; readonly height: number } {
  return shown instanceof HTMLVideoElement
    ? { width: shown.videoWidth, height: shown.videoHeight }
    : { width: shown.naturalWidth, height: shown.naturalHeight };
}

/** When the face that the verdict rests on, or else the largest, is seen best; 0 without faces. */
function bestTime(finding: Finding): number {
  const face = decisiveFace(finding) ?? finding.faces[0];
  return face ? (bestFrame(face).time ?? 0) : 0;
}

/** A JPEG of at most 960 pixels; undefined where this browser cannot show the file. */
export async function previewOf(file: Showable, finding: Finding): Promise<Blob | undefined> {
  try {
    const shown = await shownAt(file, bestTime(finding));
    const { width, height } = sizeOf(shown);
    const scale = Math.min(1, MOST / Math.max(width, height));
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
    canvas.getContext('2d')!.drawImage(shown, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
  } catch {
    return undefined;
  }
}
