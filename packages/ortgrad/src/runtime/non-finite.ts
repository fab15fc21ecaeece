/** @file Where numbers stop being numbers: the first value of a graph that is NaN or infinite, and the error that says so. */
import { copyGraph } from '../graph/copy.ts';
import { type Graph, output, type Value } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import { abs, reduceMax } from '../graph/operators.ts';
import type { Tensor } from '../graph/tensor.ts';
import { lower } from '../lowering/lower.ts';
import { openSession } from './session.ts';

export interface BadValue {
  readonly name: string;
  /** The operator that made it, or what it is where none did. */
  readonly operator: string;
  /** Names of what went into it. */
  readonly inputs: readonly string[];
}

/** An output of a program was NaN or infinite. The program's states are those from before the run. */
export class NonFiniteError extends Error {
  readonly output: string;
  readonly first: BadValue | undefined;

  constructor(outputName: string, first: BadValue | undefined) {
    const origin = first
      ? `; the first value that went bad is "${first.name}" (${first.operator} of ${first.inputs.join(', ')})`
      : '';
    super(`"${outputName}" is not a finite number${origin}`);
    this.name = 'NonFiniteError';
    this.output = outputName;
    this.first = first;
  }
}

export function allFinite({ dtype, data }: Tensor): boolean {
  return !dtype.startsWith('float') || (data as Float32Array).every(Number.isFinite);
}

/**
 * Runs the graph once more, on the CPU and in plain operators, with the largest magnitude of every value as an output, and gives the
 * first that is not finite; undefined where all are (another order of summation may stay finite).
 */
export async function findNonFinite(
  graph: Graph,
  inputs: Readonly<Record<string, Tensor>>,
  states: ReadonlyMap<string, Tensor>,
): Promise<BadValue | undefined> {
  const feeds = { ...inputs, ...Object.fromEntries(states) };
  for (const [name, tensor] of Object.entries(feeds)) {
    if (!allFinite(tensor)) return { name, operator: states.has(name) ? 'state' : 'input', inputs: [] };
  }
  const plain = lower(graph);
  const probe = copyGraph(plain);
  const watched = plain.nodes.flatMap((node) => node.outputs.map((name) => ({ name, node })));
  for (const { name } of watched) {
    const value = probe.values.get(name) as Value | undefined;
    if (value?.dtype === 'float32') output(probe, `largest ${name}`, reduceMax(abs(value)));
  }
  const session = await openSession(writeOnnx(probe));
  const used = Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name)));
  const results = await session.run(used);
  await session.close();
  const bad = watched.find(({ name }) => {
    const largest = results[`largest ${name}`];
    return largest !== undefined && !allFinite(largest);
  });
  return bad && { name: bad.name, operator: bad.node.op, inputs: bad.node.inputs.filter((name) => name !== '') };
}
