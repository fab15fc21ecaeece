/** @file Parameters chosen by patterns, and that only what is chosen moves in training. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../gradients/backward.ts';
import { createGraph, type Graph, input, output, type Value } from '../graph/graph.ts';
import { add, reduceMean, relu } from '../graph/operators.ts';
import { filled, scalar, type Tensor } from '../graph/tensor.ts';
import { sgd, updates } from '../optim/optimizers.ts';
import { openProgram } from '../runtime/program.ts';
import { batchNorm, convolution, crossEntropy, layerNorm, linear } from './layers.ts';
import { selectParameters } from './select.ts';
import { trainable } from './trainable.ts';

let seed = 1;
const random = () => {
  seed = (seed * 48271) % 2147483647;
  return seed / 2147483647;
};

/** Two residual blocks, a norm behind them, a head. */
function network(): Graph {
  const graph = createGraph('small');
  let x = input(graph, 'x', 'float32', ['N', 4, 6, 6]);
  for (const i of [0, 1]) {
    const y = convolution(x, { name: `blocks.${i}.conv`, outputs: 4, kernel: 3, bias: true, random });
    x = add(x, relu(batchNorm(y, { name: `blocks.${i}.norm` })));
  }
  const feature = layerNorm(reduceMean(x, [2, 3]), { name: 'norm' });
  output(graph, 'logits', linear(feature, { name: 'head', outputs: 2, random }));
  return graph;
}

const block = (i: number) => [
  ...[`blocks.${i}.conv.weight`, `blocks.${i}.conv.bias`],
  ...[`blocks.${i}.norm.weight`, `blocks.${i}.norm.bias`],
];
const norm = ['norm.weight', 'norm.bias'];
const head = ['head.weight', 'head.bias'];
const norms = [...block(0).slice(2), ...block(1).slice(2), ...norm];

describe('parameters by patterns', () => {
  it.each<[string[], string[]]>([
    [['all'], [...block(0), ...block(1), ...norm, ...head]],
    [['head'], head],
    [['norms'], norms],
    [
      ['norms', 'head'],
      [...norms, ...head],
    ],
    [['last:1'], [...block(1), ...norm]],
    [['last:2'], [...block(0), ...block(1), ...norm]],
    [['blocks.1*.**'], block(1)],
    [
      ['blocks.1*.**', '!**.bias'],
      ['blocks.1.conv.weight', 'blocks.1.norm.weight'],
    ],
    [['!last:2'], head],
    [
      ['last:1', '!norms', 'head'],
      [...block(1).slice(0, 2), ...head],
    ],
    [['*.bias'], ['norm.bias', 'head.bias']],
    [[], []],
  ])('%j', (patterns, expected) => {
    expect([...selectParameters(network(), patterns)]).toEqual(expected);
  });

  it('has heads of other names', () => {
    expect([...selectParameters(network(), ['head'], { heads: ['blocks'] })]).toEqual([...block(0), ...block(1)]);
  });

  it.each([
    [
      ['all', 'block.1.**'],
      '"block.1.**" fits no parameter of the network "small"; the first are blocks.0.conv.weight, ',
    ],
    [['all', '!bias'], '"bias" fits no parameter'],
    [['lora'], '"lora" fits no parameter'],
    [['last:0'], '"last:0" fits no parameter'],
    [['last:3'], '"last:3": the network "small" has 2 blocks'],
    [['last:x'], '"last:x" fits no parameter'],
    [['**.running_mean'], '"**.running_mean" fits no parameter'],
  ])('names the pattern of %j that fits nothing', (patterns, message) => {
    expect(() => selectParameters(network(), patterns)).toThrow(message);
  });

  it.each([[['last:1']], [['norms']], [['head']], [['all', '!blocks.0.**']]])(
    'moves what %j chooses and nothing else',
    async (patterns) => {
      const net = network();
      const chosen = selectParameters(net, patterns);
      const graph = createGraph('training');
      const x = input(graph, 'x', 'float32', [4, 4, 6, 6]);
      const targets = input(graph, 'targets', 'float32', [4, 2]);
      const learningRate = input(graph, 'learningRate', 'float32', []);
      const { outputs, parameters } = trainable(graph, net, { inputs: { x }, learns: (name) => chosen.has(name) });
      const loss = crossEntropy(outputs.get('logits') as Value, targets);
      sgd(updates(parameters, gradients(loss, parameters)), { learningRate });
      output(graph, 'loss', loss);
      const program = await openProgram(graph);
      const pictures = filled('float32', [4, 4, 6, 6], 0);
      for (let i = 0; i < pictures.data.length; i++) pictures.data[i] = Math.sin(i * i);
      const hard: Tensor = { dtype: 'float32', shape: [4, 2], data: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1) };
      await program.run({ x: pictures, targets: hard, learningRate: scalar(0.1) });
      const states = await program.states();
      await program.close();
      // A bias in front of a batch norm on batch statistics has no gradient.
      const still = (name: string) =>
        [...(states.get(name) as Tensor).data].every((v, i) => v === net.constants.get(name)?.data[i]);
      const moved = [...states.keys()].filter((name) => !name.includes('running_') && !still(name));
      expect(moved.filter((name) => !name.endsWith('conv.bias'))).toEqual(
        [...chosen].filter((name) => !name.endsWith('conv.bias')),
      );
      // Running statistics of a frozen norm are no states.
      const running = [...states.keys()].filter((name) => name.includes('running_mean'));
      const learning = ['blocks.0.norm', 'blocks.1.norm'].filter((name) => chosen.has(`${name}.weight`));
      expect(running).toEqual(learning.map((name) => `${name}.running_mean`));
    },
  );
});
