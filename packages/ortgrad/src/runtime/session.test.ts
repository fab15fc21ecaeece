/** @file Sessions: what a model declares, and half precision across the border on every Node. */
import { expect, it } from 'vitest';
import { createGraph, input, output } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import * as ops from '../graph/operators.ts';
import { openSession } from './session.ts';

it('takes and gives half precision as bits', async () => {
  const graph = createGraph();
  const x = input(graph, 'x', 'float16', ['N', 2]);
  output(graph, 'twice', ops.add(x, x));
  const session = await openSession(writeOnnx(graph));
  expect(session.inputs).toEqual([{ name: 'x', dtype: 'float16', shape: ['N', 2] }]);
  // 1 and -2, doubled.
  const result = await session.run({ x: { dtype: 'float16', shape: [1, 2], data: Uint16Array.of(0x3c00, 0xc000) } });
  expect(result.twice).toEqual({ dtype: 'float16', shape: [1, 2], data: Uint16Array.of(0x4000, 0xc400) });
  await session.close();
});
