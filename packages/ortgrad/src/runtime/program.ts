/** @file A graph with states as a running program: every run reads the states and leaves the next ones. */

import type { Graph } from '../graph/graph.ts';
import { nextName, writeOnnx } from '../graph/onnx-write.ts';
import type { Tensor } from '../graph/tensor.ts';
import { lower } from '../lowering/lower.ts';
import { blockSize } from './block-size.ts';
import { chooseDevice, type Device } from './device.ts';
import { allFinite, findNonFinite, NonFiniteError } from './non-finite.ts';
import * as ort from './onnxruntime.ts';
import { fromOrt, ortOptions, type SessionOptions, toOrt } from './session.ts';
import { cpuBuffers, deviceBuffers, type StateBuffers } from './state-buffers.ts';

export interface Program {
  readonly device: Device;
  /**
   * One run: feeds the inputs and the states, gives the outputs, and moves the states on. Where it throws, the states are
   * still those from before.
   * @throws NonFiniteError where an output is NaN or infinite, naming the first value in the graph that went bad
   */
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  /** The states as they are now; the arrays are overwritten by later runs, so copy what is to last. */
  states(): Promise<ReadonlyMap<string, Tensor>>;
  /** Replaces states by name; the others stay. @throws Error where a name is unknown or a shape differs. */
  load(states: ReadonlyMap<string, Tensor>): void;
  close(): Promise<void>;
}

export interface ProgramOptions extends SessionOptions {
  /** `cpu` unless told; `auto` takes the best that answers. On a GPU states stay there between runs. */
  readonly device?: Device | 'auto';
  /** Told which device `auto` chose. */
  readonly note?: (text: string) => void;
}

/** Lowers and compiles a graph; its states start from their initial values. */
export async function openProgram(graph: Graph, options: ProgramOptions = {}): Promise<Program> {
  const device = await chooseDevice(options.device ?? 'cpu', options.note);
  const lowered = lower(graph, device === 'cpu' ? { block: await blockSize() } : { plainProducts: true });
  const session = await compile(lowered, device, options);
  const buffers = device === 'cpu' ? cpuBuffers(lowered) : deviceBuffers(lowered, device);
  const outputNames = [...lowered.outputs.keys()];
  const used = new Set(session.inputNames);

  const check = async (inputs: Readonly<Record<string, Tensor>>, outputs: Readonly<Record<string, Tensor>>) => {
    const bad = Object.entries(outputs).find(([, tensor]) => !allFinite(tensor));
    if (!bad) return;
    const first = await findNonFinite(graph, inputs, await buffers.read());
    throw new NonFiniteError(bad[0], first);
  };

  return {
    device,
    async run(inputs) {
      const feeds = feedsOf(inputs, buffers, used);
      const fetches = { ...Object.fromEntries(outputNames.map((name) => [name, null])), ...buffers.fetches() };
      const results = (await session.run(feeds, fetches)) as Record<string, ort.Tensor>;
      const outputs = Object.fromEntries(outputNames.map((name) => [name, fromOrt(results[name] as ort.Tensor)]));
      await check(inputs, outputs);
      buffers.accept(results);
      return outputs;
    },
    states: () => buffers.read(),
    load(states) {
      const known = buffers.feeds();
      for (const [name, value] of states) refuseMisfit(name, value, known.get(name));
      buffers.load(states);
    },
    close: async () => {
      await buffers.close();
      await session.release();
    },
  };
}

/** On a GPU the next states are left where they are made; outputs come back. */
function compile(lowered: Graph, device: Device, options: ProgramOptions): Promise<ort.InferenceSession> {
  const base = ortOptions(options);
  // A memory pattern would be laid out beside what the first run took: a third to two fifths more memory, and no faster.
  if (device === 'cpu') return ort.InferenceSession.create(writeOnnx(lowered), { ...base, enableMemPattern: false });
  const kept = [...lowered.states].filter(([, s]) => s.next !== s.input).map(([name]) => nextName(name));
  const locations = [
    ...[...lowered.outputs.keys()].map((name) => [name, 'cpu'] as const),
    ...kept.map((name) => [name, 'gpu-buffer'] as const),
  ];
  return ort.InferenceSession.create(writeOnnx(lowered), {
    ...base,
    executionProviders: [device],
    preferredOutputLocation: Object.fromEntries(locations),
  });
}

function feedsOf(inputs: Readonly<Record<string, Tensor>>, buffers: StateBuffers, used: ReadonlySet<string>) {
  const feeds: Record<string, ort.Tensor> = {};
  for (const [name, value] of Object.entries(inputs)) if (used.has(name)) feeds[name] = toOrt(value);
  for (const [name, value] of buffers.feeds()) if (used.has(name)) feeds[name] = value;
  return feeds;
}

function refuseMisfit(name: string, value: Tensor, known: ort.Tensor | undefined): void {
  if (!known) throw new Error(`the program has no state named "${name}"`);
  if (String(known.dims) === String(value.shape) && known.type === value.dtype) return;
  throw new Error(`state "${name}" is ${known.type}[${known.dims}], the one given ${value.dtype}[${value.shape}]`);
}
