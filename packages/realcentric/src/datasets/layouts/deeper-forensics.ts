/**
 * @file DeeperForensics-1.0 (Jiang et al., CVPR 2020): `manipulated_videos/<variant>/TTT_<actor>.mp4` in eleven variants, and
 * `lists/splits/{train,val,test}.txt`. Its reals are the clips TTT of FaceForensics++ in c23, which are not part of it; the
 * `source_videos` that come with it only lent their faces.
 */
import { basename } from 'node:path';
import { UserError } from '../../errors.ts';
import { findClips, join } from '../clips.ts';
import type { DatasetEntry } from '../entry.ts';
import { type DatasetFolder, stem } from '../folder.ts';
import { counted, fakeEntry, type Layout, type MissingFile, some } from '../layout.ts';
import { safePath } from '../safe-path.ts';
import { clipNotes } from './compressions.ts';
import { readReals } from './faceforensics.ts';
import { SPLITS, type Split } from './split-lists.ts';

const DATASET = 'DeeperForensics-1.0';
const FAKES = 'manipulated_videos';
const NAME = /^(?<target>\d{3})_[MW]\d+$/;

export const deeperForensics: Layout = {
  name: DATASET,
  recognises: async (folder) => (await folder.list('')).folders.includes(FAKES),
  read: async (folder) => {
    const { of, absent } = await readSplits(folder);
    const notes: string[] = [];
    const strange: string[] = [];
    const entries: DatasetEntry[] = [];
    const missing: MissingFile[] = [];
    for (const variant of (await folder.list(FAKES)).folders) {
      const found = await findClips(folder, join(FAKES, variant));
      notes.push(...clipNotes(found, join(FAKES, variant)));
      const names = new Set<string>();
      for (const { name, path, kind, cropped } of found.clips) {
        const target = NAME.exec(name)?.groups?.target;
        if (target === undefined) {
          strange.push(path);
          continue;
        }
        names.add(name);
        const known = { path, kind, cropped, dataset: DATASET, identity: target, target: `youtube/${target}` };
        const own = { ...known, video: `${variant}/${name}`, split: of.get(name)?.split ?? null };
        entries.push(fakeEntry({ ...own, method: variant, family: 'swap' }));
      }
      // The lists are of one variant; the others go by the same names.
      for (const [name, { list }] of of)
        if (names.size > 0 && !names.has(name))
          missing.push({ path: join(FAKES, variant, `${name}.mp4`), namedIn: list });
    }
    const splitOfTarget = new Map([...of].map(([name, { split }]) => [name.slice(0, 3), split]));
    const listed = { of: splitOfTarget, namedIn: new Map<string, string>(), absent: [] };
    const reals = await readReals(folder, listed);
    const c23 = reals.entries.filter(({ compression }) => compression === 'c23');
    if (c23.length === 0)
      notes.push(
        `no reals: they are the clips of FaceForensics++ in c23; link its original_sequences into ${folder.root}, or read both sets together`,
      );
    if (strange.length > 0)
      notes.push(`${counted(strange.length, 'file')} passed over, not named <target>_<actor> (${some(strange)})`);
    if (absent.length > 0) notes.push(`lists/splits/${absent.join(', ')}: not found, so that clips have no split`);
    return { entries: [...c23, ...entries], missing, notes: [...reals.notes, ...notes] };
  },
};

/** @throws UserError for a line that is no name of a clip, and for a clip that two lists name */
async function readSplits(folder: DatasetFolder) {
  const of = new Map<string, { readonly split: Split; readonly list: string }>();
  const absent: string[] = [];
  for (const split of SPLITS) {
    const list = `lists/splits/${split}.txt`;
    if (!(await folder.list('lists/splits')).files.includes(`${split}.txt`)) {
      absent.push(`${split}.txt`);
      continue;
    }
    const file = folder.path(list);
    for (const [index, row] of (await folder.text(list)).split(/\r?\n/).entries()) {
      if (row.trim() === '') continue;
      const line = index + 1;
      const name = stem(basename(safePath(row, { file, line })));
      const fault = (problem: string) =>
        new UserError('bad_input', `line ${line}: ${name} ${problem}`, { file, advice: 'get the lists again' });
      if (!NAME.test(name)) throw fault('is no clip of DeeperForensics-1.0');
      const before = of.get(name);
      if (before !== undefined && before.split !== split) throw fault(`is in ${before.list} too`);
      of.set(name, { split, list });
    }
  }
  return { of, absent };
}
