/** @file Small valid files of every format that a scan reads, for fuzzing: a face in each, so that what can still be decoded is judged. */
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { writePicture } from '../../packages/realcentric/src/media/pictures.ts';
import { demoPhotographs } from '../../packages/realcentric/src/scan/node/demo-faces.fixture.ts';

export interface SeedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A face of a demo photograph, 160 pixels wide. */
async function smallFace(): Promise<Uint8Array> {
  const region = { left: 1400, top: 150, width: 340, height: 340 };
  return sharp(demoPhotographs[0]).extract(region).resize(160, 160).png().toBuffer();
}

const VIDEOS: Readonly<Record<string, readonly string[]>> = {
  'clip.mp4': ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '5'],
  'clip.mkv': ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-pix_fmt', 'yuv420p'],
  'clip.avi': ['-c:v', 'mpeg4', '-q:v', '5'],
};

/** @param folder where they are written; made where it is missing */
export async function writeSeedFiles(folder: string): Promise<SeedFile[]> {
  await mkdir(folder, { recursive: true });
  const face = await smallFace();
  const { data, info } = await sharp(face).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  await writePicture(join(folder, 'face.png'), { width: info.width, height: info.height, data });
  const picture = () => sharp(face).withMetadata({ orientation: 1 });
  await picture().jpeg({ quality: 80 }).toFile(join(folder, 'baseline.jpg'));
  await picture().jpeg({ quality: 80, progressive: true }).toFile(join(folder, 'progressive.jpg'));
  await picture().webp({ quality: 80 }).toFile(join(folder, 'lossy.webp'));
  await picture().webp({ lossless: true }).toFile(join(folder, 'lossless.webp'));
  await picture().avif({ quality: 60, effort: 1 }).toFile(join(folder, 'face.avif'));
  await picture().tiff({ compression: 'lzw' }).toFile(join(folder, 'lzw.tiff'));
  await picture().tiff({ compression: 'jpeg' }).toFile(join(folder, 'jpeg.tiff'));
  await sharp([face, face, face], { join: { animated: true } })
    .gif()
    .toFile(join(folder, 'animated.gif'));
  for (const [name, codec] of Object.entries(VIDEOS)) {
    const input = ['-loop', '1', '-framerate', '10', '-i', join(folder, 'face.png'), '-frames:v', '12'];
    const { status } = spawnSync('ffmpeg', ['-loglevel', 'error', '-y', ...input, ...codec, join(folder, name)]);
    if (status !== 0) process.stderr.write(`no ${name}: ffmpeg is missing or cannot write it\n`);
  }
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })));
}
