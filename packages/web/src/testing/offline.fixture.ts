/** @file The page without a network, and with files that are not what the list says. */
import { expect, it } from 'vitest';
import { demoPhotographs } from '../../../realcentric/src/scan/node/demo-faces.fixture.ts';
import { choose, networksReady, newVisitor, openPage, type Stage, untilDone } from './chromium.fixture.ts';

export function offline(stage: () => Stage): void {
  it('opens again, isolated, and examines', async () => {
    const context = await newVisitor(stage());
    const page = await openPage(context, stage().server.address);
    await networksReady(page);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await context.setOffline(true);
    await page.reload();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await networksReady(page);
    await choose(page, demoPhotographs[4]!);
    await untilDone(page, 1);
    expect(await page.locator('.verdict .probability strong').textContent()).toMatch(/\d+%/);
    await context.close();
  });

  it('refuses a network with the wrong checksum', async () => {
    const context = await newVisitor(stage());
    await context.route('**/models/detector/detector.onnx', async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      body[body.length >> 1]! ^= 1;
      await route.fulfill({ response, body });
    });
    const page = await openPage(context, stage().server.address);
    await page.getByText('detector.onnx has the wrong checksum').waitFor();
    await context.close();
  });
}
