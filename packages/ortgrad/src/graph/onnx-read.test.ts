/** @file What the reader takes: older and newer opsets, outside weights, half precisions, known branches; and what it refuses, by name. */
import { describe, expect, it } from 'vitest';
import { openSession } from '../runtime/session.ts';
import type { Graph } from './graph.ts';
import { floats, graphProto, int64s, modelBytes, nodeProto, tensorProto, valueInfo } from './onnx-model-testing.ts';
import { readOnnx } from './onnx-read.ts';
import { writeOnnx } from './onnx-write.ts';
import { filled, type Tensor, tensor, toNumbers } from './tensor.ts';

const x = (shape: readonly (number | string)[]) => valueInfo('x', shape);

async function run(graph: Graph, feeds: Record<string, Tensor>): Promise<Tensor> {
  const session = await openSession(writeOnnx(graph));
  const { y } = await session.run(feeds);
  await session.close();
  return y as Tensor;
}

function counting(shape: readonly number[]): Tensor {
  const t = filled('float32', shape, 0);
  for (let i = 0; i < t.data.length; i++) t.data[i] = Math.sin(3 * i) + i / 10;
  return t;
}

describe('opsets', () => {
  // Each model runs in ONNX Runtime as it is, and after it was read and written.
  const models: Record<string, [number, Parameters<typeof graphProto>[0], Parameters<typeof graphProto>[3], number[]]> =
    {
      'ReduceMean, axes as attribute': [
        13,
        [nodeProto('ReduceMean', ['x'], ['y'], { axes: [2, 3] })],
        [],
        [1, 4, 3, 2],
      ],
      'Squeeze and Unsqueeze, axes as attribute': [
        11,
        [nodeProto('Unsqueeze', ['x'], ['u'], { axes: [0] }), nodeProto('Squeeze', ['u'], ['y'], { axes: [0] })],
        [],
        [1, 4, 3, 2],
      ],
      'Slice, bounds as attribute': [
        9,
        [nodeProto('Slice', ['x'], ['y'], { starts: [1], ends: [3], axes: [1] })],
        [],
        [1, 4, 3, 2],
      ],
      'Split without sizes': [13, [nodeProto('Split', ['x'], ['a', 'y'], { axis: 1 })], [], [1, 4, 3, 2]],
      'Split, sizes as attribute': [
        11,
        [nodeProto('Split', ['x'], ['a', 'y'], { axis: 1, split: [1, 3] })],
        [],
        [1, 4, 3, 2],
      ],
      'Clip, bounds as attribute': [
        9,
        [nodeProto('Clip', ['x'], ['y'], { min: { float: 0 }, max: { float: 1.5 } })],
        [],
        [1, 4, 3, 2],
      ],
      'Pad, as attributes': [
        9,
        [nodeProto('Pad', ['x'], ['y'], { pads: [0, 0, 1, 1, 0, 0, 0, 2], value: { float: 2.5 } })],
        [],
        [1, 4, 3, 2],
      ],
      'TopK, k as attribute': [9, [nodeProto('TopK', ['x'], ['y', 'i'], { axis: 1, k: 2 })], [], [1, 4, 3, 2]],
      'Softmax over rows': [11, [nodeProto('Softmax', ['x'], ['y'], { axis: 1 })], [], [2, 4, 3]],
      'Upsample nearest': [
        9,
        [nodeProto('Upsample', ['x', 's'], ['y'], { mode: 'nearest' })],
        [floats('s', [4], [1, 1, 2, 3])],
        [1, 4, 3, 2],
      ],
      'Upsample linear': [
        9,
        [nodeProto('Upsample', ['x', 's'], ['y'], { mode: 'linear' })],
        [floats('s', [4], [1, 1, 2, 2])],
        [1, 4, 3, 2],
      ],
      'Resize of opset 10': [
        10,
        [nodeProto('Resize', ['x', 's'], ['y'], { mode: 'nearest' })],
        [floats('s', [4], [1, 1, 2, 2])],
        [1, 4, 3, 2],
      ],
      'Gelu by erf': [20, [nodeProto('Gelu', ['x'], ['y'])], [], [2, 9]],
      'Gelu by tanh': [20, [nodeProto('Gelu', ['x'], ['y'], { approximate: 'tanh' })], [], [2, 9]],
      'GroupNormalization by channel': [
        21,
        [nodeProto('GroupNormalization', ['x', 's', 'b'], ['y'], { num_groups: 2 })],
        [floats('s', [4], [1, 2, 3, 4]), floats('b', [4], [0, 1, 0, -1])],
        [2, 4, 3, 2],
      ],
      CastLike: [
        19,
        [nodeProto('CastLike', ['x', 's'], ['c']), nodeProto('Cast', ['c'], ['y'], { to: 1 })],
        [int64s('s', [1])],
        [2, 9],
      ],
      Scatter: [
        10,
        [nodeProto('Scatter', ['x', 'i', 'u'], ['y'], { axis: 1 })],
        [int64s('i', [0, 2], [1, 2]), floats('u', [1, 2], [8, 9])],
        [2, 9],
      ],
      'Mish and HardSwish': [18, [nodeProto('Mish', ['x'], ['m']), nodeProto('HardSwish', ['m'], ['y'])], [], [2, 9]],
    };
  it.each(Object.entries(models))('%s', async (_name, [opset, nodes, initializers, shape]) => {
    const bytes = modelBytes(graphProto(nodes, ['y'], [x(shape)], initializers), opset);
    const original = await openSession(bytes);
    const want = (await original.run({ x: counting(shape) })).y as Tensor;
    await original.close();
    for (const open of [false, true]) {
      const declared = open ? ['N', ...shape.slice(1)] : shape;
      const { graph } = readOnnx(modelBytes(graphProto(nodes, ['y'], [x(declared)], initializers), opset));
      const got = await run(graph, { x: counting(shape) });
      expect(got.shape).toEqual(want.shape);
      const error = Math.max(...toNumbers(want).map((v, i) => Math.abs(v - Number(got.data[i]))));
      expect(error).toBeLessThan(1e-4);
      const inferred = graph.outputs.get('y')?.shape.map((d) => (typeof d === 'number' ? d : shape[0]));
      expect(inferred).toEqual(want.shape);
    }
  });

  it('refuses those it does not know', () => {
    const bytes = (opset: number) => modelBytes(graphProto([nodeProto('Relu', ['x'], ['y'])], ['y'], [x([2])]), opset);
    expect(() => readOnnx(bytes(8))).toThrow(/opset 8 is not supported: export with opset 9 to 22/);
    expect(() => readOnnx(bytes(23))).toThrow(/opset 23/);
    expect(readOnnx(bytes(22)).graph.nodes).toHaveLength(1);
  });

  it('reads norms and dropouts of a training export as at rest', async () => {
    const vector = (name: string, data: number[]) => floats(name, [2], data);
    const nodes = [
      nodeProto('BatchNormalization', ['x', 's', 'b', 'm', 'v'], ['n', 'm1', 'v1'], { training_mode: 1 }),
      nodeProto('Dropout', ['n', 'rate', 'on'], ['y', 'mask']),
    ];
    const { graph } = readOnnx(
      modelBytes(
        graphProto(
          nodes,
          ['y'],
          [x([1, 2])],
          [
            ...[vector('s', [2, 2]), vector('b', [1, 1]), vector('m', [1, 0]), vector('v', [1, 4])],
            floats('rate', [], [0.5]),
            tensorProto('on', { dataType: 9, int32Data: [1] }),
          ],
        ),
        18,
      ),
    );
    const y = await run(graph, { x: tensor('float32', [1, 2], [2, 2]) });
    expect(y.data[0]).toBeCloseTo(3, 4);
    expect(y.data[1]).toBeCloseTo(3, 4);
  });

  it('gives parameters that were written as one each its own', () => {
    const nodes = [
      nodeProto('Identity', ['w'], ['w2']),
      nodeProto('Add', ['x', 'w'], ['s']),
      nodeProto('Mul', ['s', 'w2'], ['y']),
    ];
    const { graph } = readOnnx(modelBytes(graphProto(nodes, ['y'], [x([2])], [floats('w', [2], [1, 2])]), 17));
    expect([...graph.constants.keys()]).toEqual(['w', 'w2']);
  });
});

describe('tensors', () => {
  const read = (t: ReturnType<typeof tensorProto>, readExternal?: (location: string) => Uint8Array) => {
    const options = readExternal ? { readExternal } : {};
    const bytes = modelBytes(graphProto([nodeProto('Identity', ['x'], ['y'])], ['y'], [x([1])], [t]), 18);
    return readOnnx(bytes, options).graph.constants.get(t.name) as Tensor;
  };
  const external = (entries: Record<string, string>) =>
    tensorProto('w', {
      dataType: 1,
      dims: [2n],
      dataLocation: 1,
      externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
    });

  it('are widened from brain floats', () => {
    const raw = new Uint8Array(Uint16Array.of(0x3fc0, 0xc000).buffer);
    expect(read(tensorProto('w', { dataType: 16, dims: [2n], rawData: raw }))).toEqual(
      tensor('float32', [2], Float32Array.of(1.5, -2)),
    );
    expect([...read(tensorProto('w', { dataType: 16, dims: [1n], int32Data: [0x3fc0] })).data]).toEqual([1.5]);
  });

  it('keep half precision', () => {
    const half = read(tensorProto('w', { dataType: 10, dims: [2n], int32Data: [0x3c00, 0xbc00] }));
    expect(half.dtype).toBe('float16');
    expect(toNumbers(half)).toEqual([1, -1]);
  });

  it('come from other files, at an offset', () => {
    const file = new Uint8Array(Float32Array.of(0, 5, 6, 0).buffer);
    const asked: string[] = [];
    const give = (location: string) => {
      asked.push(location);
      return file;
    };
    expect([...read(external({ location: './data/w.bin', offset: '4', length: '8' }), give).data]).toEqual([5, 6]);
    expect(asked).toEqual(['data/w.bin']);
  });

  it.each([
    ['no way to read it', { location: 'w.bin' }, undefined, /tensor "w" lies in "w.bin": say how to read it/],
    ['an absolute path', { location: '/etc/passwd' }, 8, /only files beside the model/],
    ['a path that leaves the folder', { location: 'a/../../w.bin' }, 8, /only files beside the model/],
    ['the same with backslashes', { location: 'a\\..\\w.bin' }, 8, /only files beside the model/],
    ['a drive', { location: 'C:w.bin' }, 8, /only files beside the model/],
    ['no location', {}, 8, /only files beside the model/],
    ['an end beyond the file', { location: 'w', offset: '4', length: '8' }, 8, /ends at 12, "w" at 8/],
    ['a length that does not fit', { location: 'w', length: '4' }, 8, /has 4 bytes/],
    ['a negative offset', { location: 'w', offset: '-4' }, 8, /offset -4/],
    ['no number', { location: 'w', offset: '1e99' }, 8, /offset 1e\+99/],
  ])('in other files are refused with %s', (_name, entries, size, message) => {
    const give = size === undefined ? undefined : () => new Uint8Array(size);
    expect(() => read(external(entries as Record<string, string>), give)).toThrow(message);
  });

  it('are refused by name where their type or size is none', () => {
    expect(() => read(tensorProto('w', { dataType: 12, dims: [1n] }))).toThrow(/tensor "w": element type uint32/);
    expect(() => read(tensorProto('w', { dataType: 1, dims: [1n << 39n, 1n << 39n] }))).toThrow(/elements/);
    expect(() => read(tensorProto('w', { dataType: 1, dims: [-1n] }))).toThrow(/dimension of -1/);
    expect(() => read(floats('w', [3], [1, 2]))).toThrow(/shape \[3\] has 2 values/);
  });
});

describe('graphs', () => {
  const model = (...nodes: ReturnType<typeof nodeProto>[]) => modelBytes(graphProto(nodes, ['y'], [x(['N', 3])]), 18);
  const branch = (name: string, op: string) => graphProto([nodeProto(op, ['x'], [name])], [name]);

  it('take the branch of a condition that is known', () => {
    const rank = [
      nodeProto('Shape', ['x'], ['s'], { start: 1 }),
      nodeProto('Constant', [], ['three'], { value: int64s('', [3]) }),
    ];
    for (const [condition, op] of [
      ['Equal', 'Relu'],
      ['Less', 'Neg'],
    ] as const) {
      const choose = nodeProto('If', ['c'], ['y'], {
        then_branch: branch('a', 'Relu'),
        else_branch: branch('b', 'Neg'),
      });
      const { graph } = readOnnx(model(...rank, nodeProto(condition, ['s', 'three'], ['c']), choose));
      expect(graph.nodes.map((n) => n.op)).toEqual([op]);
    }
  });

  it.each([
    [
      'a branch whose condition is computed',
      [
        nodeProto('ReduceSum', ['x'], ['s'], { keepdims: 0 }),
        nodeProto('Cast', ['s'], ['c'], { to: 9 }),
        nodeProto('If', ['c'], ['y'], { then_branch: branch('a', 'Relu'), else_branch: branch('b', 'Neg') }),
      ],
      /node "the If" \(If\): its condition is computed/,
    ],
    [
      'a loop',
      [nodeProto('Loop', ['', '', 'x'], ['y'], { body: branch('a', 'Relu') })],
      /node "the Loop" \(Loop\): control flow/,
    ],
    [
      'an unknown operator',
      [nodeProto('NonZero', ['x'], ['y'])],
      /node "the NonZero" \(NonZero\).*operator "NonZero" is not supported/,
    ],
    [
      'classical machine learning',
      [nodeProto('Scaler', ['x'], ['y'], {}, 'ai.onnx.ml')],
      /node "the Scaler" \(Scaler\).*ai\.onnx\.ml/,
    ],
    ['another domain', [nodeProto('Fancy', ['x'], ['y'], {}, 'my.ops')], /node "the Fancy".*domain "my.ops"/],
    ['an input from nowhere', [nodeProto('Relu', ['z'], ['y'])], /reads "z", which nothing before it makes/],
    [
      'a shape that is computed',
      [nodeProto('Cast', ['x'], ['i'], { to: 7 }), nodeProto('Reshape', ['x', 'i'], ['y'])],
      /node "the Reshape".*must be a constant/,
    ],
    ['an output that nothing makes', [nodeProto('Relu', ['x'], ['z'])], /output "y" is made by no node/],
    ['random numbers', [nodeProto('RandomUniformLike', ['x'], ['y'])], /node "the RandomUniformLike"/],
  ])('are refused with %s', (_name, nodes, message) => {
    expect(() => readOnnx(model(...nodes))).toThrow(message);
  });

  it('are refused with functions of their own', () => {
    const graph = graphProto([nodeProto('Swish', ['x'], ['y'], {}, 'local')], ['y'], [x([2])]);
    const bytes = modelBytes(graph, 18, { functions: [{ name: 'Swish', domain: 'local' }] });
    expect(() => readOnnx(bytes)).toThrow(/node "the Swish" \(Swish\): it is a function of the model itself/);
  });
});
