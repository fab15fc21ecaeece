/** @file Somebody else's detector as a judge: an ONNX image classifier and a YAML file that says how to use it. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { openSession, readWeightFiles } from 'ortgrad';
import { readConfig, resolveFrom } from '../../config/read.ts';
import { UserError } from '../../errors.ts';
import { onFile } from '../../media/system-errors.ts';
import { checkFinite } from './check-finite.ts';
import { type ForeignConfig, foreignConfig, inputSize } from './foreign-config.ts';
import { fitPicture } from './foreign-input.ts';
import { fitForeign } from './foreign-model.ts';
import { kindOf, scoreOf } from './foreign-output.ts';
import { type CropJudge, type PictureJudge, sha256 } from './judge.ts';

const MAX_BYTES = 2_000_000_000;

/**
 * Opens the detector that a YAML file describes (see docs/evaluate-others.md).
 * @throws UserError for a fault in the YAML (with its line), a file that is missing or whose checksum is another, and a model that
 * does not fit the YAML
 */
export async function openForeignJudge(
  file: string,
  options: { readonly threads?: number } = {},
): Promise<CropJudge | PictureJudge> {
  const config = await readConfig(file, foreignConfig);
  const path = resolveFrom(file, config.model);
  const weights = await readWeights(path);
  checkSums(config.sha256, weights, path, file);
  // By its path only where it has to be: ONNX Runtime then reads what lies beside it by itself.
  const model = weights.size === 1 ? (weights.get(basename(path))?.bytes as Uint8Array) : path;
  const session = await openSession(model, options).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw fault(path, `is no model that ONNX Runtime takes (${reason})`, 'export it again', cause);
  });
  try {
    const run = await fitForeign(session, config.input, config.output, { model: path, config: file });
    const score: CropJudge['score'] = async (images, items) => {
      const numbers = await run(images.map((image) => fitPicture(image, config.input)));
      const scores = Float64Array.from(numbers, (row) => scoreOf(row, config.output));
      return checkProbabilities(checkFinite(scores, file, items), config, file, items);
    };
    const facts = {
      name: config.name ?? basename(file, extname(file)),
      checksum: checksumOf(config, weights),
      fileChecksum: weights.get(basename(path))?.sha256 as string,
      licence: config.licence ?? null,
      trainedOn: config.trained_on ?? null,
      kind: kindOf(config.output),
      score,
      close: () => session.close(),
    };
    if (config.takes === 'picture') return { ...facts, takes: 'picture' };
    const { width, height } = inputSize(config.input);
    // A margin stands with every crop.
    return { ...facts, takes: 'crop', crop: { size: Math.max(width, height), margin: config.margin! } };
  } catch (error) {
    await session.close();
    throw error;
  }
}

function fault(file: string, problem: string, advice: string, cause?: unknown): UserError {
  return new UserError('bad_model', problem, { file, advice, cause });
}

interface WeightFile {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** The model's file first, then those beside it with weights, by their names relative to its folder. */
async function readWeights(path: string): Promise<ReadonlyMap<string, WeightFile>> {
  const info = await onFile(path, () => stat(path));
  if (!info.isFile()) throw fault(path, 'is no file', 'name an ONNX file as model');
  if (info.size > MAX_BYTES) throw fault(path, 'has more than 2 GB', 'keep its weights in a file beside it');
  const bytes = await onFile(path, () => readFile(path));
  try {
    const files = new Map([[basename(path), bytes], ...readWeightFiles(path, bytes)]);
    return new Map([...files].map(([name, content]) => [name, { bytes: content, sha256: sha256(content) }]));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw fault(
      path,
      `cannot be read as an ONNX model (${reason})`,
      'export it again, and keep its files together',
      cause,
    );
  }
}

function checkSums(
  stated: ForeignConfig['sha256'],
  weights: ReadonlyMap<string, WeightFile>,
  path: string,
  config: string,
): void {
  if (stated === undefined) return;
  const names = [...weights.keys()];
  if (typeof stated === 'string' && names.length > 1) {
    const advice = `give sha256 by file name, for each of ${names.join(', ')}`;
    throw new UserError('bad_config', 'sha256 is of one file, the weights lie in several', { file: config, advice });
  }
  const byName = typeof stated === 'string' ? { [basename(path)]: stated } : stated;
  const wrong = [...Object.keys(byName), ...names].find((name) => !weights.has(name) || byName[name] === undefined);
  if (wrong !== undefined) {
    const problem = weights.has(wrong)
      ? `sha256 lacks "${wrong}"`
      : `sha256 names "${wrong}", which the model does not use`;
    throw new UserError('bad_config', problem, { file: config, advice: `give it for each of ${names.join(', ')}` });
  }
  for (const [name, { sha256: found }] of weights) {
    if (byName[name] === found) continue;
    const file = join(dirname(path), name);
    const problem = `has the checksum ${found.slice(0, 12)}..., ${config} says ${byName[name]?.slice(0, 12)}...`;
    throw fault(file, problem, 'the file was changed or cut short, or is another version: get it again');
  }
}

/** Of the weights and of what is done before and after them; not of names, licence and batch, which change no score. */
function checksumOf({ takes, margin, input, output }: ForeignConfig, weights: ReadonlyMap<string, WeightFile>): string {
  const { batch: _, ...fed } = input;
  const { name, fake, activation, fake_is } = output;
  const sums = [...weights.values()].map((file) => file.sha256);
  return sha256(JSON.stringify([sums, takes, margin ?? null, fed, { name, fake, activation, fake_is }]));
}

/** @throws UserError where the model gives what is no probability, though the YAML calls it one */
function checkProbabilities(
  scores: Float64Array,
  { output }: ForeignConfig,
  file: string,
  items: readonly string[] = [],
): Float64Array {
  if (kindOf(output) === 'logit') return scores;
  const at = scores.findIndex((score) => score < 0 || score > 1);
  if (at < 0) return scores;
  const problem = `gives ${scores[at]} for ${items[at] ?? `picture ${at + 1} of ${scores.length}`}, which is no probability`;
  throw fault(file, problem, 'write kind: logit under output, or the activation that is missing');
}
