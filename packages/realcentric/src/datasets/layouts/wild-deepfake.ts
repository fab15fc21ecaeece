/**
 * @file WildDeepfake (Zi et al., 2020): faces cut from videos of the web, `{real,fake}_{train,test}/<k>/{real|fake}/<seq>/*.png`, where
 * k is the archive and video they came from. Nobody knows how the fakes were made.
 */
import { UserError } from '../../errors.ts';
import { join } from '../clips.ts';
import type { DatasetEntry } from '../entry.ts';
import type { DatasetFolder } from '../folder.ts';
import { counted, fakeEntry, type Layout, realEntry, some } from '../layout.ts';

const DATASET = 'WildDeepfake';
const PARTS = ['real_train', 'real_test', 'fake_train', 'fake_test'] as const;

export const wildDeepfake: Layout = {
  name: DATASET,
  recognises: async (folder) => (await folder.list('')).folders.some((name) => PARTS.some((part) => part === name)),
  read: async (folder) => {
    const entries: DatasetEntry[] = [];
    const notes: string[] = [];
    const empty: string[] = [];
    const { folders } = await folder.list('');
    for (const part of PARTS) {
      if (!folders.includes(part)) {
        notes.push(`${part}: not found`);
        continue;
      }
      const [label, split] = part.split('_') as ['real' | 'fake', 'train' | 'test'];
      const { files, folders: videos } = await folder.list(part);
      const archives = files.filter((name) => /\.(tar|tar\.gz|tgz)$/.test(name));
      if (videos.length === 0 && archives.length > 0) {
        const advice = `unpack them in ${part} (for f in *.tar.gz; do tar -xzf "$f"; done)`;
        throw new UserError('bad_input', 'holds archives only', { file: folder.path(part), advice });
      }
      if (archives.length > videos.length)
        notes.push(`${part}: ${counted(archives.length, 'archive')}, but ${counted(videos.length, 'folder')} unpacked`);
      for (const video of videos) {
        // Numbers begin anew in each part, and the sequences of a number are from one video, so of one person.
        const identity = `${part}/${video}`;
        for (const { name, path } of await sequences(folder, join(part, video), label)) {
          if (!(await folder.hasPictures(path))) {
            empty.push(path);
            continue;
          }
          const known = { path, kind: 'frames', cropped: true, dataset: DATASET, identity, split } as const;
          const own = { ...known, video: `${identity}/${name}` };
          entries.push(label === 'real' ? realEntry(own) : fakeEntry({ ...own, method: DATASET, family: 'unknown' }));
        }
      }
    }
    if (empty.length > 0) notes.push(`${counted(empty.length, 'sequence')} without pictures (${some(empty)})`);
    return { entries, missing: [], notes };
  },
};

/** `<k>/real/<seq>`; some archives are unpacked without the inner folder. */
async function sequences(folder: DatasetFolder, path: string, label: 'real' | 'fake') {
  const { folders } = await folder.list(path);
  const inside = folders.includes(label) ? join(path, label) : path;
  return (await folder.list(inside)).folders.map((name) => ({ name, path: join(inside, name) }));
}
