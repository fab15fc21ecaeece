/** @file Tables on standard output: columns lined up, a rule under the titles, colour only where it is wanted. */
import { styleText } from 'node:util';
import { columns, printable } from './text.ts';

export interface TableColumn {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly align?: 'left' | 'right';
}

export interface TableCell {
  readonly text: string;
  readonly colour: 'red' | 'yellow' | 'green' | 'dim';
}

/** Whether to colour what goes to this stream: a terminal that can, and NO_COLOR and the like not set. */
export function wantsColour(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && stream.hasColors();
}

/** Lines without trailing spaces, ready to print; each row has a cell for each column. */
export function renderTable(
  titles: readonly TableColumn[],
  rows: readonly (readonly (string | TableCell)[])[],
  colour: boolean,
): string {
  const cells = rows.map((row) => row.map((cell) => printable(typeof cell === 'string' ? cell : cell.text)));
  const widths = titles.map(({ title }, j) => Math.max(columns(title), ...cells.map((row) => columns(row[j]!))));
  const pad = (text: string, j: number, painted = text) => {
    const space = ' '.repeat(widths[j]! - columns(text));
    return titles[j]!.align === 'right' ? space + painted : painted + space;
  };
  const paint = (style: 'bold' | TableCell['colour'], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const join = (parts: readonly string[]) => parts.join('  ').trimEnd();
  return [
    join(titles.map(({ title }, j) => pad(title, j, paint('bold', title)))),
    join(widths.map((width) => '─'.repeat(width))),
    ...cells.map((row, i) =>
      join(
        row.map((text, j) => {
          const cell = rows[i]![j]!;
          return pad(text, j, typeof cell === 'string' ? text : paint(cell.colour, text));
        }),
      ),
    ),
  ].join('\n');
}
