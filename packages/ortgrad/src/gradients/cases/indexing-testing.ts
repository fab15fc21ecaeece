/** @file Gradient checks of operators that pick elements by index. */
import { addNode, constant, type Value } from '../../graph/graph.ts';
import * as ops from '../../graph/operators.ts';
import { tensor } from '../../graph/tensor.ts';
import { type Cases, f32, node, values } from './case-testing.ts';

const x34 = values([2, 3, 4]);

export const indexing: Cases = {
  Gather: {
    build: (x, i) => ops.gather(x, i, 1),
    inputs: [x34, tensor('int64', [2, 2], [0, 2, 2, 1])],
  },
  'Gather, one row': { build: (x, i) => ops.gather(x, i, 0), inputs: [x34, tensor('int64', [], [1])] },
  GatherElements: {
    build: (x, i) => ops.gatherElements(x, i, 1),
    inputs: [values([2, 4]), tensor('int64', [2, 3], [0, 0, 3, 2, 1, 1])],
  },
  ScatterElements: {
    build: (x, i, u) => ops.scatterAdd(x, i, u, 1),
    inputs: [values([2, 4]), tensor('int64', [2, 3], [0, 0, 3, 2, 1, 1]), values([2, 3])],
  },
  TopK: { build: (x) => ops.topK(x, 2).values, inputs: [values([3, 7])] },
  'TopK, smallest along the first axis': { build: (x) => ops.topK(x, 3, 0, false).values, inputs: [values([7, 2])] },

  'Gather, a class token': {
    build: (x) => ops.gather(x, constant(x.graph, tensor('int64', [], [0])), 1),
    inputs: [x34],
  },
  'Gather, the last row': {
    build: (x) => ops.gather(x, constant(x.graph, tensor('int64', [1], [-1])), 1),
    inputs: [x34],
  },
  'Gather, a table of biases': {
    build: (x, i) => ops.gather(x, i, 0),
    inputs: [values([5, 2]), tensor('int64', [3, 3], [0, 1, 2, 1, 0, 4, 4, -1, 0])],
  },
  GatherND: {
    build: node('GatherND'),
    inputs: [x34, tensor('int64', [2, 2, 2], [0, 2, 1, 1, 0, 2, 1, -3])],
  },
  'GatherND in batches': {
    build: node('GatherND', { batch_dims: 1 }),
    inputs: [x34, tensor('int64', [2, 3, 1], [0, 2, 0, 1, 1, 2])],
  },
  'ScatterElements that overwrites': {
    build: node('ScatterElements', { axis: 1 }),
    inputs: [values([2, 4]), tensor('int64', [2, 2], [0, 3, 2, 1]), values([2, 2])],
  },
  ScatterND: {
    build: node('ScatterND'),
    inputs: [x34, tensor('int64', [2, 2], [0, 2, 1, 1]), values([2, 4])],
  },
  'ScatterND that adds': {
    build: node('ScatterND', { reduction: 'add' }),
    inputs: [x34, tensor('int64', [3, 1], [0, 1, 0]), values([3, 3, 4])],
  },
  'Trilu, above': { build: node('Trilu'), inputs: [values([2, 4, 4])] },
  'Trilu, below an offset': {
    build: (x) => node('Trilu', { upper: 0 })(x, constant(x.graph, tensor('int64', [], [-1]))),
    inputs: [values([3, 4])],
  },
  CumSum: { build: (x) => node('CumSum')(x, constant(x.graph, tensor('int64', [], [1]))), inputs: [x34] },
  'CumSum from the end, exclusive': {
    build: (x) => node('CumSum', { reverse: 1, exclusive: 1 })(x, constant(x.graph, tensor('int64', [], [-1]))),
    inputs: [x34],
  },
  'OneHot, ArgMax and the like let nothing through': {
    build: (x, low) => {
      const depth = constant(x.graph, tensor('int64', [1], [4]));
      const best = addNode(x.graph, 'OneHot', [ops.argMax(x, 2), depth, low])[0] as Value;
      const worst = addNode(x.graph, 'ArgMin', [x], { attributes: { axis: 2, keepdims: 1 } })[0] as Value;
      return ops.add(ops.mul(x, best), ops.cast(worst, 'float32'));
    },
    inputs: [f32([2, 3, 4]), tensor('float32', [2], [0, 1])],
    step: 1e-2,
    wrt: [0],
  },
};
