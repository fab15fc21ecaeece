/** @file Where the time of a picture goes: each stage of a scan by itself, in this process, on one thread. */
import { scoreCrops } from '../../packages/realcentric/src/detector/score.ts';
import { type FoundFace, findFaces } from '../../packages/realcentric/src/faces/find.ts';
import type { RgbImage } from '../../packages/realcentric/src/images/image.ts';
import { decodeOnOneThread, readPicture } from '../../packages/realcentric/src/media/pictures.ts';
import { openScanner } from '../../packages/realcentric/src/scan/node/open-scanner.ts';
import { scanFile } from '../../packages/realcentric/src/scan/node/scan-file.ts';
import { readProvenance } from '../../packages/realcentric/src/scan/provenance/node/read-provenance.ts';
import { measureFace } from '../../packages/realcentric/src/scan/quality/measure.ts';
import { faceViews } from '../../packages/realcentric/src/scan/views.ts';

export interface Stage {
  readonly stage: string;
  /** Milliseconds of a picture: of processor time, and on the clock. */
  readonly cpu: number;
  readonly clock: number;
}

const ROUNDS = 5;

/** Means over the files, which show one face each. */
export async function stages(files: readonly string[]): Promise<Stage[]> {
  decodeOnOneThread();
  const scanner = await openScanner(undefined, { threads: 1 });
  const scenes: { readonly file: string; readonly image: RgbImage; readonly face: FoundFace }[] = [];
  for (const file of files) {
    const { image } = await readPicture(file);
    const [face] = await findFaces(image, scanner.networks);
    if (face) scenes.push({ file, image, face });
  }
  const { input } = scanner.detector.manifest;
  const rows: Stage[] = [];
  async function measure(stage: string, work: (scene: (typeof scenes)[number]) => unknown): Promise<void> {
    for (const scene of scenes) await work(scene);
    const [begun, before] = [performance.now(), process.cpuUsage()];
    for (let round = 0; round < ROUNDS; round++) for (const scene of scenes) await work(scene);
    const { user, system } = process.cpuUsage(before);
    const runs = ROUNDS * scenes.length;
    rows.push({ stage, cpu: (user + system) / 1000 / runs, clock: (performance.now() - begun) / runs });
  }
  await measure('decode', ({ file }) => readPicture(file));
  await measure('find faces', ({ image }) => findFaces(image, scanner.networks));
  await measure('quality', ({ image, face }) => measureFace(image, face));
  for (const views of [1, 2]) {
    await measure(`score, views: ${views}`, ({ image, face }) =>
      scoreCrops(scanner.detector, faceViews(image, face, input, views)),
    );
  }
  await measure('provenance', ({ file }) => readProvenance(file));
  await measure('all but provenance', ({ file }) => scanFile(file, scanner));
  await scanner.close();
  return rows;
}
