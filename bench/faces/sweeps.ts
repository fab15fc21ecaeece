/** @file The sweeps of bench/faces.ts; each gives the rows of a table. */
import { type FoundFace, findFaces } from '../../packages/realcentric/src/faces/find.ts';
import type { FaceNetworks } from '../../packages/realcentric/src/faces/networks.ts';
import type { RgbImage } from '../../packages/realcentric/src/images/image.ts';
import { resize } from '../../packages/realcentric/src/images/resample.ts';
import { listPictures } from '../../packages/realcentric/src/media/list.ts';
import { readPicture } from '../../packages/realcentric/src/media/pictures.ts';
import { random } from '../../packages/realcentric/src/random.ts';
import { drawnScene, facelessCrop, noisePicture, paste, turned } from './pictures.ts';

export type Row = Readonly<Record<string, string | number>>;

const share = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** A row a path: how many pictures give a face, how sure, how fast. Names of pictures without one go to stderr. */
export async function sweepFolders(paths: readonly string[], networks: FaceNetworks, every: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const path of paths) {
    const files = (await listPictures([path])).filter((_, i) => i % every === 0);
    let [withFace, several, tooSmall, reading, finding] = [0, 0, 0, 0, 0];
    const detection: number[] = [];
    const landmark: number[] = [];
    const size: number[] = [];
    for (const file of files) {
      const start = performance.now();
      const { image } = await readPicture(file);
      const read = performance.now();
      const faces = await findFaces(image, networks);
      reading += read - start;
      finding += performance.now() - read;
      const large = faces.filter((face) => !face.tooSmall);
      tooSmall += faces.length - large.length;
      if (large.length === 0) process.stderr.write(`no face: ${file}\n`);
      else withFace++;
      if (large.length > 1) several++;
      for (const face of large.slice(0, 1)) {
        detection.push(face.detectionScore);
        landmark.push(face.landmarkScore);
        size.push(face.size);
      }
    }
    rows.push({
      path,
      pictures: files.length,
      'with a face': withFace,
      share: share(withFace, files.length),
      several,
      'too small': tooSmall,
      'size p50': Math.round(quantile(size, 0.5)),
      'detection p1': quantile(detection, 0.01).toFixed(3),
      'detection p50': quantile(detection, 0.5).toFixed(3),
      'mesh p1': quantile(landmark, 0.01).toFixed(3),
      'ms to read': (reading / files.length).toFixed(1),
      'ms to find': (finding / files.length).toFixed(1),
      'pictures/s': ((1000 * files.length) / (reading + finding)).toFixed(1),
    });
  }
  return rows;
}

interface Expected {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly roll: number;
}

const middle = ({ box }: FoundFace) => [box.x + box.width / 2, box.y + box.height / 2] as const;

interface Tally {
  expected: number;
  found: number;
  /** Found, but turned by more than 20 degrees from what it should be. */
  misturned: number;
  extra: number;
  milliseconds: number;
  pictures: number;
}

const emptyTally = (): Tally => ({ expected: 0, found: 0, misturned: 0, extra: 0, milliseconds: 0, pictures: 0 });

/** Matches faces to expected places, 0.4 of a face apart at most. */
function count(tally: Tally, expected: readonly Expected[], faces: readonly FoundFace[], milliseconds: number): void {
  const free = new Set(faces);
  for (const { x, y, size, roll } of expected) {
    const near = [...free]
      .map((face) => ({ face, distance: Math.hypot(middle(face)[0] - x, middle(face)[1] - y) }))
      .filter(({ distance }) => distance < 0.4 * size)
      .sort((a, b) => a.distance - b.distance)[0]?.face;
    if (!near) continue;
    free.delete(near);
    tally.found++;
    const turn = near.roll - roll;
    if (Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn))) > Math.PI / 9) tally.misturned++;
  }
  tally.expected += expected.length;
  tally.extra += free.size;
  tally.milliseconds += milliseconds;
  tally.pictures++;
}

const tallyRow = (tally: Tally): Row => ({
  faces: tally.expected,
  found: tally.found,
  missed: tally.expected - tally.found,
  misturned: tally.misturned,
  extra: tally.extra,
  'ms a picture': (tally.milliseconds / tally.pictures).toFixed(0),
});

async function timed(image: RgbImage, networks: FaceNetworks) {
  const start = performance.now();
  const faces = await findFaces(image, networks, { smallest: 16 });
  return { faces, milliseconds: performance.now() - start };
}

async function readAll(paths: readonly string[], networks: FaceNetworks, every: number) {
  const files = (await listPictures(paths)).filter((_, i) => i % every === 0);
  return Promise.all(
    files.map(async (file) => {
      const { image } = await readPicture(file);
      return { file, image, faces: await findFaces(image, networks) };
    }),
  );
}

/** A row a turn of 30 degrees. */
export async function sweepTurns(paths: readonly string[], networks: FaceNetworks, every: number): Promise<Row[]> {
  const photographs = await readAll(paths, networks, every);
  const rows: Row[] = [];
  for (let degrees = 0; degrees < 360; degrees += 30) {
    const tally = emptyTally();
    for (const { image, faces } of photographs) {
      const { image: picture, point } = turned(image, degrees);
      const expected = faces.map((face) => {
        const [x, y] = point(...middle(face));
        return { x, y, size: face.size, roll: face.roll + (degrees * Math.PI) / 180 };
      });
      const start = performance.now();
      const found = await findFaces(picture, networks);
      count(tally, expected, found, performance.now() - start);
    }
    rows.push({ turn: degrees, ...tallyRow(tally) });
  }
  return rows;
}

/** Two rows a face size: the photograph scaled so that its median face has it, alone and in a drawn scene of 1920 x 1440. */
export async function sweepSizes(paths: readonly string[], networks: FaceNetworks, every: number): Promise<Row[]> {
  const photographs = await readAll(paths, networks, every);
  const rows: Row[] = [];
  for (const size of [256, 192, 128, 96, 64, 48, 40, 32, 28, 24]) {
    for (const where of ['alone', 'in a scene']) {
      const tally = emptyTally();
      for (const { file, image, faces } of photographs) {
        const scale =
          size /
          quantile(
            faces.map((face) => face.size),
            0.5,
          );
        const [width, height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
        if (scale > 1.3 || (where !== 'alone' && (width > 1900 || height > 1420))) continue;
        const small = resize(image, width, height);
        const generator = random('scene', file, size);
        const left = Math.floor(generator.next() * (1920 - width));
        const top = Math.floor(generator.next() * (1440 - height));
        const alone = where === 'alone';
        const picture = alone ? small : paste(drawnScene(generator, 1920, 1440), small, left, top);
        const expected = faces.map((face) => {
          const [x, y] = middle(face).map((v) => v * scale);
          return { x: x + (alone ? 0 : left), y: y + (alone ? 0 : top), size: face.size * scale, roll: face.roll };
        });
        const { faces: found, milliseconds } = await timed(picture, networks);
        count(tally, expected, found, milliseconds);
      }
      if (tally.pictures > 0) rows.push({ size, where, ...tallyRow(tally) });
    }
  }
  return rows;
}

/** A row a kind of picture that holds no face: how many of them give one. */
export async function sweepFaceless(paths: readonly string[], networks: FaceNetworks, every: number): Promise<Row[]> {
  const photographs = await readAll(paths, networks, every);
  const generator = random('faceless');
  const crops = photographs.flatMap(({ image, faces }) =>
    Array.from({ length: 40 }, () =>
      facelessCrop(
        generator,
        image,
        faces.map((f) => f.box),
      ),
    ).filter((c) => !!c),
  );
  const kinds: Record<string, RgbImage[]> = {
    'crops of photographs': crops,
    'drawn scenes, 640 px': Array.from({ length: 100 }, () => drawnScene(generator, 640, 640)),
    'drawn scenes, 1920 px': Array.from({ length: 8 }, () => drawnScene(generator, 1920, 1440)),
    noise: Array.from({ length: 60 }, () => noisePicture(generator, 320)),
  };
  const rows: Row[] = [];
  for (const [kind, pictures] of Object.entries(kinds)) {
    let [wrong, faces] = [0, 0];
    const start = performance.now();
    for (const picture of pictures) {
      const found = await findFaces(picture, networks);
      if (found.length > 0) wrong++;
      faces += found.length;
    }
    const milliseconds = (performance.now() - start) / pictures.length;
    rows.push({
      kind,
      pictures: pictures.length,
      'with a face': wrong,
      faces,
      'ms a picture': milliseconds.toFixed(0),
    });
  }
  return rows;
}
