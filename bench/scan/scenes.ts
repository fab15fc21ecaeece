/** @file Pictures of 1920 x 1080 with one face each, as JPEG files. */
import { existsSync } from 'node:fs';
import { link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RgbImage } from '../../packages/realcentric/src/images/image.ts';
import { resize } from '../../packages/realcentric/src/images/resample.ts';
import { listPictures } from '../../packages/realcentric/src/media/list.ts';
import { readPicture, writePicture } from '../../packages/realcentric/src/media/pictures.ts';
import { integer, random } from '../../packages/realcentric/src/random.ts';
import { writeDemoFaces } from '../../packages/realcentric/src/scan/node/demo-faces.fixture.ts';
import { drawnScene, paste } from '../faces/pictures.ts';

const FFHQ = fileURLToPath(new URL('../../../shared/data/ffhq', import.meta.url));
const [WIDTH, HEIGHT] = [1920, 1080];

/** Photographs of one face each: FFHQ where it is, else the faces of the demo photographs. */
async function facePhotographs(folder: string, count: number): Promise<string[]> {
  const files = existsSync(FFHQ) ? await listPictures([FFHQ]) : await writeDemoFaces(join(folder, 'faces'));
  return Array.from({ length: count }, (_, i) => files[i % files.length] as string);
}

/** A drawn scene with a photograph of 400 to 700 pixels somewhere in it; the face is about 0.6 of that. */
function sceneWith(photograph: RgbImage, seed: string): RgbImage {
  const draw = random(1, 'scan bench', seed);
  const side = integer(draw, 400, 700);
  const scene = drawnScene(draw, WIDTH, HEIGHT);
  const [left, top] = [integer(draw, 0, WIDTH - side), integer(draw, 0, HEIGHT - side)];
  return paste(scene, resize(photograph, side, side), left, top);
}

/** Writes `count` scenes into a folder; the same ones every time. */
export async function writeScenes(folder: string, count: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const [i, path] of (await facePhotographs(folder, count)).entries()) {
    const { image } = await readPicture(path);
    const file = join(folder, `${String(i).padStart(5, '0')}.jpg`);
    await writePicture(file, sceneWith(image, String(i)), { quality: 90 });
    files.push(file);
  }
  return files;
}

/** Names for `count` files that are those of `files` over and over. */
export async function linkMany(files: readonly string[], folder: string, count: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    await link(files[i % files.length] as string, join(folder, `${String(i).padStart(6, '0')}.jpg`));
  }
  return folder;
}
