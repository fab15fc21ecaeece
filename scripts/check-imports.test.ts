import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkImports, importsOf, type PackageRules } from './check-imports.ts';

const ARCHITECTURE: Readonly<Record<string, PackageRules>> = {
  engine: { shared: [], rules: { graph: { packages: ['protobuf'] }, 'index.ts': { uses: ['graph'] } } },
  product: {
    shared: ['errors.ts'],
    rules: {
      'errors.ts': {},
      images: {},
      media: { uses: ['images'], packages: ['node:', '@scope/sharp'] },
      faces: { uses: ['images'], types: ['engine'] },
      'faces/node': { uses: ['faces', 'media'], packages: ['node:', 'engine'] },
      'faces/train.ts': { uses: ['faces'], packages: ['engine'] },
      cli: { uses: ['faces/node'] },
    },
  },
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'imports-'));
  mkdirSync(join(root, 'packages', 'product', 'src'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

/** The problems of one file of `product`, without the place. */
function problems(path: string, source: string): string[] {
  const file = join(root, 'packages', 'product', 'src', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, source);
  const found = checkImports(root, ARCHITECTURE);
  rmSync(file);
  return found.map((line) => line.replace(/^packages\/product\/src\//, ''));
}

describe('checkImports', () => {
  it.each([
    ['its own folder', 'images/a.ts', "import { b } from './b.ts';"],
    ['a folder below', 'faces/a.ts', "import { b } from '../images/b.ts';"],
    ['a folder two below', 'cli/a.ts', "import { b } from '../images/b.ts';"],
    ['a folder below, from a folder inside', 'faces/node/a.ts', "import { b } from '../../images/b.ts';"],
    ['the folder around it', 'faces/node/a.ts', "import { b } from '../b.ts';"],
    ['a shared file', 'images/a.ts', "import { b } from '../errors.ts';"],
    ['a listed package', 'media/a.ts', "import sharp from '@scope/sharp/lib';\nimport { b } from 'node:fs';"],
    ['a type of a package', 'faces/a.ts', "import type { Tensor } from 'engine';"],
    ['a package, from a file with a rule of its own', 'faces/train.ts', "import { grad } from 'engine';"],
    ['anything, from a test', 'images/a.test.ts', "import { b } from '../cli/b.ts';\nimport { c } from 'node:fs';"],
    [
      'no code',
      'images/a.ts',
      "// import { b } from '../cli/b.ts';\n/**\n * import { b } from 'node:fs';\n */\nconst c = 'from';",
    ],
  ])('allows %s', (_, path, source) => expect(problems(path, source)).toEqual([]));

  it.each([
    [
      'a folder above',
      'images/a.ts',
      "import { b } from '../faces/b.ts';",
      'images/a.ts:1: imports "../faces/b.ts", but images may use errors.ts',
    ],
    [
      'a type of a folder above',
      'images/a.ts',
      "import type { B } from '../faces/b.ts';",
      'images/a.ts:1: imports "../faces/b.ts", but images may use errors.ts',
    ],
    [
      'an inline type',
      'images/a.ts',
      "let b: import('../faces/b.ts').B;",
      'images/a.ts:1: imports "../faces/b.ts", but images may use errors.ts',
    ],
    [
      'a re-export',
      'images/a.ts',
      "\nexport * from '../faces/b.ts';",
      'images/a.ts:2: imports "../faces/b.ts", but images may use errors.ts',
    ],
    [
      'a lazy import',
      'images/a.ts',
      "const b = () => import('../cli/b.ts');",
      'images/a.ts:1: imports "../cli/b.ts", but images may use errors.ts',
    ],
    [
      'an import over several lines',
      'faces/a.ts',
      "import {\n  b,\n  c,\n} from '../media/b.ts';",
      'faces/a.ts:4: imports "../media/b.ts", but faces may use images, errors.ts',
    ],
    [
      'the part of its folder that needs Node',
      'faces/a.ts',
      "import { b } from './node/b.ts';",
      'faces/a.ts:1: imports "./node/b.ts", but faces may use images, errors.ts',
    ],
    [
      'a file of its folder with a rule of its own',
      'faces/a.ts',
      "import { b } from './train.ts';",
      'faces/a.ts:1: imports "./train.ts", but faces may use images, errors.ts',
    ],
    [
      'Node',
      'images/a.ts',
      "import { b } from 'node:fs';",
      'images/a.ts:1: imports "node:fs", but images may import from outside only nothing',
    ],
    [
      'for its effects',
      'images/a.ts',
      "import 'node:fs';",
      'images/a.ts:1: imports "node:fs", but images may import from outside only nothing',
    ],
    [
      'another package',
      'media/a.ts',
      "import z, { b } from 'zod';",
      'media/a.ts:1: imports "zod", but media may import from outside only node:, @scope/sharp',
    ],
    [
      'a value where types are allowed',
      'faces/a.ts',
      "import { grad } from 'engine';",
      'faces/a.ts:1: imports "engine", but faces may import only types of it',
    ],
    [
      'another package by path',
      'cli/a.ts',
      "import { b } from '../../../engine/src/graph/b.ts';",
      'cli/a.ts:1: imports "../../../engine/src/graph/b.ts", but another package is imported by its name',
    ],
    [
      'a test',
      'images/a.ts',
      "import { b } from './b.fixture.ts';",
      'images/a.ts:1: imports "./b.fixture.ts", but tests are for tests',
    ],
    [
      'what belongs to no folder',
      'cli/a.ts',
      "import { b } from '../index.ts';",
      'cli/a.ts:1: imports "../index.ts", but cli may use faces/node, faces, images, media, errors.ts',
    ],
    [
      'from a folder that is not in the table',
      'new/a.ts',
      '',
      'new/a.ts: its folder is not in the table of scripts/check-imports.ts; add its rules',
    ],
  ])('refuses %s', (_, path, source, problem) => expect(problems(path, source)).toEqual([problem]));

  it('refuses that the engine knows of the product, in tests too', () => {
    const folder = join(root, 'packages', 'engine', 'src', 'graph');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'a.ts'), "import { b } from 'product';\nimport { c } from 'protobuf/wire';");
    writeFileSync(join(folder, 'a.test.ts'), "import { b } from 'product/images';");
    expect(checkImports(root, ARCHITECTURE)).toEqual([
      'packages/engine/src/graph/a.test.ts:1: imports "product/images", but engine knows nothing of product',
      'packages/engine/src/graph/a.ts:1: imports "product", but engine knows nothing of product',
    ]);
  });

  it('refuses a package that is not in the table, once it has files', () => {
    mkdirSync(join(root, 'packages', 'web'));
    expect(checkImports(root, ARCHITECTURE)).toEqual([]);
    mkdirSync(join(root, 'packages', 'web', 'src'));
    expect(checkImports(root, ARCHITECTURE)).toEqual([]);
    writeFileSync(join(root, 'packages', 'web', 'src', 'page.ts'), '');
    expect(checkImports(root, ARCHITECTURE)).toEqual([
      'packages/web: is not in the table of scripts/check-imports.ts; add its rules',
    ]);
  });

  it('refuses a table that runs in a circle or names what it does not have', () => {
    const withRules = (rules: PackageRules['rules']) => () => checkImports(root, { product: { shared: [], rules } });
    expect(withRules({ a: { uses: ['b'] }, b: { uses: ['c'] }, c: { uses: ['a'] } })).toThrow(
      'in a circle: a -> b -> c -> a',
    );
    expect(withRules({ a: { uses: ['b'] } })).toThrow('the table has no entry for "b", which "a" uses');
  });
});

describe('importsOf', () => {
  it('finds every form of import, with its line and whether it is of types alone', () => {
    const source = [
      "import a from 'a';",
      "import * as b from 'b';",
      "import c, { type C } from 'c';",
      "import type { D } from 'd';",
      "export { e } from 'e';",
      "export * as f from 'f';",
      "export type { G } from 'g';",
      "import 'h';",
      "const i = await import('i');",
      "export const text = 'no import';",
      "type T = 'no' | 'import';",
      "import data from 'j' with { type: 'json' };",
    ].join('\n');
    expect(
      importsOf(source)
        .map(({ target, line, typeOnly }) => `${target}${line}${typeOnly ? ' type' : ''}`)
        .sort(),
    ).toEqual(['a1', 'b2', 'c3', 'd4 type', 'e5', 'f6', 'g7 type', 'h8', 'i9', 'j12']);
  });
});
