/** @file A graph with states as a running program: every run reads the states and leaves the next ones. */
import * as ort from 'onnxruntime-node';
import type { Graph } from '../graph/graph.ts';
import { nextName, writeOnnx } from '../graph/onnx-write.ts';
import { allocate, type Tensor } from '../graph/tensor.ts';
import { lower } from '../lowering/lower.ts';
import { blockSize } from './block-size.ts';
import { fromOrt, ortOptions, type SessionOptions, toOrt } from './session.ts';

export interface Program {
  /**
   * One run: feeds the inputs and the states, gives the outputs, and moves the states on. Where it throws, the states are
   * still those from before.
   */
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  /** The states as they are now; the arrays are overwritten by later runs, so copy what is to last. */
  states(): ReadonlyMap<string, Tensor>;
  /** Replaces states by name; the others stay. @throws Error where a name is unknown or a shape differs. */
  load(states: ReadonlyMap<string, Tensor>): void;
  close(): Promise<void>;
}

/** Lowers and compiles a graph; its states start from their initial values. */
export async function openProgram(graph: Graph, options: SessionOptions = {}): Promise<Program> {
  const lowered = lower(graph, { block: await blockSize() });
  const session = await ort.InferenceSession.create(writeOnnx(lowered), ortOptions(options));
  const outputNames = [...lowered.outputs.keys()];
  const changing = [...lowered.states].filter(([, s]) => s.next !== s.input).map(([name]) => name);
  const copies = ({ dtype, shape, data }: Tensor): ort.Tensor => toOrt({ dtype, shape, data: data.slice() });
  const current = new Map([...lowered.states].map(([name, s]) => [name, copies(s.initial)]));
  // Each changing state has two buffers: one is read while the other is written, then they change places.
  const spare = new Map(
    changing.map((name) => {
      const { dtype, shape, data } = (lowered.states.get(name) as { initial: Tensor }).initial;
      return [name, toOrt({ dtype, shape, data: allocate(dtype, data.length) })];
    }),
  );
  const used = new Set(session.inputNames);

  return {
    async run(inputs) {
      const feeds: Record<string, ort.Tensor> = {};
      for (const [name, value] of Object.entries(inputs)) if (used.has(name)) feeds[name] = toOrt(value);
      for (const [name, value] of current) if (used.has(name)) feeds[name] = value;
      const fetches: Record<string, ort.Tensor | null> = Object.fromEntries(outputNames.map((name) => [name, null]));
      for (const [name, value] of spare) fetches[nextName(name)] = value;
      const results = await session.run(feeds, fetches);
      for (const name of changing) {
        const before = current.get(name) as ort.Tensor;
        current.set(name, spare.get(name) as ort.Tensor);
        spare.set(name, before);
      }
      return Object.fromEntries(outputNames.map((name) => [name, fromOrt(results[name] as ort.Tensor)]));
    },
    states: () => new Map([...current].map(([name, value]) => [name, fromOrt(value)])),
    load(states) {
      for (const [name, value] of states) {
        const known = current.get(name);
        if (!known) throw new Error(`the program has no state named "${name}"`);
        if (String(known.dims) !== String(value.shape) || known.type !== value.dtype) {
          throw new Error(
            `state "${name}" is ${known.type}[${known.dims}], the one given ${value.dtype}[${value.shape}]`,
          );
        }
      }
      for (const [name, value] of states) current.set(name, copies(value));
    },
    close: () => session.release(),
  };
}
