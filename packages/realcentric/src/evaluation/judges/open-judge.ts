/** @file A judge by what a user names: a folder, a YAML file, a CSV file, or nothing. */
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { defaultDetectorFolder } from '../../detector/node/default-detector.ts';
import { UserError } from '../../errors.ts';
import { onFile } from '../../media/system-errors.ts';
import { openForeignJudge } from './foreign.ts';
import type { Judge } from './judge.ts';
import { mirroredToo } from './mirrored-too.ts';
import { openOwnJudge } from './own.ts';
import { openScoreFile } from './scores.ts';

const ADVICE =
  'give the folder of a detector of ours, a .yaml that describes an ONNX model (docs/evaluate-others.md), or a .csv with "file,score"';

interface Options {
  readonly threads?: number;
  /** The mean score of a picture as it is and mirrored, as scans judge pictures; of networks alone. */
  readonly mirrored?: boolean;
}

/**
 * @param path a folder (a detector of ours), `.yaml` or `.yml` (somebody else's ONNX model), `.csv` (scores); the bundled detector
 * where left out
 * @throws UserError for anything else, and as the judge's own opener does
 */
export async function openJudge(path?: string, { mirrored = false, ...options }: Options = {}): Promise<Judge> {
  const judge = await openNamed(path, options);
  if (!mirrored) return judge;
  if (judge.takes === 'items') {
    await judge.close();
    const advice = 'compute them of the mirrored pictures as well, and give their mean';
    throw new UserError('bad_usage', 'holds scores, and nothing that could judge a mirrored picture', {
      file: judge.file,
      advice,
    });
  }
  return mirroredToo(judge);
}

async function openNamed(path: string | undefined, options: { readonly threads?: number }): Promise<Judge> {
  if (path === undefined) return openOwnJudge(defaultDetectorFolder(), options);
  const info = await onFile(path, () => stat(path));
  if (info.isDirectory()) return openOwnJudge(path, options);
  const ending = extname(path).toLowerCase();
  if (ending === '.yaml' || ending === '.yml') return openForeignJudge(path, options);
  if (ending === '.csv') return openScoreFile(path);
  const problem = ending === '.onnx' ? 'says nothing of how it is fed; a YAML file beside it must' : 'is no detector';
  throw new UserError('bad_usage', problem, { file: path, advice: ADVICE });
}
