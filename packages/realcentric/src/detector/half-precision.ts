/** @file Weights stored in half precision: half the file, the same network; it still computes in single precision. */
import { castFloat, constant, createGraph, type Graph, inline, input, ops, output, type Value } from 'ortgrad';

/** Constants smaller than this stay as they are: little to gain, and norms' statistics want their digits. */
const SMALLEST = 4096;

/** The network with its large float32 constants as float16, cast back where they are read (ONNX Runtime does it once, when loading). */
export function halfPrecisionWeights(network: Graph): Graph {
  const target = createGraph(network.name);
  const inputs = new Map(network.inputs.map((v) => [v.name, input(target, v.name, v.dtype, v.shape)]));
  const bind = (value: Value): Value | undefined => {
    const data = network.constants.get(value.name);
    if (data?.dtype !== 'float32' || data.data.length < SMALLEST) return inputs.get(value.name);
    return ops.cast(constant(target, castFloat(data, 'float16'), value.name), 'float32');
  };
  for (const [name, value] of inline(target, network, { bind })) output(target, name, value);
  return target;
}
