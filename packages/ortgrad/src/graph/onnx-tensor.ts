/** @file Tensors of ONNX files. Files are hostile: sizes are checked against the bytes that are there before anything is allocated. */
import { type TensorProto, TensorProto_DataLocation } from 'onnx-buf';
import { MAX_RANK } from './inference.ts';
import { allocate, bytesPerElement, type Tensor, viewBytes, widenBrainFloats } from './tensor.ts';
import { dtypeOfNumber } from './types.ts';

/** Gives the bytes of a file beside the model, named by a relative path with forward slashes that does not leave the model's folder. */
export type ReadExternal = (location: string) => Uint8Array;

const BFLOAT16 = 16;

function elementCount(name: string, dims: readonly bigint[]): number {
  if (dims.length > MAX_RANK) throw new Error(`tensor "${name}" has ${dims.length} dimensions`);
  let product = 1;
  for (const d of dims) {
    if (d < 0n || d > 1n << 40n) throw new Error(`tensor "${name}" has a dimension of ${d}`);
    product *= Number(d);
  }
  if (product > 2 ** 40) throw new Error(`tensor "${name}" has ${product} elements`);
  return product;
}

/** @throws Error where a location is absolute or leaves the folder of the model. */
export function checkedLocation(name: string, location: string): string {
  const parts = location.split(/[/\\]/);
  const outside = parts.includes('..') || parts[0] === '' || /^[A-Za-z]:/.test(location) || location.includes('\0');
  if (outside) throw new Error(`tensor "${name}" lies in "${location}": only files beside the model are read`);
  return parts.filter((part) => part !== '.').join('/');
}

/** The bytes of a tensor that lies in another file. */
function externalBytes(proto: TensorProto, readExternal: ReadExternal | undefined): Uint8Array {
  const entries = new Map(proto.externalData.map(({ key, value }) => [key, value]));
  const location = checkedLocation(proto.name, entries.get('location') ?? '');
  if (!readExternal) {
    throw new Error(
      `tensor "${proto.name}" lies in "${location}": say how to read it (readExternal), or save the model with its weights inside`,
    );
  }
  const whole = (key: string, fallback: number) => {
    const number = Number(entries.get(key) ?? fallback);
    if (!Number.isSafeInteger(number) || number < 0) throw new Error(`tensor "${proto.name}" has the ${key} ${number}`);
    return number;
  };
  const file = readExternal(location);
  const offset = whole('offset', 0);
  const length = whole('length', Math.max(0, file.length - offset));
  if (offset + length > file.length) {
    throw new Error(`tensor "${proto.name}" ends at ${offset + length}, "${location}" at ${file.length}`);
  }
  return file.subarray(offset, offset + length);
}

/**
 * Reads a tensor; brain floats are widened to single precision.
 * @throws Error naming the tensor where its data do not fit its shape, or its type is not supported.
 */
export function readTensor(proto: TensorProto, readExternal?: ReadExternal): Tensor {
  const brain = proto.dataType === BFLOAT16;
  const dtype = brain ? 'float32' : namedType(proto);
  const size = brain ? 2 : bytesPerElement[dtype];
  const count = elementCount(proto.name, proto.dims);
  const shape = proto.dims.map(Number);
  const external = proto.dataLocation === TensorProto_DataLocation.EXTERNAL;
  const raw = external ? externalBytes(proto, readExternal) : proto.rawData;
  if (external || raw.length > 0 || count === 0) {
    if (raw.length !== count * size)
      throw new Error(`tensor "${proto.name}" of shape [${shape}] has ${raw.length} bytes of data`);
    if (brain) return { dtype, shape, data: widenBrainFloats(viewBytes('float16', raw)) };
    return { dtype, shape, data: viewBytes(dtype, raw) };
  }
  const lists = { float32: proto.floatData, float64: proto.doubleData, int64: proto.int64Data };
  const values: readonly (number | bigint)[] =
    dtype in lists && !brain ? lists[dtype as keyof typeof lists] : proto.int32Data;
  if (values.length !== count)
    throw new Error(`tensor "${proto.name}" of shape [${shape}] has ${values.length} values`);
  if (brain) return { dtype, shape, data: widenBrainFloats(values as number[]) };
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) (data as unknown as (number | bigint)[])[i] = values[i] as number;
  return { dtype, shape, data };
}

function namedType(proto: TensorProto) {
  try {
    return dtypeOfNumber(proto.dataType);
  } catch (error) {
    throw new Error(`tensor "${proto.name}": ${(error as Error).message}`, { cause: error });
  }
}
