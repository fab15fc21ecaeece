/** @file Whether the sound of a file can be copied into another container. */
import { startFfmpegFilter } from '../../ffmpeg.ts';
import { type Container, WRITING } from './encode.ts';
import { ffprobe, inputOf, type ProbeOptions } from './input.ts';

export interface Sound {
  /** As ffmpeg names it: "aac"; of the first track. */
  readonly codec: string;
  /** Whether the container takes all the tracks as they are. */
  readonly fits: boolean;
}

/** Tries it with one packet, written to `scratch`. Undefined where there is no sound. */
export async function soundFor(
  path: string,
  container: Container,
  scratch: string,
  options: ProbeOptions,
): Promise<Sound | undefined> {
  const codecs: string[] = [];
  const args = ['-select_streams', 'a', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0'];
  await ffprobe(path, args, (line) => codecs.push(line.trim()), options);
  const codec = codecs.find((name) => name !== '');
  if (codec === undefined) return undefined;
  const copy = ['-map', '0:a', '-c', 'copy', '-frames:a', '1', '-f', container, `file:${scratch}`];
  const trial = startFfmpegFilter(['-y', ...inputOf(path), ...copy], WRITING, { signal: options.signal });
  trial.output.resume();
  trial.input.end();
  try {
    await trial.ended;
    return { codec, fits: true };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'bad_input') throw error;
    return { codec, fits: false };
  }
}
