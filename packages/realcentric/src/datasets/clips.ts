/** @file Finds the clips in a folder, whether they lie there as videos or as folders of extracted frames. */
import { type DatasetFolder, isPicture, isVideo, stem } from './folder.ts';

export interface Clip {
  /** Without ending. */
  readonly name: string;
  readonly path: string;
  readonly kind: 'video' | 'picture' | 'frames';
  /** Cut to the face already, as the frames that DeepfakeBench distributes. */
  readonly cropped: boolean;
}

export interface Clips {
  readonly clips: readonly Clip[];
  /** Clips of which extracted frames lie beside the video, which was taken. */
  readonly doubled: number;
  /** Folders of frames without a picture. */
  readonly empty: readonly string[];
}

/** Videos come first: of a clip that is there both ways, the frames may be a selection, or cut to the face. */
const CONTAINERS = ['videos', '', 'frames', 'images'] as const;

/** These are about the clips, not clips. */
const BESIDE = new Set(['videos', 'frames', 'images', 'masks', 'landmarks']);

/**
 * The clips right in the folder at `path`, or in `videos/`, `frames/` or `images/` inside it: video files, pictures, and folders that
 * hold pictures. In the order of their names, each name once.
 */
export async function findClips(folder: DatasetFolder, path: string): Promise<Clips> {
  const found = new Map<string, Clip>();
  const empty: string[] = [];
  let doubled = 0;
  const around = await folder.list(path);
  for (const container of CONTAINERS) {
    const inner = container === '' ? path : join(path, container);
    if (container !== '' && !around.folders.includes(container)) continue;
    const { files, folders } = await folder.list(inner);
    const add = (clip: Clip) => {
      if (found.has(clip.name)) doubled += 1;
      else found.set(clip.name, clip);
    };
    for (const file of files) {
      if (isVideo(file)) add({ name: stem(file), path: join(inner, file), kind: 'video', cropped: false });
      else if (isPicture(file)) add({ name: stem(file), path: join(inner, file), kind: 'picture', cropped: false });
    }
    // Landmarks beside the frames are the mark of DeepfakeBench, whose frames are aligned faces.
    const cropped = around.folders.includes('landmarks') && container !== 'videos';
    for (const name of folders) {
      if (BESIDE.has(name)) continue;
      if (await folder.hasPictures(join(inner, name))) add({ name, path: join(inner, name), kind: 'frames', cropped });
      else if (container === 'frames' || container === 'images') empty.push(join(inner, name));
    }
  }
  return { clips: [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), doubled, empty };
}

/** Joins parts of a path with "/", leaving out empty ones. */
export function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}
