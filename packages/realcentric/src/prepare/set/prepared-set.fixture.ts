/** @file For tests and benchmarks: prepared sets written from given crops, without a video or a face network in sight. */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { DatasetEntry } from '../../datasets/entry.ts';
import { syntheticLandmarks } from '../../faces/faces.fixture.ts';
import { syntheticFace } from '../../forge/synthetic-face.fixture.ts';
import type { RgbImage } from '../../images/image.ts';
import type { ClipSettings } from '../clips/settings.ts';
import { packUnit, type UnitFacts, writeUnit } from '../clips/unit-file.ts';
import { encodeAs } from '../encoding.ts';
import { assembleSet, type Outcome } from './assemble.ts';
import { forged, framesEntry } from './clips.fixture.ts';
import { setFiles } from './set-files.ts';

export interface GivenClip {
  readonly entry: DatasetEntry;
  readonly crops: readonly { readonly time: number; readonly image: RgbImage }[];
}

/** Writes a complete set of these clips. */
export async function writePreparedSet(set: string, clips: readonly GivenClip[], settings: ClipSettings) {
  await mkdir(set, { recursive: true });
  const landmarks = syntheticLandmarks();
  const outcomes: Outcome[] = [];
  for (const { entry, crops } of clips) {
    const key = createHash('sha256').update(`${entry.path} ${entry.video}`).digest('hex');
    const chosen = entry.cropped ? 'whole' : 'largest';
    const facts: UnitFacts = { key, source: null, chosen, others: 0, problems: [], skipped: null };
    const finished = crops.map(async ({ time, image }) => ({
      time,
      encoded: await encodeAs(image, settings),
      box: { x: 0, y: 0, width: image.width, height: image.height },
      toPicture: { a: 1, b: 0, tx: 0, ty: 0 },
      faceSize: image.width,
      landmarks: entry.cropped ? undefined : landmarks,
    }));
    await writeUnit(setFiles(set).work, await packUnit(facts, await Promise.all(finished), settings.format));
    outcomes.push({ kind: 'unit', key });
  }
  await assembleSet(
    clips.map(({ entry }) => entry),
    outcomes,
    settings,
    set,
  );
}

export const MINIATURE: ClipSettings = { frames: 3, size: 112, format: 'jpeg', quality: 90 };

/** Three frames of one drawn face, which blinks and speaks. */
function filmed(person: number): RgbImage[] {
  return Array.from({ length: MINIATURE.frames }, (_, i) => {
    const pose = { mouth: 0.003 + 0.01 * i, eyes: 0.022 - 0.004 * i, brows: 0 };
    return syntheticFace(person, MINIATURE.size, pose).image;
  });
}

/**
 * Clips as FaceForensics++ has them: quads of two people, each pair forged both ways by each method. The forgeries are the frames of the
 * target, blurred.
 * @param splits the split of each quad
 */
export function miniatureQuads(splits: readonly DatasetEntry['split'][], methods: readonly string[]): GivenClip[] {
  const of = { dataset: 'FaceForensics++', compression: 'c23', kind: 'video' } as const;
  return splits.flatMap((split, quad) => {
    const people = [2 * quad, 2 * quad + 1] as const;
    const name = (person: number) => String(person).padStart(3, '0');
    const at = (images: readonly RgbImage[]) => images.map((image, i) => ({ time: 0.4 * i, image }));
    const frames = new Map(people.map((person) => [person, filmed(person)]));
    const reals = people.map((person): GivenClip => {
      const [identity, video] = [name(person), `youtube/${name(person)}`];
      const entry = framesEntry({ ...of, path: `original/${identity}.mp4`, video, identity, split });
      return { entry, crops: at(frames.get(person) as RgbImage[]) };
    });
    const fakes = methods.flatMap((method) =>
      [people, [people[1], people[0]] as const].map(([a, b]): GivenClip => {
        const [target, source] = [`youtube/${name(a)}`, `youtube/${name(b)}`];
        const path = `${method}/${name(a)}_${name(b)}.mp4`;
        const known = { label: 1, method, family: 'swap', target, source, identity: name(a), split } as const;
        const entry = framesEntry({ ...of, ...known, path, video: path.slice(0, -4) });
        return { entry, crops: at((frames.get(a) as RgbImage[]).map(forged)) };
      }),
    );
    return [...reals, ...fakes];
  });
}
