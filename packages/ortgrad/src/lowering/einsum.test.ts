/** @file Einstein summation as a matrix product gives what ONNX Runtime's own Einsum gives. */
import { describe, expect, it } from 'vitest';
import { addNode, createGraph, input, output, type Value } from '../graph/graph.ts';
import { writeOnnx } from '../graph/onnx-write.ts';
import { filled, type Tensor, toNumbers } from '../graph/tensor.ts';
import { openSession } from '../runtime/session.ts';
import { lower } from './lower.ts';

const counting = (shape: readonly number[], phase: number) => {
  const t = filled('float32', shape, 0);
  for (let i = 0; i < t.data.length; i++) t.data[i] = Math.sin(i + phase);
  return t;
};

function graphOf(equation: string, shapes: readonly (readonly number[])[]) {
  const graph = createGraph();
  const operands = shapes.map((shape, i) => input(graph, `x${i}`, 'float32', shape));
  output(graph, 'y', addNode(graph, 'Einsum', operands, { attributes: { equation } })[0] as Value);
  return graph;
}

describe('Einsum', () => {
  it.each([
    ['ij,jk->ik', [3, 4], [4, 2], true],
    ['bhid,bhjd->bhij', [2, 2, 3, 4], [2, 2, 5, 4], true],
    ['bchw,hkc->bkhw', [2, 3, 4, 5], [4, 2, 3], true],
    ['...id,...jd->...ji', [2, 3, 4], [2, 5, 4], true],
    ['bi,bj->', [2, 3], [2, 4], true],
    ['i,j->ji', [3], [4], true],
    ['...ij,...jk->...ik', [1, 3, 4], [2, 4, 2], false],
    ['ii,ij->j', [3, 3], [3, 4], false],
  ])('%s', async (equation, a, b, lowered) => {
    const own = graphOf(equation, [a, b]);
    const product = lower(own);
    expect(product.nodes.some((n) => n.op === 'Einsum')).toBe(!lowered);
    const x = { x0: counting(a, 0), x1: counting(b, 1) };
    const results = [];
    for (const graph of [own, product]) {
      const session = await openSession(writeOnnx(graph));
      results.push((await session.run(x)).y);
      await session.close();
    }
    expect(results[1]?.shape).toEqual(results[0]?.shape);
    const [want, got] = results.map((r) => toNumbers(r as Tensor)) as [number[], number[]];
    expect(Math.max(...want.map((v, i) => Math.abs(v - (got[i] as number))))).toBeLessThan(1e-5);
  });
});
