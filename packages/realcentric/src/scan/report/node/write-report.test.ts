/** @file Reports on the disk, and as PDF where a Chromium is there. */
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exampleFinding } from '../../finding.fixture.ts';
import { printPdf, requireChromium, requireFont } from './pdf.ts';
import { openReport } from './write-report.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const chromium = await requireChromium('x.pdf').catch(() => undefined);
if (chromium === undefined) console.warn('skipped: no Chromium for PDFs');

const entry = { finding: exampleFinding(), pictures: [] };

describe('openReport', () => {
  it('writes what was added, in order, and leaves nothing else', async () => {
    const html = join(folder, 'two.html');
    {
      await using report = await openReport({ html, language: 'fr' });
      await report.add(entry);
      await report.add({ ...entry, finding: exampleFinding({ file: 'second.jpg' }) });
      expect(await readdir(folder)).toEqual([]);
      await report.finish();
    }
    expect(await readdir(folder)).toEqual(['two.html']);
    const text = await readFile(html, 'utf8');
    expect(text).toMatch(/^<!doctype html>\n<html lang="fr">/);
    expect(text.trimEnd()).toMatch(/<\/main><\/body><\/html>$/);
    expect(text.indexOf('id="file-0"')).toBeLessThan(text.indexOf('id="file-1"'));
    expect(text.indexOf('class="overview"')).toBeLessThan(text.indexOf('id="file-0"'));
  });

  it('says so where there is nothing to report on', async () => {
    await using report = await openReport({ html: join(folder, 'none.html'), language: 'en' });
    await expect(report.finish()).rejects.toThrow(/none\.html: there is nothing to report on; give/);
  });

  it('names the folder that is not there', async () => {
    await using report = await openReport({ html: join(folder, 'nowhere', 'a.html'), language: 'en' });
    await report.add(entry);
    await expect(report.finish()).rejects.toThrow(/nowhere/);
  });
});

describe('PDF', () => {
  it('names what to install where there is no Chromium', async () => {
    const env = { PATH: folder, REALCENTRIC_CHROMIUM: join(folder, 'no-such-browser') };
    await expect(requireChromium('a.pdf', env)).rejects.toThrow(/a\.pdf: a PDF needs Chromium.*apt install chromium/s);
  });

  it.skipIf(process.platform === 'win32')('tells a browser that fails, and one that hangs', async () => {
    const page = join(folder, 'page.html');
    await writeFile(page, '<p>hello');
    const stub = async (name: string, script: string) => {
      const path = join(folder, name);
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
      return { env: { ...process.env, REALCENTRIC_CHROMIUM: path } };
    };
    const pdf = join(folder, 'x.pdf');
    const broken = await stub('broken', 'echo "no display" >&2; exit 3');
    await expect(printPdf(page, pdf, broken)).rejects.toThrow(/made no PDF \(no display\)/);
    const hanging = await stub('hanging', 'sleep 600 & sleep 600');
    await expect(printPdf(page, pdf, { ...hanging, timeout: 0.2 })).rejects.toThrow(/took too long/);
    const stopped = printPdf(page, pdf, { ...hanging, signal: AbortSignal.timeout(50) });
    await expect(stopped).rejects.toThrow(/timeout/i);
    expect(await readdir(folder)).not.toContain('x.pdf');
  });

  it.skipIf(process.platform === 'win32')(
    'needs a font for the language of the report, as far as can be told',
    async () => {
      const bin = await mkdtemp(join(tmpdir(), 'fonts-'));
      const { PATH } = process.env;
      vi.stubEnv('PATH', bin);
      const fontconfig = async (answer: string) => {
        await writeFile(join(bin, 'fc-list'), `#!/bin/sh\n${answer}\n`);
        await chmod(join(bin, 'fc-list'), 0o755);
      };
      try {
        await expect(requireFont('a.pdf', 'zh-Hans')).resolves.toBeUndefined();
        await fontconfig('exit 0');
        await expect(requireFont('a.pdf', 'zh-Hans')).rejects.toThrow(/a\.pdf: no font here.*fonts-noto-cjk/s);
        await fontconfig('test "$1" = :lang=zh && echo Noto');
        await expect(requireFont('a.pdf', 'zh-Hans')).resolves.toBeUndefined();
      } finally {
        vi.stubEnv('PATH', PATH);
        await rm(bin, { recursive: true, force: true });
      }
    },
  );

  it.skipIf(chromium === undefined)('is made from the page, which is not kept', { timeout: 120_000 }, async () => {
    const pdf = join(folder, 'report.pdf');
    await using report = await openReport({ pdf, language: 'de' });
    await report.add(entry);
    await report.finish();
    const bytes = await readFile(pdf);
    expect(bytes.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(bytes.length).toBeGreaterThan(10_000);
    expect((await readdir(folder)).filter((name) => name.endsWith('.html'))).toEqual(['page.html', 'two.html']);
  });
});
