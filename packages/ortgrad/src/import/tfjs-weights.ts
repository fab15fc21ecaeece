/** @file The weights of a TensorFlow.js model: bytes cut by the manifest, quantised ones widened to 32-bit floats. */
import { allocate, castFloat, type DType, sizeOf, type Tensor, viewBytes } from '../graph/tensor.ts';
import type { TfjsWeightJson, TfjsWeightsGroupJson } from './tfjs-model.ts';

/** All weight files joined in the manifest's order, or the bytes of each by its path in the manifest. */
export type WeightBytes = Uint8Array | ((path: string) => Uint8Array);

const types: Readonly<Record<string, DType>> = { float32: 'float32', int32: 'int32', bool: 'bool' };
const quantisedTypes = { uint8: 1, uint16: 2, float16: 2 } as const;

function byteLength(weight: TfjsWeightJson): number {
  const count = sizeOf(weight.shape);
  if (!Number.isSafeInteger(count) || weight.shape.some((d) => d < 0)) {
    throw new Error(`weight "${weight.name}" has the shape [${weight.shape}]`);
  }
  const stored = weight.quantization?.dtype;
  if (stored === undefined) {
    if (!types[weight.dtype]) throw new Error(`weight "${weight.name}" has the unsupported type ${weight.dtype}`);
    return count * (weight.dtype === 'bool' ? 1 : 4);
  }
  if (!(stored in quantisedTypes))
    throw new Error(`weight "${weight.name}" is quantised to the unknown type ${stored}`);
  return count * quantisedTypes[stored as keyof typeof quantisedTypes];
}

/** `q * scale + min` for whole numbers, widening for half precision. */
function readWeight(weight: TfjsWeightJson, bytes: Uint8Array): Tensor {
  const { shape, quantization } = weight;
  const dtype = types[weight.dtype];
  if (!quantization) return { dtype, shape, data: viewBytes(dtype, bytes) };
  if (quantization.dtype === 'float16') {
    return castFloat({ dtype: 'float16', shape, data: viewBytes('float16', bytes) }, 'float32');
  }
  const { scale = 1, min = 0 } = quantization;
  const quantised = quantization.dtype === 'uint8' ? bytes : viewBytes('float16', bytes);
  const data = allocate(dtype, quantised.length) as Float32Array | Int32Array;
  for (let i = 0; i < data.length; i++) {
    const value = quantised[i] * scale + min;
    data[i] = dtype === 'int32' ? Math.round(value) : value;
  }
  return { dtype, shape, data };
}

function groupBytes(group: TfjsWeightsGroupJson, weights: (path: string) => Uint8Array): Uint8Array {
  const files = (group.paths ?? []).map(weights);
  if (files.length === 1) return files[0];
  const joined = new Uint8Array(files.reduce((sum, f) => sum + f.length, 0));
  let offset = 0;
  for (const file of files) {
    joined.set(file, offset);
    offset += file.length;
  }
  return joined;
}

/**
 * Every weight by its name.
 * @throws Error where a type is unknown, or there are more or fewer bytes than the manifest names.
 */
export function readWeights(manifest: readonly TfjsWeightsGroupJson[], weights: WeightBytes): Map<string, Tensor> {
  const result = new Map<string, Tensor>();
  let rest = typeof weights === 'function' ? new Uint8Array() : weights;
  for (const group of manifest) {
    const wanted = group.weights.reduce((sum, w) => sum + byteLength(w), 0);
    const bytes = typeof weights === 'function' ? groupBytes(group, weights) : rest.subarray(0, wanted);
    if (bytes.length !== wanted) {
      const where = group.paths?.join(', ') ?? 'a group of weights';
      throw new Error(`${where}: ${bytes.length} bytes, the manifest names ${wanted}`);
    }
    if (typeof weights !== 'function') rest = rest.subarray(wanted);
    let offset = 0;
    for (const weight of group.weights) {
      const end = offset + byteLength(weight);
      result.set(weight.name, readWeight(weight, bytes.subarray(offset, end)));
      offset = end;
    }
  }
  if (rest.length > 0)
    throw new Error(`${rest.length} bytes of weights are left over: the manifest does not name them`);
  return result;
}
