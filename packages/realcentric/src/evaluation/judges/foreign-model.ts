/** @file Somebody else's network, opened and run in batches that fit it; whether it fits its YAML is found out before the first picture. */
import { castFloat, type Port, type Session, type Tensor, toNumbers } from 'ortgrad';
import { UserError } from '../../errors.ts';
import type { RgbImage } from '../../images/image.ts';
import { random } from '../../random.ts';
import { type ForeignInput, type ForeignOutput, inputSize } from './foreign-config.ts';
import { writeInput } from './foreign-input.ts';

/** Pictures at a time where neither the model nor its YAML says. */
const BATCH = 16;

/** How far numbers for a picture may differ with the pictures beside it, relative to them or, where they are small, to 1. */
const TOLERANCE = { float32: 1e-3, float16: 2e-2 } as const;

type Precision = keyof typeof TOLERANCE;

interface Fitted {
  readonly session: Session;
  readonly input: ForeignInput;
  readonly inputName: string;
  readonly precision: Precision;
  readonly outputName: string;
  /** Pictures at a time, and whether fewer may be given. */
  readonly batch: number;
  readonly fixed: boolean;
}

/** The numbers of the chosen output for each picture of the network's size. */
export type RunForeign = (images: readonly RgbImage[]) => Promise<number[][]>;

export interface ForeignFile {
  /** Path of the ONNX file, for errors. */
  readonly model: string;
  /** Path of the YAML. */
  readonly config: string;
}

/**
 * Checks a session against what its YAML says of it, tries it on noise, and gives the call that runs it.
 * @throws UserError where the input or output does not fit, or what a picture gets depends on chance or on the pictures beside it
 */
export async function fitForeign(
  session: Session,
  input: ForeignInput,
  output: ForeignOutput,
  files: ForeignFile,
): Promise<RunForeign> {
  const misfit = (problem: string, advice: string, cause?: unknown) =>
    new UserError('bad_model', problem, { file: files.model, advice: `${advice} in ${files.config}`, cause });
  const [port, ...others] = session.inputs;
  if (!port || others.length > 0) {
    const names = session.inputs.map(({ name }) => name).join(', ') || 'none';
    throw misfit(`has ${session.inputs.length} inputs (${names})`, 'name a model with one input, a batch of pictures,');
  }
  const { precision, fixedBatch } = fitInput(port, input, misfit);
  const outputName = chooseOutput(session.outputNames, output.name, misfit);
  const batch = fixedBatch ?? input.batch ?? BATCH;
  const fitted = { session, input, inputName: port.name, precision, outputName, batch, fixed: fixedBatch !== null };
  const run: RunForeign = (images) => runAll(fitted, images);
  await tryOut(run, fitted, output, misfit);
  return run;
}

type Misfit = (problem: string, advice: string, cause?: unknown) => UserError;

/** "float32 [N, 3, 224, 224]"; what is free without a name is "?". */
const words = (dtype: string | undefined, shape: readonly (number | string)[]) =>
  `${dtype ?? 'an unknown type'} [${shape.map((d) => (d === '' || Number(d) < 0 ? '?' : d)).join(', ')}]`;

function fitInput(
  port: Port,
  input: ForeignInput,
  misfit: Misfit,
): { precision: Precision; fixedBatch: number | null } {
  const { width, height } = inputSize(input);
  const { layout, batch } = input;
  const [, ...rest] = layout === 'nchw' ? ['N', 3, height, width] : ['N', height, width, 3];
  const says = words('float32', [batch ?? 'N', ...rest]);
  const wants = words(port.dtype, port.shape);
  const fault = (advice: string) => misfit(`its input "${port.name}" is ${wants}, the YAML says ${says}`, advice);
  const { dtype: precision } = port;
  if (precision !== 'float32' && precision !== 'float16')
    throw fault('export it with an input of floats, and name that');
  // No shape at all: nothing to compare with, and trying it out will tell.
  if (port.shape.length === 0) return { precision, fixedBatch: null };
  const [first, ...wanted] = port.shape;
  const fits = wanted.length === 3 && wanted.every((d, i) => typeof d !== 'number' || d < 0 || d === rest[i]);
  if (!fits) throw fault('correct input.size (or width and height) or input.layout');
  const fixedBatch = typeof first === 'number' && first > 0 ? first : null;
  if (fixedBatch !== null && batch !== undefined && batch !== fixedBatch) throw fault('correct or remove input.batch');
  return { precision, fixedBatch };
}

function chooseOutput(names: readonly string[], name: string | undefined, misfit: Misfit): string {
  const [only, ...others] = names;
  if (name === undefined) {
    if (only !== undefined && others.length === 0) return only;
    throw misfit(`has ${names.length} outputs (${names.join(', ')})`, 'name one of them as output.name');
  }
  if (names.includes(name)) return name;
  throw misfit(`has no output "${name}" but ${names.join(', ')}`, 'correct output.name');
}

async function runAll(fitted: Fitted, images: readonly RgbImage[]): Promise<number[][]> {
  const { session, input, inputName, precision, outputName, batch, fixed } = fitted;
  const { width, height } = inputSize(input);
  const side = input.layout === 'nchw' ? [3, height, width] : [height, width, 3];
  const results: number[][] = [];
  for (let start = 0; start < images.length; start += batch) {
    const part = images.slice(start, start + batch);
    const n = fixed ? batch : part.length;
    const data = new Float32Array(n * 3 * width * height);
    writeInput(part, input, data);
    const pictures: Tensor = { dtype: 'float32', shape: [n, ...side], data };
    const outputs = await session.run({ [inputName]: castFloat(pictures as Tensor, precision) }, [outputName]);
    results.push(...rowsOf(outputs[outputName] as Tensor, n).slice(0, part.length));
  }
  return results;
}

/** [n, C], [n] or, for a single picture, [C], with any number of ones. @throws RangeError for another shape */
function rowsOf(result: Tensor, n: number): number[][] {
  const { shape } = result;
  const rest = shape[0] === n ? shape.slice(1) : shape;
  if ((shape[0] !== n && n !== 1) || rest.filter((d) => d !== 1).length > 1) {
    throw new RangeError(`its output has the shape [${shape.join(', ')}] for ${n} ${n === 1 ? 'picture' : 'pictures'}`);
  }
  const numbers = toNumbers(result);
  const each = numbers.length / n;
  return Array.from({ length: n }, (_, i) => numbers.slice(i * each, (i + 1) * each));
}

/** Runs noise through the network: one picture twice, and beside another one. */
async function tryOut(run: RunForeign, fitted: Fitted, output: ForeignOutput, misfit: Misfit): Promise<void> {
  const { input, batch, precision } = fitted;
  const [a, b] = [noise(input, 'a'), noise(input, 'b')];
  const attempt = async (images: readonly RgbImage[], advice: string) => {
    try {
      return await run(images);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw misfit(`cannot be run on ${images.length === 1 ? 'a picture' : 'two pictures'}: ${reason}`, advice, error);
    }
  };
  const [alone] = (await attempt([a], 'correct input or output')) as [number[]];
  const { fake, activation } = output;
  const count = alone.length;
  if (fake === 'single' ? count !== 1 : fake >= count) {
    throw misfit(
      `gives ${count} ${count === 1 ? 'number' : 'numbers'} a picture, the YAML says fake: ${fake}`,
      count === 1 ? 'write fake: single' : `give a position from 0 to ${count - 1} as output.fake`,
    );
  }
  if (activation === 'softmax' && count === 1) throw misfit('gives one number a picture', 'write activation: sigmoid');
  const [again] = (await attempt([a], 'correct input or output')) as [number[]];
  if (!near(alone, again, precision)) {
    throw misfit(
      'gives other numbers each time for the same picture',
      'name a model exported for inference (eval mode)',
    );
  }
  if (batch === 1) return;
  const [, beside] = (await attempt([b, a], 'write batch: 1 under input')) as [number[], number[]];
  if (near(alone, beside, precision)) return;
  throw misfit(
    'gives a picture other numbers when another one is beside it',
    'name a model exported for inference (eval mode), or write batch: 1 under input',
  );
}

function near(a: readonly number[], b: readonly number[], precision: Precision): boolean {
  const far = (x: number, y: number) => Math.abs(x - y) > TOLERANCE[precision] * Math.max(1, Math.abs(x), Math.abs(y));
  return a.length === b.length && !a.some((x, i) => far(x, b[i]!));
}

function noise(input: ForeignInput, key: string): RgbImage {
  const { width, height } = inputSize(input);
  const draws = random('judge', key);
  return { width, height, data: Uint8Array.from({ length: 3 * width * height }, () => 256 * draws.next()) };
}
