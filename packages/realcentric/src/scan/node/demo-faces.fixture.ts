/** @file For tests: the faces of the demo photographs, each as a photograph of its own. */
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findFaces } from '../../faces/find.ts';
import { openFaceNetworks } from '../../faces/node/networks.ts';
import { crop } from '../../images/resample.ts';
import { readPicture, writePicture } from '../../media/pictures.ts';

const folder = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api')), '..', 'demo');

export const demoPhotographs = [1, 2, 3, 4, 5, 6].map((i) => join(folder, `sample${i}.jpg`));

/** Writes up to `most` faces of the demo photographs into a folder, a JPEG each, with the head and some of the background. */
export async function writeDemoFaces(out: string, most = 22): Promise<string[]> {
  await mkdir(out, { recursive: true });
  const networks = await openFaceNetworks();
  const files: string[] = [];
  for (const [i, path] of demoPhotographs.entries()) {
    if (files.length >= most) break;
    const { image } = await readPicture(path);
    for (const [n, { box, size }] of (await findFaces(image, networks)).entries()) {
      if (files.length >= most) break;
      const side = Math.round(2.2 * size);
      const x = Math.round(Math.min(Math.max(0, box.x + box.width / 2 - side / 2), image.width - side));
      const y = Math.round(Math.min(Math.max(0, box.y + box.height / 2 - side / 2), image.height - side));
      const file = join(out, `person-${i + 1}-${n + 1}.jpg`);
      await writePicture(file, crop(image, { x, y, width: side, height: side }), { quality: 95 });
      files.push(file);
    }
  }
  await networks.close();
  return files;
}
