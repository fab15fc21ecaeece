/** @file Gradient checks of operators that move elements. */
import { addNode, integers, scalarLike, type Value } from '../../graph/graph.ts';
import * as ops from '../../graph/operators.ts';
import { type Cases, node, nodeWithList, values } from './case-testing.ts';

const x34 = values([2, 3, 4]);

export const movement: Cases = {
  Reshape: { build: (x) => ops.reshape(x, [0, -1]), inputs: [x34] },
  Flatten: { build: node('Flatten', { axis: 2 }), inputs: [x34] },
  Unsqueeze: { build: (x) => ops.unsqueeze(x, [0, -1]), inputs: [x34] },
  Squeeze: { build: (x) => ops.squeeze(x, [1]), inputs: [values([2, 1, 3])] },
  Transpose: { build: (x) => ops.transpose(x, [2, 0, 1]), inputs: [x34] },
  Expand: { build: (x) => ops.expand(x, [2, 3, 4]), inputs: [values([3, 1])] },
  Concat: { build: (x, y) => ops.concat([x, y], 1), inputs: [x34, values([2, 2, 4])] },
  Split: {
    build: (x) => {
      const parts = addNode(x.graph, 'Split', [x, integers(x.graph, [1, 2])], { attributes: { axis: 1 }, outputs: 2 });
      return ops.mul(parts[1] as Value, 2);
    },
    inputs: [x34],
  },
  Slice: { build: (x) => ops.slice(x, [1, 2], [1, 0], [3, 2]), inputs: [x34] },
  'Slice with steps': { build: (x) => ops.slice(x, [0, 1], [1, 0], [9, 8], [3, 2]), inputs: [values([9, 8])] },
  'Slice with steps that end early': { build: (x) => ops.slice(x, [0], [0], [6], [4]), inputs: [values([9, 2])] },
  'Slice backwards': { build: (x) => ops.slice(x, [0, 1], [-1, -2], [-10, 0], [-1, -3]), inputs: [values([9, 8])] },
  Pad: { build: (x) => ops.pad(x, [0, 1, 2, 1, 0, 3]), inputs: [x34] },

  'Slice to the end': { build: (x) => ops.slice(x, [2], [1], [2 ** 62]), inputs: [x34] },
  'Slice of nothing': { build: (x) => ops.concat([x, ops.slice(x, [1], [2], [2])], 1), inputs: [x34] },
  'Split into equal parts': {
    build: (x) => {
      const parts = addNode(x.graph, 'Split', [x], { attributes: { axis: 2, num_outputs: 3 }, outputs: 3 });
      return ops.mul(parts[0] as Value, parts[1] as Value);
    },
    inputs: [values([2, 2, 6])],
  },
  'Transpose without an order': { build: node('Transpose'), inputs: [x34] },
  'Pad, an axis by itself': {
    build: (x) => node('Pad')(x, integers(x.graph, [1, 2]), scalarLike(x, 3), integers(x.graph, [1])),
    inputs: [x34],
  },
  'Pad that cuts': { build: (x) => ops.pad(x, [0, -1, 2, 0, 0, -1]), inputs: [x34] },
  'Pad, mirrored': { build: nodeWithList('Pad', [0, 2, 1, 0, 1, 3], { mode: 'reflect' }), inputs: [x34] },
  'Pad, edge repeated': { build: nodeWithList('Pad', [1, 2, 0, 0, 1, 3], { mode: 'edge' }), inputs: [x34] },
  'Pad, wrapped round': { build: nodeWithList('Pad', [0, 2, 1, 0, 1, 3], { mode: 'wrap' }), inputs: [x34] },
  Tile: { build: nodeWithList('Tile', [2, 1, 3]), inputs: [x34] },
  'Expand of an open list': {
    build: (x) => node('Expand')(x, ops.concat([node('Shape', { start: 0, end: 1 })(x), integers(x.graph, [3, 4])], 0)),
    inputs: [values([2, 1, 4])],
  },
  DepthToSpace: { build: node('DepthToSpace', { blocksize: 2 }), inputs: [values([2, 8, 2, 3])] },
  'DepthToSpace, pixel shuffle': {
    build: node('DepthToSpace', { blocksize: 2, mode: 'CRD' }),
    inputs: [values([2, 8, 2, 3])],
  },
  SpaceToDepth: { build: node('SpaceToDepth', { blocksize: 2 }), inputs: [values([2, 3, 4, 6])] },
};
