/** @file Every gradient rule against central finite differences: in float64 where ONNX Runtime has it, else in float32. */
import { describe, expect, it } from 'vitest';
import { stopGradient } from '../graph/composites.ts';
import { addNode, constant, createGraph, input, type Value } from '../graph/graph.ts';
import * as ops from '../graph/operators.ts';
import { tensor } from '../graph/tensor.ts';
import { gradients } from './backward.ts';
import { allCases } from './cases/all-testing.ts';
import { values } from './cases/case-testing.ts';
import { gradientError } from './check.ts';

for (const [kind, cases] of Object.entries(allCases)) {
  describe(`gradients: ${kind}`, () => {
    for (const [name, { tolerance, ...check }] of Object.entries(cases)) {
      const double = check.inputs.some((t) => t.dtype === 'float64');
      it(name, async () => {
        const { error, compared } = await gradientError({ step: double ? 1e-5 : 1e-2, ...check });
        expect(compared).toBeGreaterThan(0);
        expect(error).toBeLessThan(tolerance ?? (double ? 1e-6 : 3e-5));
      });
    }
  });
}

const a34 = values([3, 4]);
const b34 = values([3, 4], 0.5, 2, 'float64', 1);

describe('differentiation', () => {
  it('adds up over several uses of a value', async () => {
    const build = (x: Value) => ops.add(ops.mul(ops.relu(x), x), ops.exp(ops.mul(x, 0.5)));
    expect((await gradientError({ build, inputs: [a34], step: 1e-5 })).error).toBeLessThan(1e-6);
  });

  it('lets nothing through a stopped gradient', async () => {
    const graph = createGraph();
    const x = input(graph, 'x', 'float32', [3]);
    expect(gradients(ops.reduceSum(stopGradient(ops.mul(x, 2))), [x])).toEqual([undefined]);
    const mixed = gradientError({
      build: (v, w) => ops.mul(v, stopGradient(ops.mul(w, 1))),
      inputs: [a34, b34],
      wrt: [0],
      step: 1e-5,
    });
    expect((await mixed).error).toBeLessThan(1e-6);
  });

  it('names node and operator where there is no rule', () => {
    const graph = createGraph();
    const x = input(graph, 'x', 'float32', [3]);
    const options = { name: 'product', domain: 'com.microsoft' };
    const y = addNode(graph, 'FusedMatMul', [x, x], options)[0] as Value;
    expect(() => gradients(ops.reduceSum(y), [x])).toThrow(/node "product": operator FusedMatMul has no gradient rule/);
  });

  it('refuses a loss that is not one number', () => {
    const graph = createGraph();
    const x = constant(graph, tensor('float32', [2], [1, 2]));
    expect(() => gradients(x, [x])).toThrow(/must be one number/);
  });
});
