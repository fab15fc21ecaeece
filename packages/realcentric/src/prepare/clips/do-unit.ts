/** @file One unit of work: one video, from its file to its finished crops on disk. */
import { UserError } from '../../errors.ts';
import type { FaceNetworks } from '../../faces/networks.ts';
import type { Landmarks } from '../../faces/types.ts';
import { plainError } from '../../processes/plain-error.ts';
import { encodeAs } from '../encoding.ts';
import type { UnitCrop } from '../shards/crop-row.ts';
import { decodeNpy } from '../shards/npy.ts';
import { contentOf } from './content.ts';
import type { Partner } from './follow-partner.ts';
import { type MadeCrops, makeCrops } from './make-crops.ts';
import { type FinishedCrop, packUnit, readUnit, type Unit, unitExists, writeUnit } from './unit-file.ts';
import { unitKey } from './unit-key.ts';
import type { KnownFile, UnitAnswer, UnitTask } from './unit-task.ts';

/** Errors of these codes are of the file; others stop the whole preparation. */
const OF_THE_FILE: readonly string[] = ['bad_input', 'not_found', 'no_work'];

const contentIn = async ({ path, content }: KnownFile) => content ?? (await contentOf(path));

/** What a forgery follows of its partner; undefined where the partner has no landmarks. */
async function readPartner(work: string, key: string): Promise<Partner | undefined> {
  const { source, crops, segment } = await readUnit(work, key);
  const landmarksOf = ({ landmarks }: UnitCrop): Landmarks | undefined =>
    landmarks ? decodeNpy(segment.subarray(landmarks.offset, landmarks.offset + landmarks.length)) : undefined;
  const followed = crops.flatMap((crop) => {
    const landmarks = landmarksOf(crop);
    return landmarks ? [{ time: crop.time, toPicture: crop.toPicture, landmarks }] : [];
  });
  return source && followed.length > 0 ? { width: source.width, height: source.height, crops: followed } : undefined;
}

/** @param mask path of the mask, where there is one that can be read */
async function makeUnit(
  task: UnitTask,
  key: string,
  mask: string | null,
  networks: () => Promise<FaceNetworks>,
): Promise<Unit> {
  const { file, kind, cropped, settings } = task;
  const partner = task.partner === null ? undefined : await readPartner(task.work, task.partner);
  const made = await tryCrops();
  const { crops, ...facts } = made;
  const problems = facts.problems.map((problem) => withoutPaths(problem, task));
  if (task.mask && mask === null) problems.push('its mask cannot be read');
  const finished: FinishedCrop[] = [];
  for (const { image, ...crop } of crops) finished.push({ ...crop, encoded: await encodeAs(image, settings) });
  return packUnit({ ...facts, problems, key }, finished, settings.format === 'jpeg' ? 'jpg' : settings.format);

  async function tryCrops(): Promise<MadeCrops> {
    try {
      const clip = { path: file.path, kind, cropped, mask, partner };
      return await makeCrops(clip, settings, networks);
    } catch (error) {
      if (!(error instanceof UserError) || !OF_THE_FILE.includes(error.code)) throw error;
      const skipped = { kind: 'unreadable', reason: withoutPaths(error.message, task) } as const;
      return { source: null, chosen: null, others: 0, problems: [], skipped, crops: [] };
    }
  }
}

/** The same file elsewhere must give the same unit: what is kept of an error does not name the path. */
function withoutPaths(message: string, { file, mask }: Pick<UnitTask, 'file' | 'mask'>): string {
  const paths = [file.path, ...(mask ? [mask.path] : [])];
  return paths.reduce((text, path) => text.replaceAll(`${path}: `, '').replaceAll(`${path}/`, ''), message);
}

/** Does a unit unless it is done already. @throws whatever is a fault of the program */
export async function doUnit(task: UnitTask, networks: () => Promise<FaceNetworks>): Promise<UnitAnswer> {
  const { work, file, mask, kind, cropped, partner, settings } = task;
  let content: string;
  try {
    content = await contentIn(file);
  } catch (error) {
    if (error instanceof UserError) return { kind: 'missing', reason: withoutPaths(error.message, task) };
    throw error;
  }
  try {
    // A mask that is not there says nothing, and the crops are made without.
    const maskContent = mask && (await contentIn(mask).catch(() => null));
    const origin = { kind, cropped, content, mask: maskContent, partner };
    const key = unitKey(origin, settings);
    if (!(await unitExists(work, key))) {
      const usable = maskContent === null ? null : (mask?.path ?? null);
      await writeUnit(work, await makeUnit(task, key, usable, networks));
    }
    const { skipped, crops } = await readUnit(work, key);
    return { kind: 'finished', key, content, mask: maskContent, skipped, crops: crops.length };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: 'stop', error: plainError(error) };
  }
}
