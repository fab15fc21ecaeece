/** @file Averages of weights against the formula, step by step. */
import { describe, expect, it } from 'vitest';
import { assign, createGraph, input, output, state } from '../graph/graph.ts';
import { add } from '../graph/operators.ts';
import { scalar, tensor } from '../graph/tensor.ts';
import { openProgram } from '../runtime/program.ts';
import { averageDecay, averagedStates, keepAverages } from './averages.ts';

describe('averages of weights', () => {
  it('follow the weights by the formula, a step behind', async () => {
    const graph = createGraph();
    const weight = state(graph, 'w', tensor('float32', [2], [1, -1]));
    const next = add(weight, 1);
    assign(weight, next);
    const decay = input(graph, 'decay', 'float32', []);
    keepAverages([weight], decay);
    output(graph, 'next', next);
    const program = await openProgram(graph, { device: 'cpu' });
    let [w, average] = [1, 1];
    for (let step = 0; step < 5; step++) {
      const d = averageDecay(step, 0.5);
      average = d * average + (1 - d) * w;
      w += 1;
      await program.run({ decay: scalar(d) });
    }
    const states = await program.states();
    await program.close();
    const judged = averagedStates(states);
    expect([...judged.keys()]).toEqual(['w']);
    expect(judged.get('w')?.data[0]).toBeCloseTo(average, 5);
    expect(judged.get('w')?.data[1]).toBeCloseTo(average - 2, 5);
    expect(states.get('w')?.data[0]).toBe(6);
  });

  it('forgets the beginning sooner in the first steps', () => {
    expect(averageDecay(0, 0.998)).toBeCloseTo(0.1);
    expect(averageDecay(10_000, 0.998)).toBe(0.998);
  });

  it('refuses what is no state', () => {
    const graph = createGraph();
    const decay = input(graph, 'decay', 'float32', []);
    expect(() => keepAverages([input(graph, 'x', 'float32', [2])], decay)).toThrow('"x" is no state');
  });
});
