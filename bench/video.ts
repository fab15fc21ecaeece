/**
 * @file Speed and memory of reading videos: one frame a second of a 1080p clip by each decoder that is here, beside plain ffmpeg; then a
 * film of hours at one frame a second, for the memory.
 * usage: node --conditions=source bench/video.ts [--seconds 60] [--size 1920x1080] [--hours 2] [--runs 3] [--json]
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openVideo } from '../packages/realcentric/src/media/video/frame-source.ts';

const { values: args } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    size: { type: 'string', default: '1920x1080' },
    hours: { type: 'string', default: '2' },
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const [seconds, hours, runs] = [Number(args.seconds), Number(args.hours), Number(args.runs)];

function ffmpeg(...given: readonly string[]): void {
  const { status, stderr, error } = spawnSync('ffmpeg', ['-loglevel', 'error', '-nostdin', '-y', ...given], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw error ?? new Error(`ffmpeg: ${stderr}`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

async function timed(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const begun = performance.now();
    await work();
    times.push((performance.now() - begun) / 1000);
  }
  return median(times);
}

/** One frame a second, each in the middle of it; gives their number and the most memory that this process had meanwhile, in MB. */
async function readAll(path: string, backend: 'ffmpeg' | 'mediabunny'): Promise<{ frames: number; peak: number }> {
  const source = await openVideo(path, { backend });
  const { start, duration } = source.facts;
  const times = Array.from({ length: Math.floor(duration) }, (_, i) => start + i + 0.5);
  let [frames, peak] = [0, 0];
  for await (const { image } of source.frames(times)) {
    frames += Math.sign(image.data.length);
    peak = Math.max(peak, process.memoryUsage.rss() / 1e6);
  }
  await source.close();
  return { frames, peak };
}

async function backendsHere(path: string): Promise<('ffmpeg' | 'mediabunny')[]> {
  const here: ('ffmpeg' | 'mediabunny')[] = [];
  for (const backend of ['ffmpeg', 'mediabunny'] as const) {
    try {
      await (await openVideo(path, { backend })).close();
      here.push(backend);
    } catch (error) {
      console.error(`left out: ${error instanceof Error ? error.message : error}`);
    }
  }
  return here;
}

const folder = await mkdtemp(join(tmpdir(), 'realcentric-bench-video-'));
try {
  const clip = join(folder, 'clip.mp4');
  const film = join(folder, 'film.mp4');
  const noisy = 'noise=alls=2:allf=t';
  ffmpeg(
    ...['-f', 'lavfi', '-i', `testsrc2=s=${args.size}:r=30:d=${seconds}`, '-vf', `${noisy},format=yuv420p`],
    ...['-c:v', 'libx264', '-preset', 'veryfast', clip],
  );
  ffmpeg(
    ...['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=1:d=${hours * 3600}`, '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', film],
  );
  const decodeAll = await timed(() => ffmpeg('-i', clip, '-f', 'null', '-'));
  const plain = await timed(() =>
    ffmpeg('-i', clip, '-vf', 'fps=1', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '/dev/null'),
  );
  const rows: Record<string, number | string>[] = [
    { what: 'ffmpeg, all frames decoded', seconds: decodeAll },
    { what: 'ffmpeg -vf fps=1, RGB', seconds: plain },
  ];
  for (const backend of await backendsHere(clip)) {
    let read = { frames: 0, peak: 0 };
    const time = await timed(async () => {
      read = await readAll(clip, backend);
    });
    rows.push({ what: `openVideo, ${backend}`, seconds: time, ...read });
    const begun = performance.now();
    const long = await readAll(film, backend);
    rows.push({ what: `${hours} h at 1 frame/s, ${backend}`, seconds: (performance.now() - begun) / 1000, ...long });
  }
  if (args.json) console.log(JSON.stringify(rows));
  else console.table(rows);
} finally {
  await rm(folder, { recursive: true, force: true });
}
