/** @file For tests: the page, built and served, in a real Chromium; every request it makes is noted. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Finding } from 'realcentric/browser';
import { buildPage } from '../../build.ts';
import { type StaticServer, serveStatic } from './static-server.fixture.ts';

const EXECUTABLE = '/usr/bin/chromium';

export const hasChromium = existsSync(EXECUTABLE);
if (!hasChromium) console.warn(`skipped: no ${EXECUTABLE}`);

/** A machine with other things to do takes its time. */
export const PATIENCE = 120_000;

export interface Stage {
  readonly browser: Browser;
  readonly server: StaticServer;
  /** For files of the tests; holds the built page in `page/`. */
  readonly folder: string;
  /** Hosts that any page asked anything of. */
  readonly hosts: Set<string>;
  /** What pages wrote to their consoles as errors, and what they threw. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'realcentric-page-'));
  const page = join(folder, 'page');
  await buildPage(page);
  const server = await serveStatic(page);
  const browser = await chromium.launch({
    executablePath: EXECUTABLE,
    args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  });
  return {
    browser,
    server,
    folder,
    hosts: new Set(),
    complaints: [],
    close: async () => {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A visitor of their own: nothing cached, nothing kept. */
export async function newVisitor(
  { browser, hosts, complaints }: Stage,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 860 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http') || protocol.startsWith('ws')) hosts.add(host);
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    // The page asks whether there is a service; here there is none, which Chromium writes down.
    const expected = message.location().url.endsWith('/api/detector');
    if (message.type() === 'error' && !expected) complaints.push(message.text());
  });
  return context;
}

export async function openPage(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: 'Choose files' }).waitFor();
  return page;
}

/** Until the networks are there. */
export async function networksReady(page: Page): Promise<void> {
  await page.getByText('Works without a network from now on').waitFor();
}

export async function choose(page: Page, files: string | readonly string[]): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(files as string | string[]);
}

/** The rows of the list that are done, whatever came out. */
export async function untilDone(page: Page, count: number): Promise<void> {
  await page
    .locator('.entry:has(.entry-state .icon), .entry:has(.entry-state.problem)')
    .nth(count - 1)
    .waitFor();
}

/** Findings as the history keeps them, oldest first. */
export async function keptFindings(page: Page, count: number): Promise<Finding[]> {
  const read = () =>
    page.evaluate(
      () =>
        new Promise<unknown[]>((resolve, reject) => {
          const opening = indexedDB.open('realcentric', 1);
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const all = opening.result.transaction('scans').objectStore('scans').getAll();
            all.onsuccess = () => {
              opening.result.close();
              resolve(all.result.map(({ finding }: { finding: unknown }) => finding));
            };
          };
        }),
    );
  for (;;) {
    const kept = (await read()) as Finding[];
    if (kept.length >= count) return kept;
    await page.waitForTimeout(100);
  }
}

/** Forgets the history, behind the page's back. */
export async function clearKept(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('realcentric', 1);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const clearing = opening.result.transaction('scans', 'readwrite').objectStore('scans').clear();
          clearing.onsuccess = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
  );
}

/** Empties the list, as a visitor would. */
export async function emptyList(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Empty the list' });
  if (await button.isVisible()) await button.click();
}
