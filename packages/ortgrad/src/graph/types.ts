/** @file ONNX's numbers for element types. */
import type { DType } from './tensor.ts';

const dtypes: Readonly<Record<number, DType>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
};

export const onnxTypeNumber = Object.fromEntries(Object.entries(dtypes).map(([n, t]) => [t, Number(n)])) as Record<
  DType,
  number
>;

/** As ONNX names the types that there are but this package has not. */
const foreign: Readonly<Record<number, string>> = {
  4: 'uint16',
  5: 'int16',
  8: 'string',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
};

/** @throws Error naming the element type where there is none for it. */
export function dtypeOfNumber(number: number): DType {
  const dtype = dtypes[number];
  if (!dtype) throw new Error(`element type ${foreign[number] ?? number} is not supported`);
  return dtype;
}
