/** @file Open dimensions: expressions of them have the value that the same arithmetic on numbers has, and cancel where they can. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDims, divideDims, floorDivideDims, multiplyDims, subtractDims } from './dims.ts';
import type { Dim } from './graph.ts';

/** An expression with the value it must have at given sizes of N and H. */
interface Expression {
  readonly dim: Dim;
  readonly value: (n: number, h: number) => number;
}

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((k) => ({ dim: k, value: () => k })),
  fc.constant({ dim: 'N', value: (n: number) => n }),
  fc.constant({ dim: 'H', value: (_n: number, h: number) => h }),
);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(tie('expression'), tie('expression'), fc.constantFrom('+', '-', '*')).map(([a, b, op]) => {
      const [dims, numbers] = {
        '+': [addDims, (x: number, y: number) => x + y] as const,
        '-': [subtractDims, (x: number, y: number) => x - y] as const,
        '*': [multiplyDims, (x: number, y: number) => x * y] as const,
      }[op] as [typeof addDims, (x: number, y: number) => number];
      return { dim: dims(a.dim, b.dim), value: (n: number, h: number) => numbers(a.value(n, h), b.value(n, h)) };
    }),
    fc.tuple(tie('expression'), fc.integer({ min: 1, max: 4 })).map(([a, k]) => ({
      dim: floorDivideDims(a.dim, k),
      value: (n: number, h: number) => Math.floor(a.value(n, h) / k),
    })),
  ),
}));

/** The value of an expression as it is written. */
function evaluate(dim: Dim, n: number, h: number): number {
  return new Function('N', 'H', 'floor', `return ${dim};`)(n, h, Math.floor);
}

describe('open dimensions', () => {
  it('are worth what the same arithmetic on numbers is worth', () => {
    const sizes = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(expression, sizes, sizes, ({ dim, value }, n, h) => {
        // A stand-in for a name that grew too long says nothing of its value.
        fc.pre(!String(dim).includes('dim'));
        // Adding 0 makes no difference between 0 and -0.
        expect(evaluate(dim, n, h) + 0).toBe(value(n, h) + 0);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('cancel where they are multiplied and divided, cut and joined', () => {
    expect(divideDims(multiplyDims('N', 196), 196)).toBe('N');
    expect(divideDims(multiplyDims(multiplyDims('N', 'H'), 12), multiplyDims('H', 4))).toBe('N*3');
    expect(divideDims('N', 2)).toBeUndefined();
    expect(addDims(subtractDims('H', 3), 3)).toBe('H');
    expect(subtractDims('H', 'H')).toBe(0);
    expect(multiplyDims(floorDivideDims(addDims('H', 1), 2), 'N')).toBe('N*floor((H+1)/(2))');
    expect(divideDims(multiplyDims(floorDivideDims(addDims('H', 1), 2), 'N'), 'N')).toBe('floor((H+1)/(2))');
  });

  it('keep names short however often they are multiplied', () => {
    let dim: Dim = 'batch';
    for (let i = 0; i < 100; i++) dim = multiplyDims(addDims(dim, `x${i}`), dim);
    expect(String(dim).length).toBeLessThan(200);
  });
});
