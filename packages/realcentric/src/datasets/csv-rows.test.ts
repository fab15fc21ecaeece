import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvRows } from './csv-rows.ts';

it('knows the line of each row, through line breaks in quotes and blank lines', () => {
  expect(csvRows('a,b\r\n\r\n"x\ny","say ""hi"""\n,\rlast', 'f')).toEqual([
    { fields: ['a', 'b'], line: 1 },
    { fields: ['x\ny', 'say "hi"'], line: 3 },
    { fields: ['', ''], line: 5 },
    { fields: ['last'], line: 6 },
  ]);
  expect(csvRows('', 'f')).toEqual([]);
  expect(csvRows('a,\n', 'f')).toEqual([{ fields: ['a', ''], line: 1 }]);
});

it('refuses quotes that are wrong', () => {
  expect(() => csvRows('a\n"b', 'f')).toThrow('f: line 2: a quote is opened and not closed');
  expect(() => csvRows('"a"b', 'f')).toThrow('f: line 1: text follows a closing quote');
});

it('reads back what is quoted, whatever it is', () => {
  const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
  const rows = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(rows, (table) => {
      const text = table.map((row) => row.map(quoted).join(',')).join('\r\n');
      expect(csvRows(text, 'f').map(({ fields }) => fields)).toEqual(table);
    }),
  );
});
