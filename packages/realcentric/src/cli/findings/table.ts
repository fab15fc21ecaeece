/** @file Findings for people: a table once all are there, or each with pictures of its faces as it comes. */
import { styleText } from 'node:util';
import { renderTable, type TableCell } from '../table.ts';
import { printable } from '../text.ts';
import { findingRows } from './cells.ts';
import type { FindingOutput, Print } from './output.ts';

export interface TableOptions {
  readonly colour: boolean;
}

const TITLES = ['File', 'Status', 'Face', 'When', 'Probability', 'Distance (percentile)', 'Evidence of manipulation'];
const NUMBERS = ['Probability', 'Distance (percentile)'];
const WHEN = TITLES.indexOf('When');

/** Columns line up, so the rows wait for the last of them; a finding itself is not kept. */
export function tableOutput(print: Print, { colour }: TableOptions): FindingOutput {
  const rows: (string | TableCell)[][] = [];
  return {
    async add({ finding }) {
      rows.push(...findingRows(finding));
    },
    async end() {
      if (rows.length === 0) return;
      const videos = rows.some((row) => row[WHEN] !== '');
      const shown = (_: unknown, column: number) => videos || column !== WHEN;
      const titles = TITLES.filter(shown).map((title) =>
        NUMBERS.includes(title) ? ({ title, align: 'right' } as const) : { title },
      );
      await print(
        renderTable(
          titles,
          rows.map((row) => row.filter(shown)),
          colour,
        ),
      );
    },
  };
}

/** A line a face below its picture, which `draw` makes of a JPEG. */
export function galleryOutput(
  print: Print,
  draw: (jpeg: Uint8Array) => Promise<string>,
  { colour }: TableOptions,
): FindingOutput {
  const paint = (cell: string | TableCell) => {
    if (typeof cell === 'string') return printable(cell);
    return colour ? styleText(cell.colour, cell.text, { validateStream: false }) : cell.text;
  };
  return {
    async add({ finding, thumbnails }) {
      for (const [i, row] of findingRows(finding).entries()) {
        const thumbnail = thumbnails[i];
        if (thumbnail !== undefined) await print(await draw(Buffer.from(thumbnail, 'base64')));
        const [, ...facts] = row;
        await print(
          [finding.file, ...facts]
            .filter((cell) => cell !== '')
            .map(paint)
            .join('  '),
        );
      }
    },
    end: async () => undefined,
  };
}
