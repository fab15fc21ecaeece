/** @file Tests of the server mode, against the real service with a worker that answers at once with a made-up finding. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { demoPhotographs } from '../../../realcentric/src/scan/node/demo-faces.fixture.ts';
import {
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../../../realcentric/src/server/server.fixture.ts';
import { choose, newVisitor, openPage, type Stage, untilDone } from './chromium.fixture.ts';
import { serveStatic } from './static-server.fixture.ts';

/** A visitor of the page in front of a service, in server mode. */
async function withService(
  stage: Stage,
  options: TestServerOptions,
  work: (page: Page, service: TestServer) => Promise<void>,
): Promise<void> {
  const service = await startTestServer(options);
  const front = await serveStatic(join(stage.folder, 'page'), service.url);
  const context = await newVisitor({ ...stage, hosts: new Set(), complaints: [] });
  try {
    // Chosen before: the networks of the browser mode are not even fetched.
    await context.addInitScript(() => {
      // Not in documents without an origin, which have no storage.
      if (location.origin !== 'null') localStorage.setItem('realcentric.mode', 'server');
    });
    const page = await openPage(context, front.address);
    await page.getByText(/^Files are sent to 127\.0\.0\.1/).waitFor();
    await work(page, service);
  } finally {
    await context.close();
    await front.close();
    await service.close();
  }
}

export function onServer(stage: () => Stage): void {
  it('sends files, follows them, and shows and saves what comes back', async () => {
    await withService(stage(), {}, async (page, service) => {
      await choose(page, demoPhotographs.slice(0, 2));
      await untilDone(page, 2);
      expect(service.judged.length).toBe(2);
      await page.locator('.verdict').waitFor();
      const [report] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save report' }).click(),
      ]);
      expect(await readFile((await report.path())!, 'utf8')).toContain('<!doctype html>');
    });
  });

  it('says what the service refuses: files that are too large, and no pictures', async () => {
    await withService(stage(), { config: { limits: { bytes: 200_000 } } }, async (page) => {
      const text = join(stage().folder, 'letter.txt');
      await writeFile(text, 'Dear all, '.repeat(100));
      await choose(page, [demoPhotographs[5]!, text]);
      await untilDone(page, 2);
      await page.getByRole('button', { name: /^sample6\.jpg/ }).click();
      await page
        .locator('article .problem')
        .getByText(/at most 0\.2 MB are taken/)
        .waitFor();
      await page.getByRole('button', { name: /^letter\.txt/ }).click();
      await page.locator('article .problem').waitFor();
    });
  });

  it('asks for a key where the service takes calls with one alone', async () => {
    let secret = '';
    const keys: TestServerOptions['keys'] = (store) => {
      secret = store.add({ name: 'page', scopes: ['scan', 'read', 'delete'], scansADay: 10, bytesADay: 1e9 });
    };
    await withService(stage(), { keys }, async (page, service) => {
      await choose(page, demoPhotographs[4]!);
      await page.locator('article .problem').waitFor();
      await page.getByLabel('Access key of the server').fill(secret);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.locator('.verdict').waitFor();
      expect(service.judged.length).toBe(1);
    });
  });

  it('takes back what is cancelled', async () => {
    await withService(stage(), { working: false }, async (page, service) => {
      await choose(page, demoPhotographs[4]!);
      const scans = async () =>
        ((await (await service.call('/api/scans')).json()) as { scans: { status: string }[] }).scans.map(
          ({ status }) => status,
        );
      await expect.poll(scans, { timeout: 60_000 }).toEqual(['waiting']);
      await page.getByRole('button', { name: 'Cancel sample5.jpg' }).click();
      await expect.poll(scans, { timeout: 60_000 }).toEqual([]);
    });
  });
}
