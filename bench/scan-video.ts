/**
 * @file Scanning a video against decoding it alone at one frame a second: a generated 1080p H.264 clip of several shots with faces that
 * drift under camera noise. usage: node --conditions=source bench/scan-video.ts [--seconds 60] [--shots 4] [--people one] [--runs 3] [--clip FILE] [--json].
 * Needs ffmpeg. With `--clip` the clip is kept there, or taken from there. Several people a shot, from the demo photographs of a development dependency, or one.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { resize } from '../packages/realcentric/src/images/resample.ts';
import { readPicture, writePicture } from '../packages/realcentric/src/media/pictures.ts';
import { openVideo, spreadTimes } from '../packages/realcentric/src/media/video/frame-source.ts';
import { demoPhotographs } from '../packages/realcentric/src/scan/node/demo-faces.fixture.ts';
import { openScanner } from '../packages/realcentric/src/scan/node/open-scanner.ts';
import { scanFile } from '../packages/realcentric/src/scan/node/scan-file.ts';
import { writeScenes } from './scan/scenes.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    shots: { type: 'string', default: '4' },
    people: { type: 'string', default: 'several' },
    runs: { type: 'string', default: '3' },
    clip: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [seconds, shots, runs] = [Number(values.seconds), Number(values.shots), Number(values.runs)];
const [WIDTH, HEIGHT, RATE] = [1920, 1080, 30];

const root = await mkdtemp(join(tmpdir(), 'realcentric-bench-'));
const ffmpeg = (...args: readonly string[]) => promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...args]);
const coding = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '21', '-pix_fmt', 'yuv420p'];

async function writeShot(path: string, index: number, stills: readonly string[]): Promise<void> {
  const { image } = await readPicture(stills[index % stills.length] as string);
  const still = join(root, `still-${index}.png`);
  // Larger than a frame, so that a window can move over it.
  const scale = Math.max((1.2 * WIDTH) / image.width, (1.2 * HEIGHT) / image.height);
  await writePicture(still, resize(image, Math.ceil(image.width * scale), Math.ceil(image.height * scale)));
  const drift = `crop=${WIDTH}:${HEIGHT}:(iw-ow)*(0.5+0.4*sin(t/5+${index})):(ih-oh)*(0.3+0.2*cos(t/4)),noise=alls=5:allf=t`;
  const input = ['-loop', '1', '-framerate', `${RATE}`, '-t', `${seconds / shots}`, '-i', still];
  await ffmpeg(...input, '-vf', drift, ...coding, path);
}

async function writeClip(path: string): Promise<void> {
  const parts = Array.from({ length: shots }, (_, i) => join(root, `shot-${i}.mp4`));
  const stills = values.people === 'one' ? await writeScenes(join(root, 'scenes'), shots) : demoPhotographs;
  for (const [i, part] of parts.entries()) await writeShot(part, i, stills);
  const list = join(root, 'list.txt');
  await writeFile(list, parts.map((part) => `file '${part}'\n`).join(''));
  await ffmpeg('-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', path);
}

async function decodeOnly(path: string): Promise<void> {
  const source = await openVideo(path);
  let pixels = 0;
  for await (const { image } of source.frames(spreadTimes(source.facts, seconds))) pixels += image.data.length;
  await source.close();
  if (pixels === 0) throw new Error('nothing was decoded');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[all.length >> 1] as number;

try {
  const clip = values.clip ?? join(root, 'clip.mp4');
  if (!existsSync(clip)) await writeClip(clip);
  // As in the worker processes of the command line.
  const scanner = await openScanner(undefined, { threads: 1 });
  const [decoding, scanning]: [number[], number[]] = [[], []];
  let about = '';
  for (let run = 0; run < runs; run++) {
    decoding.push(await timed(() => decodeOnly(clip)));
    scanning.push(
      await timed(async () => {
        const { looked, faces, verdict } = await scanFile(clip, scanner);
        about = `${looked.frames} frames (${looked.stopped}), ${faces.length} faces, ${verdict}`;
      }),
    );
  }
  await scanner.close();
  const [decode, scan] = [median(decoding), median(scanning)];
  const peak = process.resourceUsage().maxRSS / 1024;
  const result = { decode, scan, ratio: scan / decode, about, peakMB: Math.round(peak) };
  console.log(values.json ? JSON.stringify(result) : result);
} finally {
  await rm(root, { recursive: true, force: true });
}
