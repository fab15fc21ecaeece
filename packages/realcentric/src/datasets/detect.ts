/** @file Tells which published layout a folder is; of a folder one level too high or too low, which one was meant. */
import { dirname } from 'node:path';
import { UserError } from '../errors.ts';
import { join } from './clips.ts';
import { type DatasetFolder, type FolderOptions, openFolder } from './folder.ts';
import { type Layout, some } from './layout.ts';
import { celebDf } from './layouts/celeb-df.ts';
import { csv } from './layouts/csv.ts';
import { deeperForensics } from './layouts/deeper-forensics.ts';
import { deepfakeBench } from './layouts/deepfakebench.ts';
import { deepFakeDetection } from './layouts/dfd.ts';
import { dfdc } from './layouts/dfdc.ts';
import { dfdcPreview } from './layouts/dfdc-preview.ts';
import { faceForensics } from './layouts/faceforensics.ts';
import { faceForensicsFlat } from './layouts/faceforensics-flat.ts';
import { folders } from './layouts/folders.ts';
import { forgedSet } from './layouts/forged-set.ts';
import { wildDeepfake } from './layouts/wild-deepfake.ts';

/** The more particular first: the first that recognises a folder is taken. */
const LAYOUTS: readonly Layout[] = [
  forgedSet,
  deeperForensics,
  faceForensics,
  deepFakeDetection,
  faceForensicsFlat,
  celebDf,
  dfdcPreview,
  dfdc,
  wildDeepfake,
  deepfakeBench,
  csv,
  folders,
];

/** Looked into for the data set that was meant. */
const LEVELS_DOWN = 2;
/** From `manipulated_sequences/Deepfakes/c23/videos` to the root. */
const LEVELS_UP = 4;

/**
 * The layouts of a folder: one, but FaceForensics++ and DeepFakeDetection may share a root.
 * @throws UserError where there is none, naming the folder below or above that was meant, if there is one
 */
export async function detectLayouts(folder: DatasetFolder, options: FolderOptions = {}): Promise<Layout[]> {
  const found = await layoutsOf(folder);
  if (found.length > 0) return found;
  const below = await findBelow(folder, '', options);
  const file = folder.root;
  if (below.length === 1) {
    const { path, name } = below[0]!;
    throw new UserError('bad_input', `is one level too high: ${name} is in ${path}`, { file, advice: `give ${path}` });
  }
  if (below.length > 1) {
    const listed = below.map(({ path, name }) => `${name} in ${path}`);
    throw new UserError('bad_input', `holds several data sets: ${some(listed, 12)}`, {
      file,
      advice: 'give these folders',
    });
  }
  const above = await findAbove(folder, options);
  if (above !== undefined) {
    const { path, name } = above;
    throw new UserError('bad_input', `is only a part of ${name}, whose root is ${path}`, {
      file,
      advice: `give ${path}`,
    });
  }
  throw new UserError('bad_input', 'has the layout of no data set known here', {
    file,
    advice: 'make folders real/ and fake/ in it, or a CSV file with the columns path and label',
  });
}

async function layoutsOf(folder: DatasetFolder): Promise<Layout[]> {
  for (const layout of LAYOUTS) {
    if (!(await layout.recognises(folder))) continue;
    const shared = layout === faceForensics && (await deepFakeDetection.recognises(folder));
    return shared ? [layout, deepFakeDetection] : [layout];
  }
  return [];
}

interface Candidate {
  readonly path: string;
  readonly name: string;
}

async function findBelow(folder: DatasetFolder, path: string, options: FolderOptions, level = 1): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const name of (await folder.list(path)).folders) {
    const inner = openFolder(folder.path(join(path, name)), options);
    const layout = await firstLayout(inner);
    if (layout !== undefined) found.push({ path: inner.root, name: layout.name });
    else if (level < LEVELS_DOWN) found.push(...(await findBelow(folder, join(path, name), options, level + 1)));
  }
  return found;
}

async function findAbove(folder: DatasetFolder, options: FolderOptions): Promise<Candidate | undefined> {
  let path = folder.root;
  for (let level = 0; level < LEVELS_UP && dirname(path) !== path; level++) {
    path = dirname(path);
    // A list in a folder above need not be about this one.
    const layout = await firstLayout(openFolder(path, options));
    if (layout === csv || layout === deepfakeBench) continue;
    if (layout !== undefined) return { path, name: layout.name };
  }
  return undefined;
}

/** A neighbour that cannot be read is not the one that was meant. */
async function firstLayout(folder: DatasetFolder): Promise<Layout | undefined> {
  try {
    return (await layoutsOf(folder))[0];
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
