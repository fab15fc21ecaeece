/** @file Tests of how the page is worked with: keyboard, screen readers, languages, colours, comparison, history, paste, camera. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { demoPhotographs } from '../../../realcentric/src/scan/node/demo-faces.fixture.ts';
import { choose, emptyList, untilDone } from './chromium.fixture.ts';

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe-core finds wrong; in an isolated world, as the page's policy lets no other script in. */
async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  await session.send('Runtime.evaluate', { expression: await axeSource, contextId: executionContextId });
  const { result } = await session.send('Runtime.evaluate', {
    expression: 'axe.run().then(({ violations }) => JSON.stringify(violations))',
    contextId: executionContextId,
    awaitPromise: true,
  });
  await session.detach();
  const found = JSON.parse(result.value) as Violation[];
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

async function examined(page: Page, files: readonly string[]): Promise<void> {
  await emptyList(page);
  await choose(page, files);
  await untilDone(page, files.length);
}

export function operating(page: () => Page): void {
  it('is found accessible by axe-core, light and dark, at its start and with a result', async () => {
    await emptyList(page());
    for (const colorScheme of ['light', 'dark'] as const) {
      await page().emulateMedia({ colorScheme });
      expect(await violations(page())).toEqual([]);
    }
    await examined(page(), [demoPhotographs[0]!]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page().emulateMedia({ colorScheme });
      expect(await violations(page())).toEqual([]);
    }
    await page().emulateMedia({ colorScheme: 'light' });
  });

  it('can be worked by keyboard alone', async () => {
    await emptyList(page());
    await page().locator('body').press('Tab');
    const tabTo = async (name: RegExp) => {
      for (let step = 0; step < 60; step++) {
        // Where nothing has the focus, the body does, and all the words of the page are in it.
        const focused = await page().evaluate(() => {
          const { activeElement, body } = document;
          if (activeElement === null || activeElement === body) return '';
          return activeElement.getAttribute('aria-label') ?? activeElement.textContent ?? '';
        });
        if (name.test(focused)) return;
        await page().keyboard.press('Tab');
      }
      throw new Error(`the keyboard does not reach ${name}`);
    };
    await tabTo(/Choose files/);
    const [chooser] = await Promise.all([page().waitForEvent('filechooser'), page().keyboard.press('Enter')]);
    await chooser.setFiles(demoPhotographs[0]!);
    await untilDone(page(), 1);
    await tabTo(/^Face 2: /);
    await page().keyboard.press('Space');
    expect(
      await page()
        .getByRole('button', { name: /^Face 2: / })
        .getAttribute('aria-pressed'),
    ).toBe('true');
    await tabTo(/^Where it comes from$/);
    await page().keyboard.press('Enter');
    expect(await page().locator('canvas.heat').count()).toBe(1);
    // The focus can be seen wherever it is.
    expect(await page().evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)).toBe('solid');
  });

  it('tells screen readers what has happened', async () => {
    await examined(page(), [demoPhotographs[4]!]);
    await page()
      .getByRole('status')
      .getByText(/^sample5\.jpg: (little|uncertain|substantial)/)
      .waitFor({ state: 'attached' });
  });

  it('compares two files', async () => {
    await examined(page(), demoPhotographs.slice(0, 2));
    await page().getByRole('button', { name: 'Compare sample1.jpg' }).click();
    await page()
      .getByRole('button', { name: /sample2\.jpg/ })
      .first()
      .click();
    const table = page().getByRole('table');
    expect(await table.getByRole('columnheader').allTextContents()).toEqual([
      'Measure',
      ' sample1.jpg',
      ' sample2.jpg',
    ]);
    expect(await table.getByRole('row', { name: /^Probability of manipulation/ }).textContent()).toMatch(/\d+%.*\d+%/);
    await page().getByRole('button', { name: 'End the comparison' }).click();
    expect(await table.count()).toBe(0);
  });

  it('speaks five languages, and remembers which', async () => {
    await examined(page(), [demoPhotographs[4]!]);
    const seen = new Set<string>();
    for (const language of ['es', 'fr', 'de', 'zh', 'en']) {
      await page().locator('.preferences select').first().selectOption(language);
      expect(await page().evaluate(() => document.documentElement.lang)).toMatch(new RegExp(`^${language}`));
      expect(await page().locator('main').textContent()).not.toMatch(/\{\w+\}|undefined/);
      seen.add((await page().locator('.statement').textContent())!);
    }
    expect(seen.size).toBe(5);
  });

  it('takes pasted pictures and the frame of a camera', async () => {
    await emptyList(page());
    const picture = (await readFile(demoPhotographs[4]!)).toString('base64');
    await page().evaluate((base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
      dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
    }, picture);
    await untilDone(page(), 1);
    expect(await page().locator('.list .entry-name').textContent()).toMatch(/^pasted .*\.png$/);
    await page().getByRole('button', { name: 'Use the camera' }).click();
    await page().getByRole('button', { name: 'Take the picture' }).click();
    await untilDone(page(), 2);
    expect(await page().locator('.list .entry-name').nth(1).textContent()).toMatch(/^camera .*\.png$/);
    expect(await page().getByRole('dialog').count()).toBe(0);
  });

  it('keeps a history that opens again and can be cleared', async () => {
    await examined(page(), [demoPhotographs[4]!]);
    await page().locator('.history summary').click();
    await page().getByRole('button', { name: 'Open sample5.jpg' }).first().click();
    expect(await page().locator('.entry').count()).toBe(2);
    await page().locator('.face-box').first().waitFor();
    await page().getByRole('button', { name: 'Clear the history' }).click();
    await page().getByText('Files that were examined will be listed here.').waitFor();
  });
}
