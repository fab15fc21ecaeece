/** @file A folder of frames, or a single picture, as a clip. */
import { basename, extname } from 'node:path';
import { UserError } from '../../errors.ts';
import { listPictures } from '../../media/list.ts';
import { type Picture, readPicture } from '../../media/pictures.ts';
import type { Clip, ClipFrame } from './clip.ts';
import type { SourceFacts } from './unit-file.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

type Measured = Pick<Picture, 'format' | 'bytes' | 'width' | 'height' | 'quantisation'>;

function factsOf(pictures: readonly Measured[], path: string): SourceFacts {
  const [first] = pictures;
  if (!first)
    throw new UserError('no_work', 'no picture of it was read', { file: path, advice: 'get the frames again' });
  const quantisations = pictures.flatMap(({ quantisation }) => quantisation ?? []);
  return {
    format: first.format,
    bytes: mean(pictures.map(({ bytes }) => bytes)),
    width: first.width,
    height: first.height,
    duration: null,
    frameRate: null,
    bitsPerPixel: mean(pictures.map(({ bytes, width, height }) => (8 * bytes) / (width * height))),
    quantisation: quantisations.length > 0 ? mean(quantisations) : null,
  };
}

/** @throws UserError for a file that cannot be read */
export async function openPicture(path: string): Promise<Clip> {
  const picture = await readPicture(path);
  return {
    spread: () => [0],
    interval: Number.POSITIVE_INFINITY,
    span: [0, 0],
    async *frames(times) {
      for (const _ of times) yield { time: 0, image: picture.image };
    },
    facts: () => factsOf([picture], path),
    problems: [],
    close: async () => undefined,
  };
}

interface NumberedFrame {
  readonly number: number;
  readonly path: string;
}

/** Numbers as the names end in them (`0042.png`, `frame_17.jpg`), where all do and none twice; else from 0 on by name. */
function numbered(files: readonly string[]): NumberedFrame[] {
  const frames = files.map((path) => ({
    path,
    number: Number(/(\d+)$/.exec(basename(path, extname(path)))?.[1] ?? Number.NaN),
  }));
  const usable = frames.every(({ number }) => Number.isSafeInteger(number));
  const distinct = new Set(frames.map(({ number }) => number)).size === frames.length;
  if (usable && distinct) return frames.sort((a, b) => a.number - b.number);
  return files.map((path, number) => ({ path, number }));
}

/**
 * The pictures of a folder; times are their numbers. A picture that cannot be read is a problem, and the others are used.
 * @throws UserError for a folder that cannot be read or holds no pictures
 */
export async function openFrameFolder(path: string): Promise<Clip> {
  const frames = numbered(await listPictures([path]));
  const [first, last] = [frames[0], frames.at(-1)];
  if (!first || !last) {
    throw new UserError('bad_input', 'has no pictures in it', { file: path, advice: 'extract its frames again' });
  }
  const gaps = frames.slice(1).map(({ number }, i) => number - (frames[i] as NumberedFrame).number);
  const problems: string[] = [];
  const measured = new Map<string, Measured>();

  /** The last frame that is not later, or the first. */
  function at(time: number): NumberedFrame {
    return frames.findLast(({ number }) => number <= time) ?? (first as NumberedFrame);
  }

  async function read({ path: file, number }: NumberedFrame): Promise<ClipFrame | undefined> {
    try {
      const { image, format, bytes, width, height, quantisation } = await readPicture(file);
      measured.set(file, { format, bytes, width, height, quantisation });
      return { time: number, image };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (!problems.includes(error.message)) problems.push(error.message);
      return undefined;
    }
  }

  return {
    spread(count) {
      const kept = Math.min(count, frames.length);
      return Array.from(
        { length: kept },
        (_, i) => (frames[Math.floor(((i + 0.5) * frames.length) / kept)] as NumberedFrame).number,
      );
    },
    interval: gaps.length > 0 ? Math.min(...gaps) : Number.POSITIVE_INFINITY,
    span: [first.number, last.number],
    async *frames(times) {
      for (const time of times) {
        const frame = await read(at(time));
        if (frame) yield frame;
      }
    },
    facts: () => factsOf([...measured.values()], path),
    problems,
    close: async () => undefined,
  };
}
