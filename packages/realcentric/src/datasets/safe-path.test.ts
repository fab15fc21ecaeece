import { resolve, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safePath } from './safe-path.ts';

const at = { file: 'list.txt', line: 7 };

describe('safePath', () => {
  it('brings paths to one form', () => {
    expect(safePath(' .\\a\\\\b//c.png', at)).toBe('a/b/c.png');
    expect(safePath('a/..b/c..d/...', at)).toBe('a/..b/c..d/...');
  });

  it.each([
    '',
    '.',
    './.\\',
    '..',
    '../a',
    'a/../../b',
    'a\\..\\b',
    '/a',
    '\\a',
    '\\\\host\\a',
    'C:\\a',
    'c:a',
    'a\0b',
  ])('refuses %j', (path) => expect(() => safePath(path, at)).toThrow(/^list\.txt: line 7: the path/));

  it('never leads out of the root', () => {
    const part = fc.constantFrom('..', '.', '', 'a', '\\', '/', 'C:', '\0', '..\\', ' ');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom('/', '\\', ''), (parts, joint) => {
        let path: string;
        try {
          path = safePath(parts.join(joint), at);
        } catch {
          return;
        }
        expect(resolve('/root/set', path).startsWith(`/root/set${sep}`)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
