/** @file Tests of what goes in and what comes out: pictures, videos, files that are neither, cancelling, reports. */
import { spawnSync } from 'node:child_process';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Finding } from 'realcentric/browser';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { pngBomb } from '../../../realcentric/src/media/pictures.fixture.ts';
import { demoPhotographs } from '../../../realcentric/src/scan/node/demo-faces.fixture.ts';
import { choose, emptyList, keptFindings, type Stage, untilDone } from './chromium.fixture.ts';

export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
if (!hasFfmpeg) console.warn('skipped: videos in the page, as there is no ffmpeg to make one');

/** A photograph, three people in it, that comes nearer for two seconds. */
export function makeClip(file: string): void {
  const zoom = "zoompan=z='1+0.05*on/10':d=1:s=640x426:fps=5";
  const input = ['-loop', '1', '-i', demoPhotographs[0]!, '-t', '2', '-vf', `scale=640:-2,${zoom}`];
  const result = spawnSync('ffmpeg', ['-v', 'error', '-y', ...input, '-c:v', 'libvpx', '-b:v', '1M', file]);
  if (result.status !== 0) throw new Error(String(result.stderr));
}

async function latest(page: Page, count: number): Promise<Finding> {
  return (await keptFindings(page, count)).at(-1)!;
}

/** How many scans the page of the tests has kept so far. */
let kept = 0;

async function examine(page: Page, file: string): Promise<Finding> {
  await emptyList(page);
  await choose(page, file);
  await untilDone(page, 1);
  kept += 1;
  return latest(page, kept);
}

export function examining(stage: () => Stage, page: () => Page): void {
  it('shows each face of a picture with its score, and where it comes from', async () => {
    const finding = await examine(page(), demoPhotographs[0]!);
    expect(finding).toMatchObject({ status: 'ok', media: { kind: 'picture', format: 'jpeg' } });
    expect(finding.faces.length).toBe(3);
    expect(finding.provenance?.c2pa.status).toBe('absent');
    expect(finding.provenance?.encoder.container).toBe('jpeg');
    const boxes = page().getByRole('list', { name: 'Frames around faces' }).getByRole('button');
    expect(await boxes.count()).toBe(3);
    expect(await boxes.first().locator('.unseen').textContent()).toMatch(
      /^Face 1: (little|substantial|uncertain).*, .?\d+%$/,
    );
    const heat = page().getByRole('button', { name: 'Where it comes from' }).first();
    await heat.click();
    expect(await heat.getAttribute('aria-pressed')).toBe('true');
    const painted = await page()
      .locator('canvas.heat')
      .evaluate((canvas: HTMLCanvasElement) =>
        canvas
          .getContext('2d')!
          .getImageData(0, 0, canvas.width, canvas.height)
          .data.some((value) => value > 0),
      );
    expect(painted).toBe(true);
  });

  it('says that a picture without a face shows none, and gives no score', async () => {
    const file = join(stage().folder, 'wall.png');
    await sharp({ create: { width: 400, height: 300, channels: 3, background: '#8899aa' } }).toFile(file);
    const finding = await examine(page(), file);
    expect(finding).toMatchObject({ status: 'no_face', verdict: 'n/a', probability: null, faces: [] });
    expect(await page().getByRole('heading', { name: 'no face found' }).count()).toBe(1);
  });

  it('says what is wrong with broken, empty and foreign files, and goes on with the others', async () => {
    const { folder } = stage();
    const [broken, empty, text, bomb] = ['broken.jpg', 'empty.png', 'words.txt', 'bomb.png'].map((name) =>
      join(folder, name),
    ) as [string, string, string, string];
    await writeFile(broken, (await readFile(demoPhotographs[1]!)).subarray(0, 300));
    await writeFile(empty, '');
    await writeFile(text, 'no picture at all');
    await writeFile(bomb, pngBomb(60_000, 50_000));
    await emptyList(page());
    await choose(page(), [broken, empty, text, bomb, demoPhotographs[4]!]);
    await untilDone(page(), 5);
    kept += 5;
    const findings = (await keptFindings(page(), kept)).slice(-5);
    expect(findings.map(({ status }) => status)).toEqual(['error', 'error', 'unsupported', 'error', 'ok']);
    expect(findings[1]!.message).toContain('is empty');
    expect(findings[2]!.message).toContain('is a text file');
    expect(findings[3]!.message).toContain('60000 x 50000 pixels');
  });

  it('refuses a file over the limit before it reads it', async () => {
    const file = join(stage().folder, 'huge.jpg');
    await writeFile(file, (await readFile(demoPhotographs[1]!)).subarray(0, 5000));
    await truncate(file, 101_000_000);
    const finding = await examine(page(), file);
    expect(finding.status).toBe('error');
    expect(finding.message).toContain('more than the limit of 100 MB');
  });

  it('cancels what is under way and what waits, and does it again when asked', async () => {
    await emptyList(page());
    await choose(page(), demoPhotographs.slice(0, 3));
    await page().getByRole('button', { name: 'Cancel sample3.jpg' }).click();
    await page().getByRole('button', { name: 'Cancel sample1.jpg' }).click();
    const rows = page().locator('.entry');
    expect(await rows.nth(2).textContent()).toContain('Cancelled');
    await untilDone(page(), 1);
    expect(await rows.nth(0).textContent()).toContain('Cancelled');
    expect(await rows.nth(1).textContent()).not.toContain('Cancelled');
    await rows.nth(2).getByRole('button', { name: 'Try again' }).click();
    await untilDone(page(), 2);
    kept += 2;
    expect((await latest(page(), kept)).file).toBe('sample3.jpg');
  });

  it.skipIf(!hasFfmpeg)('follows the faces of a video, and goes to the time that is asked for', async () => {
    const file = join(stage().folder, 'clip.webm');
    makeClip(file);
    const finding = await examine(page(), file);
    expect(finding).toMatchObject({ status: 'ok', media: { kind: 'video', codec: 'vp8', width: 640, height: 426 } });
    expect(finding.faces.length).toBe(3);
    expect(finding.faces[0]!.frames.length).toBeGreaterThan(3);
    const slider = page().getByRole('slider', { name: 'Time in the video' });
    await slider.fill('1.5');
    await page().waitForFunction(
      () => Math.abs(document.querySelector<HTMLVideoElement>('video.media')!.currentTime - 1.5) < 0.15,
    );
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^0:01\.5: Face 1 /);
  });

  it('takes an animated picture for the video that it is', async () => {
    const file = join(stage().folder, 'moving.gif');
    const frames = [0, 8, 16].map((left) =>
      sharp(demoPhotographs[4]!).resize(340).extract({ left, top: 0, width: 320, height: 200 }).toBuffer(),
    );
    await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif({ delay: [200, 300, 400] })
      .toFile(file);
    const finding = await examine(page(), file);
    expect(finding.media).toMatchObject({ kind: 'video', codec: 'gif', width: 320, frames: 3 });
    expect(finding.media?.kind === 'video' && finding.media.duration).toBeCloseTo(0.9);
  });

  it('saves a report that needs nothing from elsewhere, and the finding as JSON', async () => {
    const finding = await examine(page(), demoPhotographs[1]!);
    const [report] = await Promise.all([
      page().waitForEvent('download'),
      page().getByRole('button', { name: 'Save report' }).click(),
    ]);
    expect(report.suggestedFilename()).toBe('sample2.jpg.report.html');
    const html = await readFile((await report.path())!, 'utf8');
    expect(html).toContain(finding.sha256);
    expect(html.match(/data:image\/jpeg;base64,/g)!.length).toBeGreaterThanOrEqual(finding.faces.length);
    expect(html).not.toMatch(/<script|src="http|href="http/);
    const [json] = await Promise.all([
      page().waitForEvent('download'),
      page().getByRole('button', { name: 'Save as JSON' }).click(),
    ]);
    expect(JSON.parse(await readFile((await json.path())!, 'utf8'))).toEqual(finding);
  });

  it('shows markup in names of files as text', async () => {
    const file = join(stage().folder, '<img src=x onerror=alert(1)>.png');
    await sharp({ create: { width: 60, height: 60, channels: 3, background: '#333' } }).toFile(file);
    await examine(page(), file);
    expect(await page().locator('.file-name').textContent()).toBe('<img src=x onerror=alert(1)>.png');
    expect(await page().locator('img[src=x]').count()).toBe(0);
  });
}
