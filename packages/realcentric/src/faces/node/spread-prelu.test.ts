import { addNode, constant, createGraph, input, openSession, output, readOnnx, writeOnnx } from 'ortgrad';
import { describe, expect, it } from 'vitest';
import { random, uniform } from '../../random.ts';
import { networkOnnx } from './networks.ts';
import { spreadPrelu } from './spread-prelu.ts';

const SIDE = 192;
const draws = random(1, 'spread prelu');
const crop = Float32Array.from({ length: 3 * SIDE * SIDE }, () => uniform(draws, 0, 1));

async function meshBy(network: Uint8Array): Promise<Float32Array> {
  const session = await openSession(network);
  const outputs = await session.run({ input_1: { dtype: 'float32', shape: [1, 3, SIDE, SIDE], data: crop } });
  await session.close();
  return outputs.output_mesh?.data as Float32Array;
}

describe('spreadPrelu', () => {
  it('leaves no PRelu in the face mesh, and its landmarks where they were to a thousandth of a pixel', async () => {
    const network = await networkOnnx('facemesh');
    const spread = spreadPrelu(readOnnx(network).graph);
    const ops = (nodes: readonly { readonly op: string }[]) => nodes.filter(({ op }) => op === 'PRelu').length;
    expect(ops(readOnnx(network).graph.nodes)).toBeGreaterThan(20);
    expect(ops(spread.nodes)).toBe(0);
    const [before, after] = [await meshBy(network), await meshBy(writeOnnx(spread))];
    expect(Math.max(...before.map((value, i) => Math.abs(value - (after[i] as number))))).toBeLessThan(1e-3);
  });

  it('leaves a PRelu alone whose slopes are not one a channel', () => {
    const graph = createGraph('slopes');
    const x = input(graph, 'x', 'float32', ['N', 2, 4, 4]);
    const slope = constant(graph, { dtype: 'float32', shape: [2, 4, 4], data: new Float32Array(32).fill(0.1) }, 's');
    output(graph, 'y', addNode(graph, 'PRelu', [x, slope])[0]);
    expect(spreadPrelu(graph).nodes.map(({ op }) => op)).toEqual(['PRelu']);
  });
});
