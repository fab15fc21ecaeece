/** @file Findings as `filename,label`, the form that the Deepfake Detection Challenge (Kaggle, 2019) takes submissions in. */
import { basename } from 'node:path';
import type { FindingOutput, Print } from './output.ts';

/** What stands where nothing could be judged: neither real nor fake. */
const UNDECIDED = 0.5;

const quoted = (name: string) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

/**
 * Names without their folders, as the challenge has them, and the probability of manipulation of the face that the verdict rests on; 0.5
 * where no face could be judged or the file could not be read.
 * @param note told once of a name that comes a second time
 */
export function csvOutput(print: Print, note: (text: string) => void): FindingOutput {
  const names = new Set<string>();
  let [begun, told] = [false, false];
  const begin = async () => {
    if (!begun) await print('filename,label');
    begun = true;
  };
  return {
    async add({ finding: { file, probability } }) {
      await begin();
      const name = basename(file);
      if (names.has(name) && !told) {
        told = true;
        note(
          `realcentric: --csv names files without their folders, and ${name} comes more than once; --jsonl tells them apart`,
        );
      }
      names.add(name);
      await print(`${quoted(name)},${probability ?? UNDECIDED}`);
    },
    end: begin,
  };
}
