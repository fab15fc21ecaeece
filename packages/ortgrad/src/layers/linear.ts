/** @file Linear layers. */
import { addNode, type Value } from '../graph/graph.ts';
import { filled } from '../graph/tensor.ts';
import { glorotUniform, parameter, type RandomNumbers } from './parameters.ts';
import { onRows } from './rows.ts';

export interface LinearOptions {
  readonly name: string;
  readonly outputs: number;
  readonly random: RandomNumbers;
  /** True unless told otherwise. */
  readonly bias?: boolean;
}

/** x [..., inputs] to [..., outputs]: x W^T + b, with the matrix as [outputs, inputs] as PyTorch has it. */
export function linear(x: Value, { name, outputs, random, bias = true }: LinearOptions): Value {
  const inputs = x.shape.at(-1) as number;
  const w = parameter(x, `${name}.weight`, glorotUniform([outputs, inputs], random));
  const b = bias ? [parameter(x, `${name}.bias`, filled('float32', [outputs], 0))] : [];
  const product = (rows: Value) => addNode(x.graph, 'Gemm', [rows, w, ...b], { attributes: { transB: 1 }, name })[0];
  return onRows(x, (rows) => product(rows) as Value);
}
