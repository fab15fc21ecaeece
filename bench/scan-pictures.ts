/**
 * @file Scanning pictures of 1920 x 1080 with one face, decoding included: pictures a second in one process, and where the time goes.
 * usage: node --conditions=source bench/scan-pictures.ts [--seconds 10] [--views 1,2,4] [--json]. The faces are from the demo photographs of a
 * development dependency.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { scoreCrops } from '../packages/realcentric/src/detector/score.ts';
import { findFaces } from '../packages/realcentric/src/faces/find.ts';
import { readPicture, writePicture } from '../packages/realcentric/src/media/pictures.ts';
import { openScanner } from '../packages/realcentric/src/scan/node/open-scanner.ts';
import { scanFile } from '../packages/realcentric/src/scan/node/scan-file.ts';
import { measureFace } from '../packages/realcentric/src/scan/quality/measure.ts';
import { collage, portraits } from '../packages/realcentric/src/scan/scan.fixture.ts';
import { faceViews } from '../packages/realcentric/src/scan/views.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    views: { type: 'string', default: '1,2,4' },
    json: { type: 'boolean', default: false },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'realcentric-bench-'));
const scanner = await openScanner();

/** Milliseconds of one run, the mean over the time given. */
async function cost(work: () => Promise<unknown>): Promise<number> {
  await work();
  const begun = performance.now();
  let runs = 0;
  while (performance.now() - begun < (1000 * Number(values.seconds)) / 4) {
    await work();
    runs += 1;
  }
  return (performance.now() - begun) / runs;
}

try {
  const [person] = await portraits(3, scanner.networks);
  if (!person) throw new Error('no face');
  const laid = [{ image: person.image, x: 700, y: 250, side: 600 }];
  const file = join(folder, 'one-face.jpg');
  await writePicture(file, collage({ width: 1920, height: 1080 }, [70, 90, 110], laid), { quality: 92 });
  const { image } = await readPicture(file);
  const [face] = await findFaces(image, scanner.networks);
  if (!face) throw new Error('the face is not found again');
  const { input } = scanner.detector.manifest;
  const rows: Record<string, number | string>[] = [
    { what: 'decode', ms: await cost(() => readPicture(file)) },
    { what: 'find faces', ms: await cost(() => findFaces(image, scanner.networks)) },
    { what: 'quality', ms: await cost(async () => measureFace(image, face)) },
  ];
  for (const views of values.views.split(',').map(Number)) {
    const ms = await cost(() => scoreCrops(scanner.detector, faceViews(image, face, input, views)));
    rows.push({ what: `score, ${views} views`, ms });
  }
  const whole = await cost(() => scanFile(file, scanner));
  rows.push({ what: 'scanFile', ms: whole, perSecond: 1000 / whole });
  if (values.json) console.log(JSON.stringify(rows));
  else console.table(rows);
} finally {
  await scanner.close();
  await rm(folder, { recursive: true, force: true });
}
