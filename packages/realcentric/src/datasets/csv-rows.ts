/** @file Rows of a CSV file (RFC 4180): quoted fields, doubled quotes, line breaks of every kind, and the line each row begins on. */
import { UserError } from '../errors.ts';

export interface CsvRow {
  readonly fields: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

const END = /[,\r\n]/g;

/**
 * Blank lines are skipped; spaces around fields stay. The separator is a comma.
 * @throws UserError naming file and line for a quote that is not closed, and for text right behind a closing quote
 */
export function csvRows(text: string, file: string): CsvRow[] {
  const rows: CsvRow[] = [];
  const fault = (line: number, problem: string) =>
    new UserError('bad_input', `line ${line}: ${problem}`, { file, advice: 'correct this line' });
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const fields: string[] = [];
    const begun = line;
    for (let more = true; more; ) {
      let field = '';
      if (text[at] === '"') {
        const opened = line;
        at += 1;
        for (;;) {
          const close = text.indexOf('"', at);
          if (close < 0) throw fault(opened, 'a quote is opened and not closed');
          const part = text.slice(at, close);
          line += part.split('\n').length - 1;
          at = close + 1;
          field += part;
          if (text[at] !== '"') break;
          field += '"';
          at += 1;
        }
        if (at < text.length && !/[,\r\n]/.test(text[at]!)) throw fault(line, 'text follows a closing quote');
      } else {
        END.lastIndex = at;
        const end = END.exec(text)?.index ?? text.length;
        field = text.slice(at, end);
        at = end;
      }
      fields.push(field);
      more = text[at] === ',';
      if (more) at += 1;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 2;
    else if (at < text.length) at += 1;
    line += 1;
    if (fields.length > 1 || fields[0]!.trim() !== '') rows.push({ fields, line: begun });
  }
  return rows;
}
