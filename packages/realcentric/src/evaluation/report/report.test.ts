/** @file The report of drawn scores: whole, self-contained, escaped, with words for every picture, and without what there is no data for. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnReport } from './data.fixture.ts';
import { type EvaluationReportData, evaluationReportData } from './data.ts';
import { leftOutRows } from './left-out.ts';
import { evaluationHtml, evaluationMarkdown, writeEvaluationReport } from './report.ts';

let data: EvaluationReportData;
let folder: string;
beforeAll(async () => {
  data = drawnReport({ videos: 30, frames: 3 });
  folder = await mkdtemp(join(tmpdir(), 'realcentric-report-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function pageOf(of: EvaluationReportData) {
  const html = evaluationHtml(of);
  const { document } = parseHTML(html);
  return { html, document, all: (selector: string) => [...document.querySelectorAll(selector)] };
}

const EMPTY = {
  comparisons: [],
  curves: [],
  robustness: [],
  audits: { baselines: [], missing: [], drift: [], subgroups: [] },
  maps: [],
  worst: [],
} as const;

describe('the data of a report', () => {
  it('is what the evaluation computes, and outlives being written', () => {
    const read = evaluationReportData.parse(JSON.parse(JSON.stringify(data)));
    expect(read).toEqual(data);
  });

  it('takes no picture from elsewhere, and no other format', () => {
    const [first] = data.worst;
    const far = { ...data, worst: [{ ...first, picture: 'https://example.org/a.png' }] };
    expect(evaluationReportData.safeParse(far).success).toBe(false);
    expect(evaluationReportData.safeParse({ ...data, format: 2 }).success).toBe(false);
  });
});

describe('the page', () => {
  it('has every section once, and the links to them lead there', () => {
    const { all } = pageOf(data);
    const ids = all('[id]').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(all('nav a').map((link) => link.getAttribute('href'))).toEqual(ids.map((id) => `#${id}`));
    expect(ids).toHaveLength(11);
  });

  it('asks for nothing from elsewhere and runs nothing', () => {
    const { html, all } = pageOf(data);
    const addresses = [...html.matchAll(/(?:src|href|url)[=(]["']?([^"')\s]{1,40})/g)].map(([, address]) => address);
    expect(addresses.length).toBeGreaterThan(10);
    expect(addresses.filter((address) => !/^(#|data:(image|font)\/)/.test(address as string))).toEqual([]);
    expect(all('script, link, iframe')).toEqual([]);
    expect(html).toContain('data:font/woff2;base64,');
  });

  it('says in words what each plot and picture shows', () => {
    const { all } = pageOf(data);
    const plots = all('figure svg');
    // 2 sources x 2 levels x (ROC, PR, reliability, 2 histograms), 9 perturbations, 1 map.
    expect(plots).toHaveLength(30);
    for (const plot of plots) {
      expect(plot.getAttribute('role')).toBe('img');
      expect(plot.getAttribute('aria-label')).toMatch(/\d/);
    }
    expect(all('img')).toHaveLength(11);
    for (const image of all('img')) expect(image.getAttribute('alt')).not.toBe('');
    for (const mark of all('svg:not([role])')) expect(mark.getAttribute('aria-hidden')).toBe('true');
  });

  it('holds the figures of the data, in tables that are whole', () => {
    const { all } = pageOf(data);
    for (const table of all('table')) {
      const columns = table.querySelectorAll('thead th').length;
      const rows = [...table.querySelectorAll('tbody tr')];
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row.querySelectorAll('td')).toHaveLength(columns);
    }
    const { metrics, aucInterval } = data.results[0]!.breakdown.overall.videos;
    const { low, high } = aucInterval!;
    const [cross] = all('#results table');
    const cell = `${metrics.auc!.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
    expect(cross!.querySelectorAll('tbody td')[1]!.textContent).toBe(cell);
    const means = data.results.filter(({ detector }) => detector === 'realcentric');
    const mean = means.reduce((sum, { breakdown }) => sum + breakdown.overall.videos.metrics.auc!, 0) / means.length;
    expect(cross!.querySelectorAll('tbody td')[3]!.textContent).toBe(mean.toFixed(3));
  });

  it('marks methods that a detector was trained without', () => {
    const { all } = pageOf(data);
    const starred = all('td').filter((cell) => cell.textContent?.endsWith(' *'));
    expect(starred).toHaveLength(4);
    for (const cell of starred) expect(cell.parentNode?.firstChild?.textContent).toBe('NeuralTextures');
  });

  it('has a table of methods left out, beside those that the detector was trained on', () => {
    const [own] = data.results;
    const auc = (name: string) => own!.breakdown.methods.find(({ method }) => method === name)!.videos.metrics.auc!;
    const seen = ['Deepfakes', 'Face2Face', 'FaceSwap'];
    const mean = seen.reduce((sum, name) => sum + auc(name), 0) / 3;
    expect(leftOutRows(data, own!.source, 'videos')).toMatchObject([
      { detector: 'realcentric', method: 'NeuralTextures', auc: auc('NeuralTextures'), seen, others: null, trained: 0 },
    ]);
    const { all } = pageOf(data);
    const table = all('table').find((one) =>
      one
        .querySelectorAll('th')
        .some((th: { readonly textContent: string }) => th.textContent === 'its mean where trained'),
    );
    const cells = table!.querySelectorAll('tbody tr:first-child td');
    expect(Array.from(cells, ({ textContent }) => textContent)).toEqual([
      'NeuralTextures',
      'realcentric: Deepfakes, Face2Face, FaceSwap',
      expect.stringContaining(auc('NeuralTextures').toFixed(3)),
      mean.toFixed(3),
      expect.stringMatching(/^[+-]0\.\d{3}$/),
      '–',
    ]);
    const detectors = data.detectors.map((one, i) => (i === 0 ? one : { ...one, trainedOn: ['NeuralTextures'] }));
    const both = leftOutRows({ ...data, detectors }, own!.source, 'videos');
    const [other] = data.results.filter(({ detector, source }) => detector !== own!.detector && source === own!.source);
    const theirs = other!.breakdown.methods.find(({ method }) => method === 'NeuralTextures')!.videos.metrics.auc;
    expect(both.map(({ method }) => method)).toEqual(['NeuralTextures', ...seen]);
    expect(both[0]).toMatchObject({ others: theirs, trained: 1 });
  });

  it('takes names as text', () => {
    const evil = '<img src=x onerror=alert(1)> | `*b*`';
    const text = JSON.stringify(data)
      .replaceAll('Xception <c23>', evil)
      .replaceAll('Celeb-DF v2', "'><script>1</script>");
    const { all, html } = pageOf(evaluationReportData.parse(JSON.parse(text)));
    expect(all('script')).toEqual([]);
    expect(all('img[onerror]')).toEqual([]);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    const markdown = evaluationMarkdown(evaluationReportData.parse(JSON.parse(text)));
    expect(markdown.replace(/^```[\s\S]*?^```/gm, '')).not.toMatch(/(?<!\\)<(img|script)/);
  });

  it('leaves out what there is no data for', () => {
    const { all } = pageOf({ ...data, ...EMPTY });
    expect(all('section').map(({ id }) => id)).toEqual(['results', 'sources', 'protocol']);
  });

  it('stands with one class alone, with logits, and without any result', () => {
    const curves = {
      roc: null,
      precisionRecall: null,
      reliability: null,
      histogram: [{ from: 2.5, to: 2.5, reals: 4, fakes: 0 }],
      operatingPoints: null,
    };
    const { detector, source } = data.curves[0]!;
    const single = { ...data, ...EMPTY, curves: [{ detector, source, level: 'videos' as const, curves }] };
    const { all } = pageOf(single);
    expect(all('section').map(({ id }) => id)).toEqual(['results', 'sources', 'histograms', 'protocol']);
    expect(all('#histograms svg rect').length).toBeGreaterThan(0);
    const bare = pageOf({ ...data, ...EMPTY, results: [] });
    expect(bare.all('#results td')[1]?.textContent).toBe('–');
  });
});

describe('the page of pictures', () => {
  it('shows them once, as what they are', () => {
    const { all } = pageOf(drawnReport({ videos: 20, frames: 1 }));
    const captions = all('.caption').map(({ textContent }) => textContent);
    expect(captions).toContain('AUC of pictures, with 95 % intervals');
    expect(captions.filter((caption) => /of (videos|frames)/.test(caption ?? ''))).toEqual([]);
    // 2 sources x (ROC, PR, reliability, 2 histograms), 9 perturbations, 1 map.
    expect(all('figure svg')).toHaveLength(20);
    expect(all('#curves figcaption')[0]?.textContent).toBe('ROC: FaceForensics++ c23 test, pictures');
  });
});

describe('the files', () => {
  it('are the page, Markdown with whole tables, and the data', async () => {
    await writeEvaluationReport(folder, data);
    expect(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))).toEqual(data);
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toBe(evaluationHtml(data));
    const markdown = await readFile(join(folder, 'report.md'), 'utf8');
    const tables = markdown.split('\n\n').filter((block) => block.startsWith('|'));
    expect(tables.length).toBeGreaterThan(20);
    for (const table of tables) {
      const widths = table
        .trim()
        .split('\n')
        .map((line) => line.replaceAll('\\|', '').split('|').length);
      expect(new Set(widths).size).toBe(1);
    }
    expect(markdown).toContain('## Robustness');
    expect(markdown).toMatch(
      /- ROC: Celeb-DF v2, videos: ROC curve: realcentric has a true positive rate of 0\.\d{3} at/,
    );
  });
});
