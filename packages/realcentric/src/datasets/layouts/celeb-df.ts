/**
 * @file Celeb-DF v1 and v2 (Li et al., CVPR 2020): `Celeb-real/idA_NNNN.mp4`, `YouTube-real/NNNNN.mp4`,
 * `Celeb-synthesis/idA_idB_NNNN.mp4` (the clip idA_NNNN with the face of idB), and `List_of_testing_videos.txt`, in which 1 is
 * real and 0 is fake, the opposite of what we say.
 */
import { basename } from 'node:path';
import { UserError } from '../../errors.ts';
import { type Clip, findClips, join } from '../clips.ts';
import type { DatasetEntry } from '../entry.ts';
import { type DatasetFolder, stem } from '../folder.ts';
import { counted, fakeEntry, type Layout, type MissingFile, realEntry, some } from '../layout.ts';
import { safePath } from '../safe-path.ts';
import { chooseValidation, type RestClip } from './celeb-df-validation.ts';
import { clipNotes } from './compressions.ts';

const CELEB_REAL = 'Celeb-real';
const YOUTUBE_REAL = 'YouTube-real';
const SYNTHESIS = 'Celeb-synthesis';
const CLASSES = [CELEB_REAL, YOUTUBE_REAL, SYNTHESIS] as const;
const LIST = 'List_of_testing_videos.txt';

const REAL = /^(?<target>id\d+)_\d+$/;
const FAKE = /^(?<target>id\d+)_(?<source>id\d+)_(?<number>\d+)$/;

type Class = (typeof CLASSES)[number];

interface CelebClip extends RestClip {
  readonly clip: Clip;
  readonly group: Class;
}

export const celebDf: Layout = {
  name: 'Celeb-DF',
  recognises: async (folder) => {
    const { folders } = await folder.list('');
    return CLASSES.some((name) => folders.includes(name));
  },
  read: async (folder) => {
    const { clips, notes } = await readClips(folder);
    const list = await readTestList(folder);
    const dataset = nameOf(folder, list.size);
    if (list.size === 0) notes.push(`${LIST}: not found, so that clips have no split`);
    const rest = clips.filter(({ video }) => !list.has(video));
    const validation = list.size === 0 ? undefined : chooseValidation(rest);
    if (validation !== undefined) notes.push(...validation.notes);
    const entries = clips.map((found): DatasetEntry => {
      const { clip, group, video, target, source } = found;
      const split: DatasetEntry['split'] = list.has(video) ? 'test' : (validation?.split(found) ?? null);
      const known = {
        path: clip.path,
        kind: clip.kind,
        cropped: clip.cropped,
        dataset,
        video,
        identity: target,
        split,
      };
      if (source === null) return realEntry(known);
      const number = FAKE.exec(clip.name)!.groups!.number;
      return fakeEntry({ ...known, method: group, family: 'swap', target: `${CELEB_REAL}/${target}_${number}` });
    });
    const there = new Set(clips.map(({ video }) => video));
    const missing: MissingFile[] = [...list]
      .filter(([video]) => !there.has(video))
      .map(([, path]) => ({ path, namedIn: LIST }));
    return { entries, missing, notes };
  },
};

async function readClips(folder: DatasetFolder): Promise<{ clips: CelebClip[]; notes: string[] }> {
  const clips: CelebClip[] = [];
  const notes: string[] = [];
  const strange: string[] = [];
  const { folders } = await folder.list('');
  for (const group of CLASSES) {
    if (!folders.includes(group)) {
      notes.push(`${group}: not found`);
      continue;
    }
    const found = await findClips(folder, group);
    notes.push(...clipNotes(found, group));
    for (const clip of found.clips) {
      const video = `${group}/${clip.name}`;
      const names = (group === SYNTHESIS ? FAKE : REAL).exec(clip.name)?.groups;
      if (group !== YOUTUBE_REAL && names === undefined) strange.push(clip.path);
      else clips.push({ clip, group, video, target: names?.target ?? null, source: names?.source ?? null });
    }
  }
  if (strange.length > 0)
    notes.push(`${counted(strange.length, 'file')} passed over, not named like clips of Celeb-DF (${some(strange)})`);
  return { clips, notes };
}

/** The videos of the test list, with the paths that it gives them; empty where there is no list. */
async function readTestList(folder: DatasetFolder): Promise<Map<string, string>> {
  const list = new Map<string, string>();
  if (!(await folder.list('')).files.includes(LIST)) return list;
  const file = folder.path(LIST);
  for (const [index, row] of (await folder.text(LIST)).split(/\r?\n/).entries()) {
    if (row.trim() === '') continue;
    const line = index + 1;
    const { label, written } = /^\s*(?<label>[01])\s+(?<written>\S.*)$/.exec(row)?.groups ?? {};
    if (label === undefined || written === undefined)
      throw badLine(file, line, 'is not "<1 for real, 0 for fake> <folder>/<name>.mp4"');
    const path = safePath(written, { file, line });
    const group = CLASSES.find((name) => path.startsWith(`${name}/`));
    if (group === undefined) throw badLine(file, line, `names a clip outside of ${CLASSES.join(', ')}`);
    if ((label === '1') !== (group !== SYNTHESIS))
      throw badLine(file, line, `calls ${path} ${label === '1' ? 'real' : 'fake'} (in this list 1 is real, 0 fake)`);
    list.set(`${group}/${stem(basename(path))}`, join(path));
  }
  return list;
}

function badLine(file: string, line: number, problem: string): UserError {
  return new UserError('bad_input', `line ${line} ${problem}`, { file, advice: 'get the list of the data set again' });
}

/** The two versions share names of clips; the list of the first has 100 lines, that of the second 518. */
function nameOf(folder: DatasetFolder, listed: number): string {
  const version = /v(?<number>[12])$/i.exec(basename(folder.root))?.groups?.number;
  if (version !== undefined) return `Celeb-DF-v${version}`;
  if (listed === 100) return 'Celeb-DF-v1';
  return listed === 518 ? 'Celeb-DF-v2' : 'Celeb-DF';
}
