/** @file Where states live between the runs of a program: in two CPU buffers each that change places, or on the GPU. */

import { createGraph, type Graph, input, output, type State } from '../graph/graph.ts';
import { nextName, writeOnnx } from '../graph/onnx-write.ts';
import { identity } from '../graph/operators.ts';
import { allocate, type Tensor } from '../graph/tensor.ts';
import type { Device } from './device.ts';
import * as ort from './onnxruntime.ts';
import { fromOrt, ortOptions, toOrt } from './session.ts';

export interface StateBuffers {
  /** Each state as the next run is to read it. */
  feeds(): ReadonlyMap<string, ort.Tensor>;
  /** Where the run is to write the next states; null leaves the place to the runtime. */
  fetches(): Record<string, ort.Tensor | null>;
  /** Moves on to what a run has written. */
  accept(results: Readonly<Record<string, ort.Tensor>>): void;
  /** The states on the CPU; the arrays may be overwritten by later runs. */
  read(): Promise<ReadonlyMap<string, Tensor>>;
  load(states: ReadonlyMap<string, Tensor>): void;
  close(): Promise<void>;
}

const copyOf = ({ dtype, shape, data }: Tensor): ort.Tensor => toOrt({ dtype, shape, data: data.slice() });

function changingStates({ states }: Graph): [string, State][] {
  return [...states].filter(([, s]) => s.next !== s.input);
}

/** Each changing state has two buffers: one is read while the other is written, then they change places. */
export function cpuBuffers(graph: Graph): StateBuffers {
  const current = new Map([...graph.states].map(([name, s]) => [name, copyOf(s.initial)]));
  const spare = new Map(
    changingStates(graph).map(([name, { initial }]) => {
      const { dtype, shape, data } = initial;
      return [name, toOrt({ dtype, shape, data: allocate(dtype, data.length) })];
    }),
  );
  return {
    feeds: () => current,
    fetches: () => Object.fromEntries([...spare].map(([name, tensor]) => [nextName(name), tensor])),
    accept() {
      for (const [name, written] of spare) {
        spare.set(name, current.get(name) as ort.Tensor);
        current.set(name, written);
      }
    },
    read: async () => new Map([...current].map(([name, tensor]) => [name, fromOrt(tensor)])),
    load: (states) => {
      for (const [name, value] of states) current.set(name, copyOf(value));
    },
    close: async () => undefined,
  };
}

/** States stay on the device; only what is read comes back, through a model that copies. */
export function deviceBuffers(graph: Graph, device: Device): StateBuffers {
  const current = new Map([...graph.states].map(([name, s]) => [name, copyOf(s.initial)]));
  const changing = changingStates(graph).map(([name]) => name);
  let copier: ort.InferenceSession | undefined;
  const replace = (name: string, tensor: ort.Tensor) => {
    const before = current.get(name);
    current.set(name, tensor);
    if (before && before.location !== 'cpu') before.dispose();
  };
  return {
    feeds: () => current,
    fetches: () => Object.fromEntries(changing.map((name) => [nextName(name), null])),
    accept: (results) => {
      for (const name of changing) replace(name, results[nextName(name)] as ort.Tensor);
    },
    async read() {
      copier ??= await openCopier(graph, device);
      const feeds = Object.fromEntries(current);
      const results = await copier.run(feeds);
      return new Map([...current.keys()].map((name) => [name, fromOrt(results[copyName(name)] as ort.Tensor)]));
    },
    load: (states) => {
      for (const [name, value] of states) replace(name, copyOf(value));
    },
    close: async () => {
      for (const tensor of current.values()) if (tensor.location !== 'cpu') tensor.dispose();
      await copier?.release();
    },
  };
}

const copyName = (name: string) => `${name}:copy`;

/** A model that gives every state as it is, on the CPU: asking a tensor on the device for its data ends the process. */
async function openCopier(graph: Graph, device: Device): Promise<ort.InferenceSession> {
  const copier = createGraph('copies of states');
  for (const { input: value } of graph.states.values()) {
    output(copier, copyName(value.name), identity(input(copier, value.name, value.dtype, value.shape)));
  }
  return ort.InferenceSession.create(writeOnnx(copier), { ...ortOptions({}), executionProviders: [device] });
}
