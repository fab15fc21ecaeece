/** @file Tensors at rest: element type, shape and a typed array, as they stand in files and cross into the runtime. */

export type DType = 'float32' | 'float64' | 'float16' | 'int64' | 'int32' | 'uint8' | 'int8' | 'bool';

export interface TensorDataByType {
  float32: Float32Array;
  float64: Float64Array;
  /** Bit patterns of IEEE half precision. */
  float16: Uint16Array;
  int64: BigInt64Array;
  int32: Int32Array;
  uint8: Uint8Array;
  int8: Int8Array;
  /** One byte an element, 0 or 1. */
  bool: Uint8Array;
}

export type TensorData = TensorDataByType[DType];

/** Row-major elements; `data.length` is the product of `shape`. */
export interface Tensor<T extends DType = DType> {
  readonly dtype: T;
  readonly shape: readonly number[];
  readonly data: TensorDataByType[T];
}

const arrayTypes = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  int8: Int8Array,
  bool: Uint8Array,
} as const;

export const bytesPerElement: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  int64: 8,
  int32: 4,
  uint8: 1,
  int8: 1,
  bool: 1,
};

export function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64' || dtype === 'float16';
}

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

export function allocate<T extends DType>(dtype: T, length: number): TensorDataByType[T] {
  return new arrayTypes[dtype](length) as TensorDataByType[T];
}

/** A typed array over bytes (little endian); copies only where the bytes are not aligned for the element type. */
export function viewBytes<T extends DType>(dtype: T, bytes: Uint8Array): TensorDataByType[T] {
  const size = bytesPerElement[dtype];
  // Not `slice`: that of Node's Buffer copies nothing.
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  const View = arrayTypes[dtype] as unknown as new (b: ArrayBufferLike, o: number, n: number) => TensorDataByType[T];
  return new View(aligned.buffer, aligned.byteOffset, Math.floor(aligned.byteLength / size));
}

/** @throws RangeError when the number of values does not fit the shape. */
export function tensor<T extends DType>(
  dtype: T,
  shape: readonly number[],
  values: TensorDataByType[T] | readonly number[],
): Tensor<T> {
  if (values.length !== sizeOf(shape)) {
    throw new RangeError(`a tensor of shape [${shape}] needs ${sizeOf(shape)} values, got ${values.length}`);
  }
  if (!Array.isArray(values)) return { dtype, shape, data: values as TensorDataByType[T] };
  const data = allocate(dtype, values.length);
  for (let i = 0; i < values.length; i++) {
    (data as unknown as (number | bigint)[])[i] = dtype === 'int64' ? BigInt(values[i]) : values[i];
  }
  return { dtype, shape, data };
}

export function scalar(value: number, dtype: DType = 'float32'): Tensor {
  return tensor(dtype, [], [value]);
}

export function filled(dtype: DType, shape: readonly number[], value: number): Tensor {
  const data = allocate(dtype, sizeOf(shape));
  if (value !== 0) (data as Float32Array).fill((dtype === 'int64' ? BigInt(value) : value) as number);
  return { dtype, shape, data };
}

/** The elements as JavaScript numbers (half precision is widened). */
export function toNumbers(t: Tensor): number[] {
  if (t.dtype === 'float16') return Array.from(t.data as Uint16Array, halfToNumber);
  return Array.from(t.data as ArrayLike<number | bigint>, Number);
}

/** Widens one IEEE half-precision bit pattern. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Widens brain floats, which are the upper halves of single-precision numbers. */
export function widenBrainFloats(halves: ArrayLike<number>): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = ((halves[i] as number) & 0xffff) << 16;
  return new Float32Array(bits.buffer);
}

const floatBits = new Float32Array(1);
const intBits = new Uint32Array(floatBits.buffer);

/** Rounds to the nearest IEEE half-precision bit pattern, ties to even; beyond 65504 becomes infinity. */
export function numberToHalf(value: number): number {
  floatBits[0] = value;
  const bits = intBits[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  let fraction = bits & 0x7fffff;
  if (exponent === 143) return sign | (fraction ? 0x7e00 : 0x7c00);
  if (exponent >= 31) return sign | 0x7c00;
  if (exponent <= 0) {
    if (exponent < -10) return sign;
    fraction |= 0x800000;
    const shift = 14 - exponent;
    const rest = fraction & ((1 << shift) - 1);
    const half = 1 << (shift - 1);
    const kept = fraction >>> shift;
    return sign | (kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0));
  }
  const kept = (exponent << 10) | (fraction >>> 13);
  const rest = fraction & 0x1fff;
  return sign | (kept + (rest > 0x1000 || (rest === 0x1000 && (kept & 1) === 1) ? 1 : 0));
}

/** The same values in another floating type. */
export function castFloat(t: Tensor, dtype: 'float32' | 'float64' | 'float16'): Tensor {
  if (t.dtype === dtype) return t;
  const data = allocate(dtype, t.data.length);
  const from = t.data as Float32Array;
  for (let i = 0; i < from.length; i++) {
    const value = t.dtype === 'float16' ? halfToNumber(from[i] as number) : (from[i] as number);
    data[i] = dtype === 'float16' ? numberToHalf(value) : value;
  }
  return { dtype, shape: t.shape, data };
}
