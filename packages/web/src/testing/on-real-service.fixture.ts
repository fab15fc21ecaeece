/** @file The page in front of `realcentric serve` as a user starts it, with its own networks and processes: nothing is made up. */
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, startCommand } from '../../../realcentric/src/cli/run.fixture.ts';
import { demoPhotographs } from '../../../realcentric/src/scan/node/demo-faces.fixture.ts';
import { choose, emptyList, newVisitor, openPage, PATIENCE, type Stage } from './chromium.fixture.ts';
import { hasFfmpeg, makeClip } from './examining.fixture.ts';
import { type StaticServer, serveStatic } from './static-server.fixture.ts';

/** The address that `serve` writes into its log once it listens. */
async function addressOf({ child }: Running): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  for await (const line of lines) {
    const said = JSON.parse(line) as { msg?: string; url?: string };
    if (said.msg === 'serving' && said.url) {
      // What comes later is not read, and must not fill the pipe.
      child.stdout!.resume();
      return said.url;
    }
  }
  throw new Error('the service ended before it listened');
}

export function onRealService(stage: () => Stage): void {
  let service: Running;
  let url: string;
  let front: StaticServer;
  let page: Page;
  beforeAll(async () => {
    service = startCommand(stage().folder, ['serve', '--port', '0', '--data', join(stage().folder, 'served')]);
    url = await addressOf(service);
    front = await serveStatic(join(stage().folder, 'page'), url);
    const context = await newVisitor({ ...stage(), hosts: new Set(), complaints: [] });
    await context.addInitScript(() => {
      // Not in documents without an origin, which have no storage.
      if (location.origin !== 'null') localStorage.setItem('realcentric.mode', 'server');
    });
    page = await openPage(context, front.address);
  }, PATIENCE);
  afterAll(async () => {
    await page?.context().close();
    await front?.close();
    service?.child.kill('SIGTERM');
    if (service && service.child.exitCode === null) await once(service.child, 'exit');
  }, PATIENCE);

  const kept = async () => {
    const answer = await fetch(new URL('/api/scans', url));
    return ((await answer.json()) as { scans: unknown[] }).scans.length;
  };

  it('shows the faces of a picture and where their scores come from, and removes it there', async () => {
    await choose(page, demoPhotographs[0]!);
    await page.locator('.verdict').waitFor();
    expect(await page.getByRole('list', { name: 'Frames around faces' }).getByRole('button').count()).toBe(3);
    await page.getByRole('button', { name: 'Where it comes from' }).first().click();
    await page.locator('canvas.heat').waitFor();
    await page.getByRole('heading', { name: 'Provenance' }).waitFor();
    expect(await kept()).toBe(1);
    await emptyList(page);
    await expect.poll(kept, { timeout: PATIENCE }).toBe(0);
  });

  it.skipIf(!hasFfmpeg)('shows the faces of a video over time', async () => {
    const clip = join(stage().folder, 'served.webm');
    makeClip(clip);
    await choose(page, clip);
    await page.locator('.verdict').waitFor();
    await page.getByRole('slider', { name: 'Time in the video' }).waitFor();
    expect(await page.locator('.face-card').count()).toBeGreaterThan(0);
    await emptyList(page);
  });
}
