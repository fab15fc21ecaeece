/**
 * @file Preparing videos against decoding them alone, both at one frame a second, on generated 1080p H.264 clips:
 * `node --conditions=source bench/prepare.ts [--json] [--clips 8] [--copies 4] [--seconds 15] [--workers 2] [--people one]`. Needs ffmpeg.
 * A set is of videos by the thousand, so that starting up must not count: every clip is there several times, its bytes each time others.
 * Several people a clip, from the demo photographs of a development dependency, or one as in most published sets; they drift under camera noise.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { resize } from '../packages/realcentric/src/images/resample.ts';
import { readPicture, writePicture } from '../packages/realcentric/src/media/pictures.ts';
import { openVideo, spreadTimes } from '../packages/realcentric/src/media/video/frame-source.ts';
import { framesEntry } from '../packages/realcentric/src/prepare/set/clips.fixture.ts';
import { prepareSet } from '../packages/realcentric/src/prepare/set/prepare-set.ts';
import { demoPhotographs } from '../packages/realcentric/src/scan/node/demo-faces.fixture.ts';
import { writeScenes } from './scan/scenes.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    clips: { type: 'string', default: '8' },
    copies: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '15' },
    workers: { type: 'string', default: '2' },
    people: { type: 'string', default: 'several' },
  },
});
const [count, seconds, workers] = [Number(values.clips), Number(values.seconds), Number(values.workers)];
const copies = Number(values.copies);
const [WIDTH, HEIGHT, RATE] = [1920, 1080, 30];

const root = await mkdtemp(join(tmpdir(), 'realcentric-bench-'));
const originals = Array.from({ length: count }, (_, i) => `clip-${i}.mp4`);
const clips = originals.flatMap((clip) => Array.from({ length: copies }, (_, copy) => `${copy}-${clip}`));

const stills = values.people === 'one' ? await writeScenes(join(root, 'scenes'), count) : demoPhotographs;

async function writeClip(path: string, index: number): Promise<void> {
  const { image } = await readPicture(stills[index % stills.length] as string);
  const still = join(root, `still-${index}.png`);
  // Larger than a frame, so that a window can move over it.
  const scale = Math.max((1.2 * WIDTH) / image.width, (1.2 * HEIGHT) / image.height);
  await writePicture(still, resize(image, Math.ceil(image.width * scale), Math.ceil(image.height * scale)));
  const drift = `loop=loop=-1:size=1,trim=duration=${seconds},crop=${WIDTH}:${HEIGHT}:(iw-ow)*(0.5+0.4*sin(t/5+${index})):(ih-oh)*(0.3+0.2*cos(t/4)),noise=alls=5:allf=t`;
  const input = ['-framerate', `${RATE}`, '-i', still];
  const coding = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '21', '-pix_fmt', 'yuv420p'];
  await promisify(execFile)('ffmpeg', ['-v', 'error', ...input, '-vf', drift, ...coding, '-y', path]);
}

/** The same video in files of other bytes: what is prepared once is not prepared again. */
async function copyClip(clip: string): Promise<void> {
  for (let copy = 0; copy < copies; copy++) {
    const [from, to] = [join(root, clip), join(root, 'data', `${copy}-${clip}`)];
    const title = ['-c', 'copy', '-metadata', `title=${copy}`];
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', from, ...title, '-y', to]);
  }
}

/** Frames a second over the time that `work` takes. */
async function rate(work: () => Promise<number>): Promise<number> {
  const start = performance.now();
  const frames = await work();
  return (1000 * frames) / (performance.now() - start);
}

/** As many clips at once as the pipeline works on. */
async function decodeAll(): Promise<number> {
  let next = 0;
  let frames = 0;
  const lane = async () => {
    for (let clip = clips[next++]; clip !== undefined; clip = clips[next++]) {
      const source = await openVideo(join(root, 'data', clip));
      for await (const _ of source.frames(spreadTimes(source.facts, seconds))) frames += 1;
      await source.close();
    }
  };
  await Promise.all(Array.from({ length: workers }, lane));
  return frames;
}

/** @param forged whether every second clip counts as a forgery of the one before, whose boxes it follows */
async function prepareAll(forged: boolean): Promise<number> {
  const entries = clips.map((path, i) => {
    const fake = { label: 1, method: 'none', family: 'swap', target: clips[i - 1] ?? null } as const;
    return framesEntry({ path, video: path, kind: 'video', ...(forged && i % 2 === 1 ? fake : {}) });
  });
  const manifest = { root: join(root, 'data'), entries, notes: [] };
  const settings = { frames: seconds, size: 256, format: 'jpeg', quality: 95, workers } as const;
  const { about } = await prepareSet(manifest, join(root, `set-${forged}`), settings);
  return about.crops;
}

try {
  await mkdir(join(root, 'data'));
  for (const [i, clip] of originals.entries()) {
    await writeClip(join(root, clip), i);
    await copyClip(clip);
  }
  // Alternately, so that what else the machine does falls on both.
  const decoding = [await rate(decodeAll)];
  const preparing = await rate(() => prepareAll(false));
  decoding.push(await rate(decodeAll));
  const withForgeries = await rate(() => prepareAll(true));
  decoding.push(await rate(decodeAll));
  const alone = decoding.sort((a, b) => a - b)[1] as number;
  const rounded = (value: number) => Math.round(100 * value) / 100;
  const results = {
    clips: clips.length,
    people: values.people,
    seconds,
    workers,
    decodedFramesPerSecond: rounded(alone),
    preparedFramesPerSecond: rounded(preparing),
    ratio: rounded(preparing / alone),
    halfForgeriesPerSecond: rounded(withForgeries),
    ratioHalfForgeries: rounded(withForgeries / alone),
  };
  if (values.json) console.log(JSON.stringify(results, null, 2));
  else {
    console.log(
      `${clips.length} clips of ${seconds} s, 1080p, ${values.people === 'one' ? 'one person' : 'several people'}, one frame a second, ${workers} at a time:`,
    );
    console.log(`  decoding alone ${results.decodedFramesPerSecond} frames/s`);
    console.log(`  prepared       ${results.preparedFramesPerSecond} frames/s, ${results.ratio} of that`);
    console.log(`  half forgeries ${results.halfForgeriesPerSecond} frames/s, ${results.ratioHalfForgeries} of that`);
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
