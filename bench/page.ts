/**
 * @file Time from dropping a picture into the page until its first score is shown, examined in the browser: `node --conditions=source
 * bench/page.ts [visits]`. The networks are in the browser's cache, as on every visit but the first; each visit is a new page.
 */
import { performance } from 'node:perf_hooks';
import { demoPhotographs } from '../packages/realcentric/src/scan/node/demo-faces.fixture.ts';
import {
  choose,
  hasChromium,
  networksReady,
  newVisitor,
  openPage,
  openStage,
} from '../packages/web/src/testing/chromium.fixture.ts';

const VISITS = Number(process.argv[2] ?? 5);

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const seconds = (ms: number) => (ms / 1000).toFixed(2);

if (!hasChromium) process.exit(0);
const built = performance.now();
const stage = await openStage();
console.log(`page built, served and Chromium started in ${seconds(performance.now() - built)} s`);
const context = await newVisitor(stage);
const first = await openPage(context, stage.server.address);
await networksReady(first);
await first.close();

/** One visit: a picture as soon as the page is there, and more once it is warm. */
async function visit() {
  const page = await openPage(context, stage.server.address);
  const timed = async (file: string) => {
    await page.evaluate(() => performance.mark('dropped'));
    const scored = page.evaluate(
      (before) =>
        new Promise<number>((resolve) => {
          const look = () => {
            if (document.querySelectorAll('.list .entry-state .icon').length > before) {
              resolve(performance.now() - performance.getEntriesByName('dropped').at(-1)!.startTime);
            } else requestAnimationFrame(look);
          };
          look();
        }),
      await page.locator('.list .entry-state .icon').count(),
    );
    await choose(page, file);
    return scored;
  };
  const cold = await timed(demoPhotographs[4]!);
  const warm = await timed(demoPhotographs[4]!);
  await page.close();
  return { cold, warm };
}

const visits = [];
for (let i = 0; i < VISITS; i++) visits.push(await visit());
const tell = (what: string, times: readonly number[]) =>
  console.log(`${what} ${seconds(median(times))} s (median of ${VISITS}; fastest ${seconds(Math.min(...times))})`);
tell(
  'first score on a new page:      ',
  visits.map(({ cold }) => cold),
);
tell(
  'first score once networks stand:',
  visits.map(({ warm }) => warm),
);
await stage.close();
