import { describe, expect, it } from 'vitest';
import { renderTable } from './table.ts';

const titles = [{ title: 'File' }, { title: 'AUC', align: 'right' }, { title: 'Verdict' }] as const;

describe('renderTable', () => {
  it('lines up columns, wide characters included', () => {
    const rows = [
      ['a.jpg', '0.9', 'little'],
      ['写真.jpg', '0.12345', { text: 'substantial', colour: 'red' }],
    ] as const;
    expect(renderTable(titles, rows, false).split('\n')).toEqual([
      'File          AUC  Verdict',
      '────────  ───────  ───────────',
      'a.jpg         0.9  little',
      '写真.jpg  0.12345  substantial',
    ]);
  });

  it('colours titles and marked cells only when asked, without moving a column', () => {
    const rows = [['a\u001b[2J', '1', { text: 'no', colour: 'green' }]] as const;
    const coloured = renderTable(titles, rows, true);
    expect(coloured).toContain('\u001b[32mno\u001b[39m');
    // biome would not let a pattern hold the escape character itself.
    const stripped = coloured.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
    expect(stripped).toBe(renderTable(titles, rows, false));
    expect(stripped).toContain('a\\u001b[2J');
  });

  it('prints the titles of an empty table', () => {
    expect(renderTable(titles, [], false)).toBe('File  AUC  Verdict\n────  ───  ───────');
  });
});
