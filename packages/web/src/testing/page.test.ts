/** @file The page in Chromium, built by Vite and served as static files: what it takes, how it is worked with, that it asks nobody else. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hasChromium,
  networksReady,
  newVisitor,
  openPage,
  openStage,
  PATIENCE,
  type Stage,
} from './chromium.fixture.ts';
import { examining } from './examining.fixture.ts';
import { offline } from './offline.fixture.ts';
import { onRealService } from './on-real-service.fixture.ts';
import { onServer } from './on-server.fixture.ts';
import { operating } from './operating.fixture.ts';
import { parity } from './parity.fixture.ts';

describe.skipIf(!hasChromium)('the page', { timeout: PATIENCE }, () => {
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    stage = await openStage();
    page = await openPage(await newVisitor(stage), stage.server.address);
    await networksReady(page);
  }, PATIENCE);
  afterAll(() => stage?.close());

  describe('examines', () =>
    examining(
      () => stage,
      () => page,
    ));
  describe('agrees with Node', () =>
    parity(
      () => stage,
      () => page.context(),
    ));
  describe('without a network', () => offline(() => stage));
  describe('is worked with', () => operating(() => page));

  describe('on the server', () => onServer(() => stage));
  describe('on a service that really scans', () => onRealService(() => stage));

  it('examines on the processor where the graphics card that it used before is gone', async () => {
    const context = await newVisitor(stage);
    await context.addInitScript(() => {
      // Not in documents without an origin, which have no storage.
      if (location.origin !== 'null') localStorage.setItem('realcentric.graphics', 'a card: usable');
    });
    const visit = await openPage(context, stage.server.address);
    await visit.getByText('Runs on the processor').waitFor();
    await context.close();
  });

  it('never asked another host, and complained of nothing', () => {
    expect([...stage.hosts]).toEqual([new URL(stage.server.address).host]);
    expect(stage.complaints).toEqual([]);
  });
});
