/** @file Where a program runs: asked for by name, or the best that answers; never silently another one. */

import { createGraph, input, output } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import { add } from '../graph/operators.ts';
import * as ort from './onnxruntime.ts';
import { ortOptions } from './session.ts';

export type Device = 'cpu' | 'webgpu' | 'cuda';

/** What to do about a device that is not there. */
const help: Readonly<Record<Exclude<Device, 'cpu'>, string>> = {
  webgpu:
    'it needs a GPU with a Vulkan, Metal or Direct3D 12 driver (on Linux the package libvulkan1 and the driver of the vendor; ' +
    'VK_ICD_FILENAMES may name the driver)',
  cuda:
    'it needs an NVIDIA GPU, CUDA 13 and cuDNN 9 on Linux x64, and the CUDA files of onnxruntime-node: set ONNXRUNTIME_NODE_INSTALL=cuda13 ' +
    'and run "npm rebuild onnxruntime-node"',
};

/** What ONNX Runtime says where it cannot run a small model on the device; undefined where it can. */
async function refusal(device: Device): Promise<string | undefined> {
  const graph = createGraph('device probe');
  const x = input(graph, 'x', 'float32', [1]);
  output(graph, 'y', add(x, x));
  try {
    const session = await ort.InferenceSession.create(writeOnnx(graph), {
      ...ortOptions({}),
      executionProviders: [device],
    });
    await session.run({ x: new ort.Tensor('float32', Float32Array.of(1), [1]) });
    await session.release();
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0] ?? 'no reason given';
  }
}

/**
 * The device to run on. `auto` takes CUDA, then WebGPU, then the CPU, whichever answers first, and tells through `note`.
 * @throws Error saying how to get a device that was asked for and is not there
 */
export async function chooseDevice(
  choice: Device | 'auto',
  note: (text: string) => void = () => undefined,
): Promise<Device> {
  if (choice === 'cpu') return 'cpu';
  if (choice === 'auto') {
    for (const device of ['cuda', 'webgpu'] as const) {
      if ((await refusal(device)) === undefined) {
        note(`running on ${device}`);
        return device;
      }
    }
    note('running on the CPU: neither CUDA nor WebGPU answers');
    return 'cpu';
  }
  const reason = await refusal(choice);
  if (reason === undefined) return choice;
  throw new Error(`the device "${choice}" is not to be had here: ${help[choice]} (ONNX Runtime says: ${reason})`);
}
