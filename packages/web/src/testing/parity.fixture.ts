/** @file The same numbers in the browser as in Node. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import type { Finding } from 'realcentric/browser';
import { expect, it } from 'vitest';
import { demoPhotographs } from '../../../realcentric/src/scan/node/demo-faces.fixture.ts';
import { openScanner } from '../../../realcentric/src/scan/node/open-scanner.ts';
import { scanFile } from '../../../realcentric/src/scan/node/scan-file.ts';
import { choose, clearKept, keptFindings, networksReady, openPage, type Stage } from './chromium.fixture.ts';

const data = fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
/** Runtimes round differently: landmarks are then up to a fiftieth of a pixel elsewhere. */
const TOLERANCE = 0.01;
const FOLDERS = ['ffhq', 'lfw', 'photoshop/real', 'photoshop/fake', 'stylegan'];

/** Ten pictures of each folder, spread over it. */
function pictures(): string[] {
  if (!existsSync(data)) {
    console.warn(`parity on the six demo photographs alone: no ${data}`);
    return demoPhotographs;
  }
  return FOLDERS.flatMap((folder) => {
    const all = readdirSync(join(data, folder), { recursive: true, encoding: 'utf8' });
    const files = all.filter((file) => file.endsWith('.jpg')).sort();
    return Array.from({ length: 10 }, (_, i) => join(data, folder, files[Math.floor((i * files.length) / 10)]!));
  });
}

export function parity(stage: () => Stage, context: () => BrowserContext): void {
  it('gives the faces and probabilities that Node gives', async () => {
    const files = pictures();
    const page = await openPage(context(), stage().server.address);
    await networksReady(page);
    await clearKept(page);
    await choose(page, files);
    const scanner = await openScanner();
    const expected: Finding[] = [];
    for (const file of files) expected.push(await scanFile(file, scanner));
    await scanner.close();
    const found = await keptFindings(page, files.length);
    await page.close();
    const differences: number[] = [];
    for (const [i, node] of expected.entries()) {
      const browser = found[i]!;
      expect(browser.file).toBe(basename(node.file));
      expect(browser.sha256).toBe(node.sha256);
      expect(browser.faces.length, node.file).toBe(node.faces.length);
      for (const [n, face] of node.faces.entries()) {
        const [a, b] = [face.score?.probability, browser.faces[n]!.score?.probability];
        expect(b === undefined, node.file).toBe(a === undefined);
        if (a !== undefined && b !== undefined) differences.push(Math.abs(a - b));
      }
    }
    const sorted = differences.toSorted((a, b) => b - a);
    console.log(`probabilities in browser and Node: ${sorted.length} faces, largest differences ${sorted.slice(0, 3)}`);
    expect(sorted[0]).toBeLessThan(TOLERANCE);
  });
}
