/** @file Reports: what they must say, that nothing from a file becomes markup, and that they stay of a size to hand on. */
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { exampleFace, exampleFinding } from '../finding.fixture.ts';
import type { Finding } from '../finding.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { LANGUAGES } from '../words/language.ts';
import type { FacePicture } from './entry.ts';
import { renderScanReport } from './report.ts';

const made = new Date('2026-11-23T12:00:00Z');
const region = { x: 40, y: 20, width: 240, height: 240 };
const picture: FacePicture = {
  ...{ face: 0, time: null, region, box: { x: 100, y: 80, width: 120, height: 140 } },
  ...{ jpeg: '/9j/AAAA', heat: '/9j/BBBB' },
};

const origin: Provenance = {
  c2pa: {
    ...{ status: 'invalid', trustList: true, remote: null, failures: ['assertion.dataHash.mismatch'] },
    ...{ signer: { name: 'Agency', organisation: 'Agency Ltd' }, signed: null, generator: 'Camera 1' },
    actions: [{ action: 'c2pa.created', software: null, when: null, sourceType: 'digitalCapture' }],
    ingredients: [],
  },
  metadata: {
    ...{ camera: { value: 'Canon EOS R5', source: 'EXIF Make, Model' }, lens: null, software: [], edits: [] },
    ...{ times: [], credits: [], location: { present: true, coordinates: null } },
  },
  encoder: {
    ...{ container: 'jpeg', codec: null, tags: [] },
    jpeg: { meanQuantisation: 9, quality: 92, standard: true, subsampling: '4:2:0', progressive: false },
  },
  declared: [{ kind: 'generated', value: 'trainedAlgorithmicMedia', source: 'XMP DigitalSourceType' }],
  problems: [],
};

const video: Finding = exampleFinding({
  file: 'clips/b.mp4',
  media: {
    ...{ kind: 'video', codec: 'h264', width: 640, height: 360, duration: 60, frameRate: 25 },
    ...{ frames: 1500, problems: ['damaged after 12.4 s: x'] },
  },
  faces: [
    exampleFace({
      ranges: [{ start: 1, end: 9 }],
      frames: [1, 4, 9].map((time, i) => ({
        ...{
          time,
          box: region,
          size: 140,
          probability: 0.1 + i / 5,
          distance: 0.1,
          weight: (i + 1) / 6,
          contribution: i - 2.5,
        },
      })),
    }),
  ],
});

function render(findings: readonly Finding[], language: (typeof LANGUAGES)[number] = 'en') {
  const html = renderScanReport(
    findings.map((finding) => ({ finding, pictures: [picture] })),
    { language, made },
  );
  return { html, document: parseHTML(html).document };
}

describe('a report', () => {
  it('says what a reader needs to trust or doubt it', () => {
    const { document } = render([exampleFinding({ provenance: origin })]);
    const text = document.body.textContent ?? '';
    for (const said of ['a'.repeat(64), 'd'.repeat(64), '70%', '60%', '80%', 'uncertain', 'November 23, 2026']) {
      expect(text).toContain(said);
    }
    expect(document.querySelector('pre')?.textContent).toBe('npx realcentric@0.1.0 scan a.jpg');
    expect(document.documentElement.getAttribute('lang')).toBe('en');
  });

  it('keeps provenance apart from the verdict', () => {
    const { document } = render([exampleFinding({ provenance: origin })]);
    const panel = document.querySelector('aside.provenance')?.textContent ?? '';
    for (const said of [
      'invalid',
      'Agency',
      'assertion.dataHash.mismatch',
      'trainedAlgorithmicMedia',
      'Canon EOS R5',
    ]) {
      expect(panel).toContain(said);
    }
    expect(panel).toMatch(/no part in the verdict/);
    expect(document.querySelector('.statement')?.textContent).not.toContain('Agency');
  });

  it('has an overview for several files, which leads to them', () => {
    const { document } = render([exampleFinding(), video, exampleFinding({ file: 'c.jpg', verdict: 'little' })]);
    const links = [...document.querySelectorAll('.overview a')].map((link) => link.getAttribute('href'));
    expect(links).toEqual(['#file-0', '#file-1', '#file-2']);
    for (const link of links) expect(document.querySelector(link as string)).not.toBeNull();
    expect(render([exampleFinding()]).document.querySelector('.overview')).toBeNull();
  });

  it('draws the timeline of a video with ranges and the frames that counted most', () => {
    const { document } = render([video]);
    const plot = document.querySelector('svg.timeline');
    expect(plot?.querySelectorAll('circle')).toHaveLength(3);
    expect(plot?.querySelectorAll('.range')).toHaveLength(1);
    const first = document.querySelector('.frames tbody tr')?.textContent;
    expect(first).toBe('0:01.010%-2.5');
    expect(document.body.textContent).toContain('damaged after 12.4 s');
  });

  it('shows a face with its box, and the heat map on demand', () => {
    const { document } = render([exampleFinding()]);
    const [cold, warm] = document.querySelectorAll('svg.shot');
    expect(cold?.getAttribute('viewBox')).toBe('40 20 240 240');
    expect(cold?.querySelector('.box')?.getAttribute('x')).toBe('100');
    expect(warm?.querySelector('image')?.getAttribute('href')).toBe('data:image/jpeg;base64,/9j/BBBB');
    expect(document.querySelector('.toggle input')?.getAttribute('type')).toBe('checkbox');
  });

  it('gives every drawing a text and every table its heads', () => {
    const { document } = render([exampleFinding({ provenance: origin }), video]);
    for (const drawing of document.querySelectorAll('svg')) {
      expect(drawing.getAttribute('role')).toBe('img');
      expect(drawing.getAttribute('aria-label')).toBeTruthy();
    }
    for (const table of document.querySelectorAll('table')) expect(table.querySelector('th[scope=col]')).not.toBeNull();
    const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map((heading) => Number(heading.tagName[1]));
    for (const [i, level] of levels.entries()) if (i > 0) expect(level - (levels[i - 1] as number)).toBeLessThan(2);
  });

  it.each(LANGUAGES)('is whole in %s', (language) => {
    const { document, html } = render([exampleFinding({ provenance: origin }), video], language);
    expect(html).not.toMatch(/undefined|NaN|\[object/);
    expect(document.querySelectorAll('article')).toHaveLength(2);
  });
});

describe('what comes from files', () => {
  const evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

  it('is never markup', () => {
    const clean = render([exampleFinding({ provenance: origin, message: 'plain' }), video]).document;
    const hostile: Provenance = JSON.parse(
      JSON.stringify(origin, (key, value) =>
        typeof value === 'string' && !['status', 'kind'].includes(key) ? evil : value,
      ),
    );
    const { document, html } = render([
      exampleFinding({ file: evil, message: evil, provenance: { ...hostile, problems: [] } }),
      { ...video, file: `'; rm -rf / #${evil}`, media: { ...video.media, codec: evil, problems: [evil] } as never },
    ]);
    expect(document.querySelectorAll('script, img, [onerror]')).toHaveLength(0);
    const shape = (root: typeof document) => [...root.querySelectorAll('*')].map(({ tagName }) => tagName).length;
    // Lists of what was hostile have the same length, so the tree has the same number of elements.
    expect(shape(document)).toBe(shape(clean));
    expect(html).toContain('&lt;script&gt;');
  });

  it('cannot leave the quotes of the command', () => {
    const { document } = render([exampleFinding({ file: "a'; rm -rf ~; '.jpg" })]);
    expect(document.querySelector('pre')?.textContent).toContain(String.raw`scan 'a'\''; rm -rf ~; '\''.jpg'`);
    const dashed = render([exampleFinding({ file: 'dir/--model=x.jpg' })]).document;
    expect(dashed.querySelector('pre')?.textContent).toContain("scan './--model=x.jpg'");
  });

  it('is loaded from nowhere', () => {
    const { html, document } = render([exampleFinding({ provenance: origin }), video]);
    const policy = document.querySelector('meta[http-equiv=Content-Security-Policy]')?.getAttribute('content');
    expect(policy).toMatch(/^default-src 'none'/);
    expect(policy).not.toContain('script-src');
    expect(html.replace(/xmlns="[^"]*"/g, '')).not.toMatch(/(?:src|href)="https?:/);
  });
});

it('stays of a size to hand on: 1,000 files without their pictures take less than 10 MB', () => {
  const entry = { finding: exampleFinding({ provenance: origin }), pictures: [] };
  const html = renderScanReport(
    Array.from({ length: 1000 }, () => entry),
    { language: 'en', made },
  );
  expect(html.length).toBeLessThan(10e6);
});
