/** @file Tensors in the safetensors format (github.com/huggingface/safetensors). Files are hostile: everything is checked. */
import { bytesPerElement, type DType, sizeOf, type Tensor, viewBytes, widenBrainFloats } from '../graph/tensor.ts';

const typeNames = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  int64: 'I64',
  int32: 'I32',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
} as const satisfies Record<DType, string>;
const dtypes = new Map<unknown, DType>(Object.entries(typeNames).map(([dtype, name]) => [name, dtype as DType]));

const MAX_HEADER = 100_000_000;

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Serialises tensors in their order; metadata is text. */
export function writeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let end = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    const begin = end;
    end += data.byteLength;
    header[name] = { dtype: typeNames[dtype], shape, data_offsets: [begin, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Padded with spaces so that the data is aligned for every element type.
  const headerLength = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + headerLength + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8, 8 + headerLength);
  file.set(text, 8);
  let offset = 8 + headerLength;
  for (const { data } of tensors.values()) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return file;
}

function fail(problem: string): never {
  throw new Error(`not a valid safetensors file: ${problem}`);
}

function parseHeader(file: Uint8Array): { header: Record<string, unknown>; start: number } {
  if (file.length < 8) fail(`${file.length} bytes are too few`);
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER) || 8n + length > BigInt(file.length)) fail(`a header of ${length} bytes`);
  const start = 8 + Number(length);
  try {
    const header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, start)));
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) return { header, start };
  } catch {
    // Said below in one way for text that is no JSON and JSON that is no object.
  }
  return fail('its header is no JSON object');
}

/** Read as single precision: there is no such element type here. */
const BRAIN_FLOAT = 'BF16';

/**
 * Views into the file's bytes where their alignment allows, copies elsewhere; brain floats are widened to single precision.
 * @throws Error saying what is wrong.
 */
export function readSafetensors(file: Uint8Array): TensorFile {
  const { header, start } = parseHeader(file);
  const tensors = new Map<string, Tensor>();
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (typeof entry !== 'object' || entry === null) fail(`entry "${name}"`);
    if (name === '__metadata__') {
      if (Object.values(entry).some((v) => typeof v !== 'string')) fail('its metadata is not text');
      metadata = entry as Record<string, string>;
      continue;
    }
    const { dtype: typeName, shape, data_offsets: offsets } = entry as Record<string, unknown>;
    const brain = typeName === BRAIN_FLOAT;
    const dtype = brain ? 'float32' : dtypes.get(typeName);
    const whole = (list: unknown): list is number[] =>
      Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
    if (!dtype || !whole(shape) || !whole(offsets) || offsets.length !== 2) fail(`tensor "${name}"`);
    const [begin, end] = offsets as [number, number];
    const size = brain ? 2 : bytesPerElement[dtype];
    if (end < begin || start + end > file.length || end - begin !== sizeOf(shape) * size) {
      fail(`tensor "${name}" of shape [${shape}] at bytes ${begin} to ${end}`);
    }
    const bytes = file.subarray(start + begin, start + end);
    const data = brain ? widenBrainFloats(viewBytes('float16', bytes)) : viewBytes(dtype, bytes);
    tensors.set(name, { dtype, shape, data });
  }
  return { tensors, metadata };
}
