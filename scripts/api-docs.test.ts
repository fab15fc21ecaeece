import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { API_DOCS, apiDocs, declarationsIn, emitDeclarations, exportsOf } from './api-docs.ts';

describe('apiDocs', () => {
  it('is what docs/api.md holds (node scripts/api-docs.ts writes it)', () => {
    const { index, read, remove } = emitDeclarations();
    const made = apiDocs(index, read);
    remove();
    expect(readFileSync(API_DOCS, 'utf8')).toBe(made);
  }, 120_000);

  it('fails on exports that it cannot place', () => {
    expect(() => exportsOf("export * from './a.ts';")).toThrow(/1 exports .* not understood/);
    expect(() => apiDocs("export { x } from './elsewhere/x.ts';", () => '')).toThrow(/elsewhere\/x\.ts: in no part/);
    expect(() => apiDocs("export { x } from './scan/x.ts';", () => 'export declare const y: 1;')).toThrow(
      /declares no x/,
    );
  });
});

describe('exportsOf', () => {
  it('reads names, types and other names', () => {
    const index = "export { a, type B as C } from './x.ts';\nexport type { D } from './y/z.ts';\n";
    expect(exportsOf(index)).toEqual([
      { local: 'a', name: 'a', file: 'x.ts' },
      { local: 'B', name: 'C', file: 'x.ts' },
      { local: 'D', name: 'D', file: 'y/z.ts' },
    ]);
  });
});

describe('declarationsIn', () => {
  it('keeps comments with what they are about, and overloads together', () => {
    const text = `/** @file Things. */
import type { A } from './a.ts';
/** One. @throws Error always */
export declare function one(x: string): A;
export declare function one(x: number): A;
declare const hidden: 1;
/**
 * Two.
 * @param x a number
 */
export interface Two {
    /** Within. */
    readonly x: number;
}
export type Three = 3;
`;
    expect(Object.fromEntries(declarationsIn(text))).toEqual({
      one: {
        doc: 'One.\n\n- throws Error always',
        code: 'function one(x: string): A;\nfunction one(x: number): A;',
      },
      Two: { doc: 'Two.\n\n- `x`: a number', code: 'interface Two {\n    /** Within. */\n    readonly x: number;\n}' },
      Three: { doc: '', code: 'type Three = 3;' },
    });
  });
});
