/** @file Published weights put into a network: tensors under PyTorch's names into the constants of the same names. */
import type { Graph } from '../graph/graph.ts';
import { castFloat, isFloat, type Tensor } from '../graph/tensor.ts';
import { HEADS, isHead } from './head.ts';
import { networkTensors } from './network-parameters.ts';
import { withValues } from './trainable.ts';

export interface LoadOptions {
  /** What the beginnings of names in the file are replaced by, as in `{ 'module.': '' }`; the first that fits, once. */
  readonly rename?: Readonly<Record<string, string>>;
  /**
   * First parts of the names of classifiers: those are loaded where they fit and left alone elsewhere. `classifier`, `fc`, `head`, `heads`
   * and `last_linear` unless told otherwise.
   */
  readonly heads?: readonly string[];
  /** Whether anything that is missing, left over or misfits is an error; true unless told otherwise. */
  readonly strict?: boolean;
}

export interface Misfit {
  readonly name: string;
  /** Element type and shape, as in `float32[64, 3, 7, 7]`. */
  readonly expected: string;
  readonly given: string;
}

export interface LoadedWeights {
  /** The network with the weights in its constants; the one given stays as it is. */
  readonly network: Graph;
  readonly loaded: readonly string[];
  /** Parameters and running statistics of the network that the file has not. */
  readonly missing: readonly string[];
  /** Tensors of the file that the network has no place for. */
  readonly unexpected: readonly string[];
  readonly misfits: readonly Misfit[];
  /** Classifiers that did not fit, on either side, and counts of batches. */
  readonly ignored: readonly string[];
}

/** How many batches a batch norm has seen: of use to PyTorch alone. */
const COUNTER = /(^|\.)num_batches_tracked$/;

const describe = ({ dtype, shape }: Tensor) => `${dtype}[${shape.join(', ')}]`;

/** A shape without ones at its end: kernels of 1 x 1 are also published as matrices. */
function trimmed(shape: readonly number[]): string {
  return String(shape.slice(0, shape.findLastIndex((size) => size !== 1) + 1));
}

function fits(given: Tensor, expected: Tensor): boolean {
  return isFloat(given.dtype) && trimmed(given.shape) === trimmed(expected.shape);
}

function renamed(name: string, rename: Readonly<Record<string, string>>): string {
  const prefix = Object.keys(rename).find((beginning) => name.startsWith(beginning));
  return prefix === undefined ? name : `${rename[prefix]}${name.slice(prefix.length)}`;
}

/** The tensors of the file by their names in the network. @throws Error where two get the same name. */
function renamedTensors(tensors: ReadonlyMap<string, Tensor>, rename: Readonly<Record<string, string>>) {
  const result = new Map<string, Tensor>();
  for (const [before, tensor] of tensors) {
    const name = renamed(before, rename);
    if (result.has(name)) throw new Error(`two tensors are renamed to "${name}", one of them "${before}"`);
    result.set(name, tensor);
  }
  return result;
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).join(', ');
  return [`${names.length} ${what} (${names.length > 5 ? `${shown}, ...` : shown})`];
}

function problems({ missing, unexpected, misfits }: Omit<LoadedWeights, 'network'>): string[] {
  const sizes = misfits.map(({ name, expected, given }) => `${name}: ${given} for ${expected}`);
  return [
    ...listed('missing from the file', missing),
    ...listed('in the file alone', unexpected),
    ...listed('that do not fit', sizes),
  ];
}

/**
 * Puts tensors, as `readSafetensors` gives them, into the constants of a network: one that was built with PyTorch's names, or any ONNX graph
 * that kept them. Half precision is widened to what the network has; the classifier's weights may fit or not.
 * @throws Error with the names of what is missing, left over or misfits, unless `strict` is false.
 */
export function loadWeights(
  network: Graph,
  tensors: ReadonlyMap<string, Tensor>,
  options: LoadOptions = {},
): LoadedWeights {
  const { rename = {}, heads = HEADS, strict = true } = options;
  const given = renamedTensors(tensors, rename);
  const expected = networkTensors(network);
  const values = new Map<string, Tensor>();
  const unexpected: string[] = [];
  const misfits: Misfit[] = [];
  const ignored: string[] = [];
  for (const [name, tensor] of given) {
    const place = expected.get(name);
    if (place && fits(tensor, place)) {
      values.set(name, { ...castFloat(tensor, place.dtype as 'float32'), shape: place.shape });
    } else if (COUNTER.test(name) || isHead(name, heads)) ignored.push(name);
    else if (place) misfits.push({ name, expected: describe(place), given: describe(tensor) });
    else unexpected.push(name);
  }
  const absent = [...expected.keys()].filter((name) => !given.has(name));
  const missing = absent.filter((name) => !isHead(name, heads));
  ignored.push(...absent.filter((name) => isHead(name, heads)));
  const report = { loaded: [...values.keys()], missing, unexpected, misfits, ignored };
  const wrong = problems(report);
  if (strict && wrong.length > 0) {
    throw new Error(`the weights do not fit the network "${network.name}": ${wrong.join('; ')}`);
  }
  return { network: withValues(network, values), ...report };
}
