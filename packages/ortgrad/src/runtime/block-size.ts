/** @file How many channels the runtime's blocked layout holds together on this machine: found by asking it. */

import { addNode, createGraph, input, output, type Value } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import { filled } from '../graph/tensor.ts';
import { BLOCKED_DOMAIN } from '../lowering/blocked/layouts.ts';
import * as ort from './onnxruntime.ts';
import { ortOptions, toOrt } from './session.ts';

let found: Promise<number | undefined> | undefined;

/** The block size of the CPU kernels (16 with AVX-512, else 8), or undefined where the runtime has none. Asked once a process. */
export function blockSize(): Promise<number | undefined> {
  found ??= probe();
  return found;
}

/** Reorders 16 channels of two pixels: the second number of the result is the channel after the first, the jump back tells the block. */
async function probe(): Promise<number | undefined> {
  const graph = createGraph('block size');
  const x = input(graph, 'x', 'float32', [1, 64, 1, 2]);
  output(graph, 'y', addNode(graph, 'ReorderInput', [x], { domain: BLOCKED_DOMAIN })[0] as Value);
  try {
    const session = await ort.InferenceSession.create(writeOnnx(graph), ortOptions({ threads: 1 }));
    const numbered = filled('float32', [1, 64, 1, 2], 0);
    for (let i = 0; i < 128; i++) numbered.data[i] = i;
    const results = await session.run({ x: toOrt(numbered) });
    await session.release();
    // Channel c of pixel p is number 2c + p: the first odd one begins the second pixel of the first block.
    const block = (results.y as ort.Tensor & { data: Float32Array }).data.findIndex((v) => v % 2 === 1);
    return block > 0 ? block : undefined;
  } catch {
    return undefined;
  }
}
