/** @file Opens what an entry of a data set names: a video, a folder of frames or a picture. */
import type { DatasetEntry } from '../../datasets/entry.ts';
import type { Clip } from './clip.ts';
import { openFrameFolder, openPicture } from './picture-clip.ts';
import { openVideoClip } from './video-clip.ts';

/** @throws UserError for a file that cannot be read */
export function openClip(path: string, kind: DatasetEntry['kind']): Promise<Clip> {
  if (kind === 'video') return openVideoClip(path);
  return kind === 'frames' ? openFrameFolder(path) : openPicture(path);
}
