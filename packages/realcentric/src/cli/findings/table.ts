/** @file Findings for people: a table once all are there, or each with pictures of its faces as it comes. */
import { styleText } from 'node:util';
import type { Finding } from '../../scan/finding.ts';
import { lookedAt, reasonSentences, verdictStatement } from '../../scan/words/sentences.ts';
import type { Words } from '../../scan/words/words.ts';
import { renderTable, type TableCell } from '../table.ts';
import { printable } from '../text.ts';
import { findingRows } from './cells.ts';
import type { FindingOutput, Print } from './output.ts';

export interface TableOptions {
  readonly colour: boolean;
  readonly words: Words;
}

/** Of more files than this the table alone is printed. */
const MOST_IN_WORDS = 5;

/** The verdict, what was looked at, and why, in sentences. */
function inWords(finding: Finding, words: Words): string {
  const { file } = finding;
  const sentences = [verdictStatement(finding, words), ...lookedAt(finding, words), ...reasonSentences(finding, words)];
  return [file, ...sentences.map((sentence) => `  ${sentence}`)].map(printable).join('\n');
}

const TITLES = ['File', 'Status', 'Face', 'When', 'Probability', 'Distance (percentile)', 'Evidence of manipulation'];
const NUMBERS = ['Probability', 'Distance (percentile)'];
const WHEN = TITLES.indexOf('When');

/** Columns line up, so the rows wait for the last of them; findings themselves are not kept. */
export function tableOutput(print: Print, { colour, words }: TableOptions): FindingOutput {
  const rows: (string | TableCell)[][] = [];
  const told: string[] = [];
  let files = 0;
  return {
    async add({ finding }) {
      rows.push(...findingRows(finding));
      files += 1;
      // What went wrong is on standard error already.
      if (files <= MOST_IN_WORDS && finding.message === null) told.push(inWords(finding, words));
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
      if (files <= MOST_IN_WORDS) for (const text of told) await print(`\n${text}`);
    },
  };
}

/** A line a face below its picture, which `draw` makes of a JPEG, then the sentences. */
export function galleryOutput(
  print: Print,
  draw: (jpeg: Uint8Array) => Promise<string>,
  { colour, words }: TableOptions,
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
      if (finding.message === null) await print(`${inWords(finding, words)}\n`);
    },
    end: async () => undefined,
  };
}
