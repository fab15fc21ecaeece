/** @file Files mutated at random, from a seed: bits flipped, ends cut off, pieces spliced, lengths and numbers blown up. */

/** Draws from [0, 1); mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Mutation = (file: Uint8Array, below: (n: number) => number, others: readonly Uint8Array[]) => Uint8Array;

function spliced(file: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  const result = new Uint8Array(Math.max(0, file.length - remove) + insert.length);
  result.set(file.subarray(0, at));
  result.set(insert, at);
  result.set(file.subarray(at + remove), at + insert.length);
  return result;
}

/** Written over the bytes of a file at a random place. */
const overwriting =
  (patterns: readonly (readonly number[])[]): Mutation =>
  (file, below) => {
    const pattern = patterns[below(patterns.length)] as readonly number[];
    const copy = file.slice();
    const at = below(Math.max(1, copy.length - pattern.length));
    copy.set(pattern.slice(0, copy.length - at), at);
    return copy;
  };

const ones = (count: number) => Array<number>(count).fill(0xff);

const mutations: readonly Mutation[] = [
  (file, below) => {
    const copy = file.slice();
    for (let k = 1 + below(8); k > 0; k--) {
      const at = below(copy.length);
      copy[at] = (copy[at] as number) ^ (1 << below(8));
    }
    return copy;
  },
  (file, below) => file.slice(0, below(file.length)),
  (file, below, others) => {
    const other = others[below(others.length)] as Uint8Array;
    const from = below(other.length);
    const piece = other.slice(from, from + 1 + below(Math.min(400, other.length)));
    const at = below(file.length);
    return spliced(file, at, Math.min(below(2) * piece.length, file.length - at), piece);
  },
  (file, below) => {
    const at = below(file.length);
    return spliced(file, at, Math.min(1 + below(40), file.length - at), new Uint8Array());
  },
  // Lengths and numbers of protobuf: the largest of 32 and 64 bits, and negative ones.
  overwriting([
    [...ones(4), 0x0f],
    [...ones(9), 0x01],
    [...ones(9), 0x7f],
    [0x80, 0x80, 0x80, 0x80, 0x08],
    ones(8),
    [0, 0, 0, 0],
  ]),
  // Numbers of JSON: digits where others were.
  (file, below) => {
    const copy = file.slice();
    const digits = [...copy.keys()].filter((i) => (copy[i] as number) >= 0x30 && (copy[i] as number) <= 0x39);
    for (let k = 1 + below(6); k > 0 && digits.length > 0; k--) {
      copy[digits[below(digits.length)] as number] = '0123456789-e.'.charCodeAt(below(13));
    }
    return copy;
  },
  // A piece repeated many times: thousands of nodes, of dimensions, of brackets.
  (file, below) => {
    const from = below(file.length);
    const piece = file.slice(from, from + 1 + below(60));
    const count = 1 + below(2000);
    const repeated = new Uint8Array(piece.length * count);
    for (let k = 0; k < count; k++) repeated.set(piece, k * piece.length);
    return spliced(file, from, 0, repeated);
  },
];

/** Whole numbers that programs trip over. */
const AWKWARD = [0, 1, 2, 3, 5, 17, -1, -2, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 40, 2 ** 53].map(BigInt);
const VERY_AWKWARD = [...AWKWARD, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)];

type Fields = Record<string, unknown>;

/** Every field of a message and of the messages in it, with the lists that hold them. */
function fieldsOf(message: Fields): { owner: Fields; key: string }[] {
  return Object.entries(message).flatMap(([key, value]) => {
    if (key.startsWith('$') || value instanceof Uint8Array) return [];
    // Weights are many and all alike.
    const isLong = Array.isArray(value) && value.length > 16 && typeof value[0] !== 'object';
    const inside = typeof value === 'object' && value !== null && !isLong ? fieldsOf(value as Fields) : [];
    return [{ owner: message, key }, ...inside];
  });
}

/**
 * Changes some fields of a parsed message: numbers to awkward ones, texts to others of the same message, lists shortened, lengthened and
 * emptied. What such a message is written to passes the parser and reaches what lies behind.
 */
export function mutateFields(message: object, random: () => number): void {
  const below = (n: number) => Math.floor(random() * n);
  const fields = fieldsOf(message as Fields);
  const texts = fields.map(({ owner, key }) => owner[key]).filter((value) => typeof value === 'string');
  for (let k = 1 + below(4); k > 0; k--) {
    const { owner, key } = fields[below(fields.length)] as { owner: Fields; key: string };
    const value = owner[key];
    if (typeof value === 'bigint') owner[key] = VERY_AWKWARD[below(VERY_AWKWARD.length)];
    else if (typeof value === 'number') owner[key] = Number(AWKWARD[below(9)]);
    else if (typeof value === 'string' && key !== 'case' && key !== 'tag') owner[key] = texts[below(texts.length)];
    else if (Array.isArray(value) && value.length > 0) {
      const at = below(value.length);
      const kind = below(4);
      if (kind === 0) value.splice(at, 1);
      else if (kind === 1) value.splice(at, 0, value[below(value.length)]);
      else if (kind === 2) value.length = 0;
      else [value[at], value[0]] = [value[0], value[at]];
    }
  }
}

/** One to three mutations of one of the files. */
export function mutated(files: readonly Uint8Array[], random: () => number): Uint8Array {
  const below = (n: number) => Math.floor(random() * n);
  let file = files[below(files.length)] as Uint8Array;
  for (let k = 1 + below(3); k > 0 && file.length > 0; k--) {
    file = (mutations[below(mutations.length)] as Mutation)(file, below, files);
  }
  return file;
}

export interface FuzzReport {
  /** Files that were read, and that were refused with an error. */
  readonly read: number;
  readonly refused: number;
  /** Milliseconds of the slowest file. */
  readonly slowest: number;
  /** Most bytes of typed arrays that one file made of each of its bytes. */
  readonly inflation: number;
  /** Most bytes by which the heap grew with one file, garbage included. */
  readonly heap: number;
  /** What should not happen: errors of JavaScript itself (a missing value, a stack or an array too large), by message. */
  readonly faults: ReadonlyMap<string, number>;
}

/** The innermost error: what went wrong before someone named the place. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}

/** The parser says in its own words that bytes are no message; its stack overflowing would be a fault. */
const PARSER_SAYS = /premature EOF|outside the bounds of the DataView|illegal tag|cant skip|invalid varint/;

function isFault(error: unknown): boolean {
  const root = rootOf(error);
  if (!(error instanceof Error) || !(root instanceof Error)) return true;
  if (root.constructor === Error || root instanceof SyntaxError) return false;
  return !(error.message.startsWith('not an ONNX file') && PARSER_SAYS.test(root.message));
}

/** Reads mutated files, one after the other; `make` gives the next. */
export function fuzz(
  read: (file: Uint8Array) => unknown,
  make: (random: () => number) => Uint8Array,
  count: number,
  seed: number,
): FuzzReport {
  const random = seeded(seed);
  const faults = new Map<string, number>();
  let [accepted, refused, slowest, inflation, heap] = [0, 0, 0, 0, 0];
  for (let k = 0; k < count; k++) {
    const file = make(random);
    const before = process.memoryUsage();
    const start = performance.now();
    try {
      read(file);
      accepted++;
    } catch (error) {
      refused++;
      if (isFault(error)) {
        const text = `${rootOf(error)} (${error})`.slice(0, 300);
        faults.set(text, (faults.get(text) ?? 0) + 1);
      }
    }
    slowest = Math.max(slowest, performance.now() - start);
    const after = process.memoryUsage();
    inflation = Math.max(inflation, (after.arrayBuffers - before.arrayBuffers) / Math.max(1024, file.length));
    heap = Math.max(heap, after.heapUsed - before.heapUsed);
  }
  return { read: accepted, refused, slowest, inflation, heap, faults };
}
