/** @file Weights under PyTorch's names in networks: what is loaded, what is reported. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createGraph, type Graph, input, output } from '../graph/graph.ts';
import { readOnnx } from '../graph/onnx-read.ts';
import { reduceMean } from '../graph/operators.ts';
import { numberToHalf, type Tensor, tensor, toNumbers } from '../graph/tensor.ts';
import { batchNorm, convolution, linear } from './layers.ts';
import { loadWeights } from './load-weights.ts';
import { networkTensors } from './network-parameters.ts';

const random = () => 0.5;

/** `conv` 1x1, `bn`, `head`. */
function network(): Graph {
  const graph = createGraph('small');
  const x = input(graph, 'x', 'float32', ['N', 2, 1, 1]);
  const y = batchNorm(convolution(x, { name: 'conv', outputs: 3, kernel: 1, random }), { name: 'bn' });
  output(graph, 'y', linear(reduceMean(y, [2, 3]), { name: 'head', outputs: 2, bias: false, random }));
  return graph;
}

const ramp = (shape: number[], start: number) =>
  tensor(
    'float32',
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => start + i),
  );

const file = (prefix = ''): Map<string, Tensor> =>
  new Map<string, Tensor>([
    [`${prefix}conv.weight`, ramp([3, 2, 1, 1], 1)],
    [`${prefix}bn.weight`, ramp([3], 10)],
    [`${prefix}bn.bias`, ramp([3], 20)],
    [`${prefix}bn.running_mean`, ramp([3], 30)],
    [`${prefix}bn.running_var`, ramp([3], 40)],
    [`${prefix}bn.num_batches_tracked`, tensor('int64', [], [7])],
    [`${prefix}head.weight`, ramp([1000, 3], 0)],
  ]);

describe('weights of a file', () => {
  it('come into the constants of the same names; the classifier of another size and counters are ignored', () => {
    const before = network();
    const { network: after, ...report } = loadWeights(before, file());
    const own = ['conv.weight', 'bn.weight', 'bn.bias', 'bn.running_mean', 'bn.running_var'];
    expect(report).toEqual({
      loaded: own,
      missing: [],
      unexpected: [],
      misfits: [],
      ignored: ['bn.num_batches_tracked', 'head.weight'],
    });
    for (const name of own) expect(after.constants.get(name)).toEqual(file().get(name));
    expect(after.constants.get('head.weight')).toBe(before.constants.get('head.weight'));
    expect(before.constants.get('bn.bias')?.data[0]).toBe(0);
  });

  it('bring the classifier where it fits', () => {
    const tensors = file().set('head.weight', ramp([2, 3], 5));
    expect(toNumbers(loadWeights(network(), tensors).network.constants.get('head.weight') as Tensor)).toEqual([
      5, 6, 7, 8, 9, 10,
    ]);
  });

  it('lose prefixes, and must not meet under one name', () => {
    const rename = { 'module.backbone.': '', 'module.': 'other.' };
    expect(loadWeights(network(), file('module.backbone.'), { rename }).loaded).toHaveLength(5);
    const twice = new Map([...file(), ...file('module.')]);
    expect(() => loadWeights(network(), twice, { rename: { 'module.': '' } })).toThrow(
      'two tensors are renamed to "conv.weight", one of them "module.conv.weight"',
    );
  });

  it('are widened from half precision, and 1 x 1 kernels may be matrices', () => {
    const half = tensor('float16', [3, 2], Uint16Array.from([1, 2, 3, 4, 5, 0.5], numberToHalf));
    const loaded = loadWeights(network(), file().set('conv.weight', half)).network.constants.get('conv.weight');
    expect(loaded).toEqual(tensor('float32', [3, 2, 1, 1], [1, 2, 3, 4, 5, 0.5]));
  });

  it('are named where they are missing, left over or do not fit', () => {
    const tensors = file();
    tensors.delete('bn.running_var');
    tensors
      .set('conv.bias', ramp([3], 0))
      .set('bn.bias', ramp([4], 0))
      .set('bn.weight', tensor('int32', [3], [1, 2, 3]));
    expect(() => loadWeights(network(), tensors)).toThrow(
      'the weights do not fit the network "small": 1 missing from the file (bn.running_var); 1 in the file alone (conv.bias); ' +
        '2 that do not fit (bn.weight: int32[3] for float32[3], bn.bias: float32[4] for float32[3])',
    );
    const { network: _, ...report } = loadWeights(network(), tensors, { strict: false });
    expect(report).toEqual({
      loaded: ['conv.weight', 'bn.running_mean'],
      missing: ['bn.running_var'],
      unexpected: ['conv.bias'],
      misfits: [
        { name: 'bn.weight', expected: 'float32[3]', given: 'int32[3]' },
        { name: 'bn.bias', expected: 'float32[3]', given: 'float32[4]' },
      ],
      ignored: ['bn.num_batches_tracked', 'head.weight'],
    });
  });

  it('come into an imported network, too', () => {
    const url = new URL('../gradients/pytorch/resnet.onnx.gz', import.meta.url);
    const { graph } = readOnnx(gunzipSync(readFileSync(url)));
    const doubled = [...networkTensors(graph)].map(([name, { shape, data }]): [string, Tensor] => [
      `net.${name}`,
      tensor(
        'float32',
        shape,
        (data as Float32Array).map((v) => 2 * v),
      ),
    ]);
    const { network: after, loaded } = loadWeights(graph, new Map(doubled), { rename: { 'net.': '' } });
    expect(loaded).toContain('features.3.body.1.1.running_var');
    expect(loaded).toContain('fc.weight');
    for (const [name, want] of doubled) expect(after.constants.get(name.slice(4))).toEqual(want);
  });

  it('may have classifiers of other names', () => {
    const tensors = file().set('arcface.weight', ramp([5], 0));
    expect(() => loadWeights(network(), tensors)).toThrow(/1 in the file alone \(arcface.weight\)/);
    expect(loadWeights(network(), tensors, { heads: ['head', 'arcface'] }).ignored).toContain('arcface.weight');
  });
});
