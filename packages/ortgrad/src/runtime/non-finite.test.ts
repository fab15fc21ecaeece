/** @file A program stops where a number is none any more, names the first value that went bad, and keeps its states. */
import { describe, expect, it } from 'vitest';
import { assign, createGraph, input, output, state } from '../graph/graph.ts';
import { add, log, mul, reduceMean, sqrt } from '../graph/operators.ts';
import { tensor } from '../graph/tensor.ts';
import { NonFiniteError } from './non-finite.ts';
import { openProgram } from './program.ts';

function counting() {
  const graph = createGraph();
  const x = input(graph, 'x', 'float32', [2]);
  const count = state(graph, 'count', tensor('float32', [2], [1, 1]));
  assign(count, add(count, 1));
  output(graph, 'loss', reduceMean(mul(sqrt(log(x)), count)));
  return graph;
}

const error = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (e: unknown) => e,
  );

describe('a number that is none', () => {
  it('names the operator that made it', async () => {
    const program = await openProgram(counting());
    await program.run({ x: tensor('float32', [2], [2, 3]) });
    const failure = await error(program.run({ x: tensor('float32', [2], [0.5, 3]) }));
    expect(failure).toBeInstanceOf(NonFiniteError);
    expect(failure).toMatchObject({ output: 'loss', first: { operator: 'Sqrt' } });
    expect(String(failure)).toMatch(
      /"loss" is not a finite number; the first value that went bad is "Sqrt" \(Sqrt of Log\)/,
    );
    expect((await program.states()).get('count')?.data[0]).toBe(2);
    await program.close();
  });

  it('names an input or a state that was bad before', async () => {
    const program = await openProgram(counting());
    const failure = await error(program.run({ x: tensor('float32', [2], [Number.NaN, 3]) }));
    expect(failure).toMatchObject({ first: { name: 'x', operator: 'input' } });
    program.load(new Map([['count', tensor('float32', [2], [Number.POSITIVE_INFINITY, 1])]]));
    const second = await error(program.run({ x: tensor('float32', [2], [2, 3]) }));
    expect(second).toMatchObject({ first: { name: 'count', operator: 'state' } });
    await program.close();
  });
});
