/** @file Cut points on graphs with and without branches, and the tail behind one against the whole. */
import { expect, it } from 'vitest';
import { openSession } from '../runtime/session.ts';
import { inline } from './copy.ts';
import { cutAt, cutPoints } from './cut.ts';
import { constant, createGraph, input, output, type Value } from './graph.ts';
import { writeOnnx } from './onnx-write.ts';
import { add, exp, identity, mul, neg, sigmoid, tanh } from './operators.ts';
import { tensor } from './tensor.ts';

function branching() {
  const graph = createGraph('branching');
  const x = input(graph, 'x', 'float32', [2]);
  const a = tanh(x);
  const b = add(sigmoid(a), neg(a));
  const scale = exp(constant(graph, tensor('float32', [2], [0.5, -0.5])));
  const c = mul(b, scale);
  output(graph, 'y', add(c, tanh(c)));
  output(graph, 'z', identity(neg(b)));
  return { graph, a, b, c };
}

it('finds what everything passes through, beside branches and around constants', () => {
  const { graph, a, b, c } = branching();
  const names = (values: readonly Value[]) => values.map(({ name }) => name);
  const y = graph.outputs.get('y') as Value;
  expect(names(cutPoints(graph, ['y']))).toEqual(names([graph.inputs[0] as Value, a, b, c, y]));
  // Both outputs at once: after b they go separate ways.
  expect(names(cutPoints(graph))).toEqual(names([graph.inputs[0] as Value, a, b]));
  expect(() => cutPoints(graph, ['nothing'])).toThrow('no output named "nothing"');
});

it('has no cut point before two inputs meet', () => {
  const graph = createGraph('two');
  const [left, right] = [input(graph, 'left', 'float32', [1]), input(graph, 'right', 'float32', [1])];
  const sum = add(neg(left), right);
  output(graph, 'y', tanh(sum));
  expect(cutPoints(graph).map(({ name }) => name)).toEqual([sum.name, graph.outputs.get('y')?.name]);
});

it('computes from a cut point what the whole computes, and refuses a value that is not enough', async () => {
  const { graph, b, c } = branching();
  const x = tensor('float32', [2], [0.3, -1.2]);
  const probe = { ...graph, outputs: new Map([...graph.outputs, ['b', b]]) };
  const whole = await openSession(writeOnnx(probe));
  const expected = await whole.run({ x });
  await whole.close();

  const tail = createGraph('tail');
  const entry = input(tail, 'entry', 'float32', [2]);
  const bind = ({ name }: Value) => (name === b.name ? entry : undefined);
  for (const [name, value] of inline(tail, cutAt(graph, b), { bind })) output(tail, name, value);
  expect(tail.nodes.length).toBeLessThan(graph.nodes.length);
  const session = await openSession(writeOnnx(tail));
  const given = await session.run({ entry: expected.b as typeof x });
  await session.close();
  expect(given.y?.data).toEqual(expected.y?.data);
  expect(given.z?.data).toEqual(expected.z?.data);

  const alone = createGraph('alone');
  const other = input(alone, 'other', 'float32', [2]);
  const fromC = ({ name }: Value) => (name === c.name ? other : undefined);
  expect(() => inline(alone, cutAt(graph, c), { bind: fromC, outputs: ['z'] })).toThrow('nothing is bound to "x"');
});
