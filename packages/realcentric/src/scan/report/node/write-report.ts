/** @file Writes a report to the disk while findings come: memory does not grow with the pictures of thousands of files. */
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../../errors.ts';
import { fillFileAtomic } from '../../../media/atomic.ts';
import { type Language, LOCALES } from '../../words/language.ts';
import type { ReportEntry } from '../entry.ts';
import { type ReportWriter, reportWriter } from '../report.ts';
import { type PdfOptions, printPdf, requireChromium, requireFont } from './pdf.ts';

export interface ReportTargets {
  /** Where to write the page; with `pdf` alone it is not kept. */
  readonly html?: string | undefined;
  readonly pdf?: string | undefined;
  readonly language: Language;
  /** Date on the report; now unless told. */
  readonly made?: Date;
  readonly signal?: AbortSignal | undefined;
}

export interface OpenReport extends AsyncDisposable {
  /** Adds a file; one after the other. */
  readonly add: (entry: ReportEntry) => Promise<void>;
  /** Writes the files. @throws UserError where that fails */
  readonly finish: () => Promise<void>;
}

/** Seconds that a PDF may take, beside those for each file. */
const PDF_SECONDS = 60;
const PDF_SECONDS_PER_FILE = 2;

async function writeWhole(path: string, sections: string, { head, tail }: ReturnType<ReportWriter['ends']>) {
  await fillFileAtomic(path, async (temporary) => {
    async function* parts() {
      yield head;
      yield* createReadStream(sections, 'utf8');
      yield tail;
    }
    await pipeline(parts, createWriteStream(temporary));
  });
}

/**
 * Opens a report; what was added is kept in a temporary folder until `finish`, and gone after disposal.
 * @throws UserError where a PDF is wanted and there is no Chromium, or no font for the language
 */
export async function openReport({
  html,
  pdf,
  language,
  made = new Date(),
  signal,
}: ReportTargets): Promise<OpenReport> {
  // Told before anything is scanned.
  if (pdf !== undefined) {
    await requireChromium(pdf);
    // The page brings Latin letters with it.
    if (language === 'zh') await requireFont(pdf, LOCALES[language]);
  }
  const writer = reportWriter({ language, made });
  const folder = await mkdtemp(join(tmpdir(), 'realcentric-report-'));
  const sections = join(folder, 'sections.html');
  let file: FileHandle | undefined = await open(sections, 'w');
  let files = 0;
  const close = async () => {
    await file?.close();
    file = undefined;
  };
  return {
    add: async (entry) => {
      if (file === undefined) throw new Error('the report is finished');
      files += 1;
      await file.write(`${writer.section(entry)}\n`);
    },
    finish: async () => {
      await close();
      if (files === 0) {
        const target = html ?? pdf;
        throw new UserError('no_work', 'there is nothing to report on', {
          ...(target !== undefined && { file: target }),
          advice: 'give at least one file',
        });
      }
      const page = html ?? join(folder, 'report.html');
      await writeWhole(page, sections, writer.ends());
      const options: PdfOptions = { timeout: PDF_SECONDS + PDF_SECONDS_PER_FILE * files, signal };
      if (pdf !== undefined) await printPdf(page, pdf, options);
    },
    [Symbol.asyncDispose]: async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
