/** @file Gradient checks of matrix products. */
import * as ops from '../../graph/operators.ts';
import { type Cases, f32, node, values } from './case-testing.ts';

/** An Einstein summation is linear in each operand. */
const einsum = (equation: string, ...shapes: number[][]) => ({
  build: node('Einsum', { equation }),
  inputs: shapes.map((shape, i) => f32(shape, i)),
  step: 1,
});

export const linear: Cases = {
  MatMul: { build: ops.matmul, inputs: [values([3, 4]), values([4, 5])] },
  'MatMul in float32': {
    build: ops.matmul,
    inputs: [values([3, 4], -2, 2, 'float32'), values([4, 5], -2, 2, 'float32')],
    step: 1,
  },
  'MatMul, a stack by one matrix': { build: ops.matmul, inputs: [values([2, 3, 3, 4]), values([4, 2])] },
  'MatMul, one matrix by a stack': { build: ops.matmul, inputs: [values([3, 4]), values([2, 4, 5])] },
  'MatMul, stacks broadcast': { build: ops.matmul, inputs: [values([2, 1, 3, 4]), values([3, 4, 2])] },
  Gemm: { build: node('Gemm'), inputs: [values([3, 4]), values([4, 5]), values([5])] },
  'Gemm, both transposed, scaled': {
    build: node('Gemm', { transA: 1, transB: 1, alpha: 0.5, beta: 1.5 }),
    inputs: [values([4, 3]), values([5, 4]), values([3, 1])],
  },
  'Gemm, right side transposed': { build: node('Gemm', { transB: 1 }), inputs: [values([3, 4]), values([5, 4])] },

  'MatMul, a row by a matrix': { build: ops.matmul, inputs: [values([4]), values([4, 3])] },
  'MatMul, a matrix by a column': { build: ops.matmul, inputs: [values([2, 3, 4]), values([4])] },
  'MatMul, a row by a stack': { build: ops.matmul, inputs: [values([4]), values([2, 4, 3])] },
  'MatMul, two vectors': { build: ops.matmul, inputs: [values([4]), values([4])] },
  'Einsum, a matrix product': einsum('ij,jk->ik', [3, 4], [4, 2]),
  'Einsum, attention scores': einsum('bhid,bhjd->bhij', [2, 2, 3, 4], [2, 2, 5, 4]),
  'Einsum, stacks under dots': einsum('...id,...jd->...ij', [2, 2, 3, 4], [2, 2, 5, 4]),
  'Einsum, stacks of different rank': einsum('...ij,jk->...ik', [2, 3, 4], [4, 2]),
  'Einsum, a stack of one': einsum('...ij,...jk->...ik', [2, 3, 4], [1, 4, 2]),
  'Einsum, one side summed alone': einsum('bchw,bdh->bd', [2, 3, 4, 2], [2, 5, 4]),
  'Einsum, an outer product': einsum('i,j->ij', [3], [4]),
  'Einsum, transposed result': einsum('ij,jk->ki', [3, 4], [4, 2]),
  'Einsum of one operand': einsum('bij->bj', [2, 3, 4]),
  'Einsum of three': einsum('ij,jk,kl->il', [2, 3], [3, 4], [4, 2]),
  'Einsum without a result': einsum('bij,bjk', [2, 3, 4], [2, 4, 2]),
};
