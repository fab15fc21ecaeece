/** @file A report's data on drawn scores, computed by the code that computes it in earnest. */
import { random } from '../../random.ts';
import { factsBaseline } from '../audits/baseline.ts';
import { driftByAttribute, driftByFaceSize } from '../audits/drift.ts';
import { noFaceBounds } from '../audits/no-face-bounds.ts';
import { subgroups } from '../audits/subgroups.ts';
import { breakDown } from '../breakdown.ts';
import { compareDetectors } from '../compare.ts';
import { curvesOf } from '../curves.ts';
import { LEVELS, levelsOf, scoredItems } from '../levels.ts';
import type { ScoreRow } from '../score-table.ts';
import type { EvaluationReportData } from './data.ts';

export interface DrawnSize {
  /** Of each class. */
  readonly videos: number;
  readonly frames: number;
}

const METHODS = ['Deepfakes', 'Face2Face', 'FaceSwap', 'NeuralTextures'];
const RESAMPLES = 200;
const seed = 5;

/** @param skill how far fakes lie above reals, in standard deviations */
function drawRows(name: string, skill: number, { videos, frames }: DrawnSize): ScoreRow[] {
  const draws = random(1, 'report fixture', name);
  const about = random(1, 'report fixture', 'what is judged');
  const normal = () => Math.sqrt(-2 * Math.log(1 - draws.next())) * Math.cos(2 * Math.PI * draws.next());
  return Array.from({ length: 2 * videos }, (_, v): ScoreRow[] => {
    const label = (v % 2) as 0 | 1;
    const method = label === 1 ? METHODS[(v >> 1) % METHODS.length]! : null;
    const video = `${method ?? 'real'}/${String(v >> 1).padStart(3, '0')}`;
    const centre = (label === 1 ? skill * (0.6 + 0.2 * ((v >> 1) % METHODS.length)) : 0) + normal();
    const compression = about.next() < 0.5 ? 'c23' : 'c40';
    return Array.from({ length: frames }, (_, f): ScoreRow => {
      const faceSize = 60 + 300 * about.next();
      const lost = about.next() < (label === 1 ? 0.06 : 0.02);
      const logit = 1.5 * (centre + 0.6 * normal()) - 1 - 60 / faceSize;
      return {
        item: `${video}.mp4@${f}`,
        video,
        label,
        method,
        status: lost ? 'no_face' : 'ok',
        score: lost ? null : 1 / (1 + Math.exp(-logit)),
        faceSize: lost ? null : faceSize,
        attributes: { compression, camera: v % 7 === 0 ? 'phone' : 'studio' },
      };
    });
  }).flat();
}

const DETECTORS = [
  { name: 'realcentric', skill: 1.6, threshold: 0.62 },
  { name: 'Xception <c23>', skill: 1.1, threshold: null },
] as const;

const SOURCES = ['FaceForensics++ c23 test', 'Celeb-DF v2'] as const;

const PERTURBATIONS = [
  ['CS', 'saturation', [0.4, 0.3, 0.2, 0.1, 0], true],
  ['CC', 'contrast', [0.85, 0.725, 0.6, 0.475, 0.35], true],
  ['BW', 'blocks', [16, 32, 48, 64, 80], true],
  ['GNC', 'noise', [0.001, 0.002, 0.005, 0.01, 0.05], true],
  ['GB', 'blur', [7, 9, 13, 17, 21], true],
  ['JPEG', 'pixelation', [2, 3, 4, 5, 6], true],
  ['VC', 'video-compression', [30, 32, 35, 38, 40], true],
  ['RJPEG', 'real-jpeg', [90, 70, 50, 30], false],
  ['DS', 'down-scaling', [0.5, 0.25], false],
] as const;

function drawnRobustness(detector: string, clean: number): EvaluationReportData['robustness'][number] {
  const types = PERTURBATIONS.map(([type, name, parameters, inMean], t) => {
    const levels = parameters.map((parameter, i) => {
      const auc = clean - (0.01 + 0.008 * t) * (i + 1);
      return { level: i + 1, parameter, auc, interval: { low: auc - 0.03, high: auc + 0.03, level: 0.95 } };
    });
    const mean = levels.reduce((sum, { auc }) => sum + auc, 0) / levels.length;
    return { type, name, inMean, levels, mean };
  });
  const seven = types.filter(({ inMean }) => inMean);
  const mean = seven.reduce((sum, type) => sum + type.mean, 0) / seven.length;
  return { detector, source: SOURCES[0], level: 'videos', form: 'frame', clean, types, mean };
}

/** Greys, 8 x 8 pixels, as PNG. */
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAW0lEQVQI123KEQIAIAwF0H+cMAzDMByGwzAMw3AYhmEYhh2pC+zxgzHGORdCICJmLqW01kQE1lrvfYwxpZRzrrX23scYUPucE2pfa0Hte2+o/ZwDtd97ofb33geGKF0B9p8NawAAAABJRU5ErkJggg==';

export function drawnReport(size: DrawnSize): EvaluationReportData {
  const judged = SOURCES.flatMap((source, s) =>
    DETECTORS.map(({ name, skill, threshold }) => {
      const rows = drawRows(`${name} ${source}`, skill * (s === 0 ? 1.5 : 0.7), size);
      return { detector: name, source, threshold, rows };
    }),
  );
  const options = { seed, resamples: RESAMPLES };
  const of = ({ detector, source }: { detector: string; source: string }) => ({ detector, source });
  const rowsOf = (source: string, detector: string) =>
    judged.find((one) => one.source === source && one.detector === detector)!.rows;
  const points = random(1, 'report fixture', 'map');
  return {
    format: 1,
    title: 'Evaluation of drawn scores',
    protocol: {
      created: '2026-11-23T12:00:00.000Z',
      commands: [
        'realcentric evaluate --model models/rccl --model other.yaml sets/ff sets/celeb --robustness --out runs/eval',
      ],
      facts: [{ name: 'frames of a video', value: '32, evenly spaced' }],
      versions: [{ name: 'realcentric', value: '0.1.0' }],
      checksums: [{ name: 'realcentric', sha256: 'a'.repeat(64) }],
      seeds: [{ name: 'bootstrap', value: seed }],
      resamples: RESAMPLES,
      notes: ['The scores are drawn, not judged: this page shows what a report looks like.'],
    },
    detectors: DETECTORS.map(({ name, threshold }, i) => ({
      name,
      description: i === 0 ? 'the bundled detector' : 'ONNX classifier with a YAML beside it',
      kind: 'probability',
      licence: i === 0 ? 'Apache-2.0' : null,
      threshold: threshold === null ? null : { value: threshold, from: 'FaceForensics++ c23 val, 5 % false alarms' },
      trainedOn: i === 0 ? ['Deepfakes', 'Face2Face', 'FaceSwap'] : null,
    })),
    sources: SOURCES.map((name) => ({ name, description: 'drawn', form: 'frame' })),
    results: judged.map((one) => ({
      ...of(one),
      breakdown: breakDown(one.rows, { threshold: one.threshold, ...options }),
    })),
    bands: [],
    comparisons: SOURCES.map((source) => ({
      source,
      first: DETECTORS[0].name,
      second: DETECTORS[1].name,
      comparison: compareDetectors(rowsOf(source, DETECTORS[0].name), rowsOf(source, DETECTORS[1].name), options),
    })),
    curves: judged.flatMap((one) =>
      LEVELS.map((level) => {
        const { scores, labels } = scoredItems(levelsOf(one.rows)[level]);
        return { ...of(one), level, curves: curvesOf(scores, labels, { threshold: one.threshold }) };
      }),
    ),
    robustness: [drawnRobustness(DETECTORS[0].name, 0.93), drawnRobustness(DETECTORS[1].name, 0.88)],
    audits: {
      baselines: SOURCES.map((source) => {
        const rows = rowsOf(source, DETECTORS[0].name).filter(
          (row, i) => row.faceSize !== null && i % size.frames === 0,
        );
        const facts = [{ name: 'bytes per pixel', values: rows.map(({ faceSize }) => faceSize) }];
        const labels = rows.map(({ label }) => label);
        const groups = rows.map(({ video }) => video);
        const draws = { random: random(seed, 'baseline', source), resamples: RESAMPLES };
        return { source, name: 'codec', baseline: factsBaseline(facts, labels, groups, draws) };
      }),
      missing: judged.map((one) => ({ ...of(one), ...noFaceBounds(one.rows, one.threshold ?? 0.5) })),
      drift: judged.map((one) => ({
        ...of(one),
        faceSize: driftByFaceSize(one.rows, options),
        attributes: [{ attribute: 'compression', drift: driftByAttribute(one.rows, 'compression', options) }],
      })),
      subgroups: judged.map((one) => ({
        ...of(one),
        attributes: [subgroups(one.rows, 'camera', { threshold: one.threshold ?? 0.5, ...options })],
      })),
    },
    maps: [
      {
        detector: DETECTORS[0].name,
        source: SOURCES[0],
        projection: 'UMAP by cosine distance',
        points: Array.from({ length: 800 }, (_, i) => {
          const kind = i % 5;
          const turn = (Math.PI * 2 * kind) / 5;
          const place = (middle: number) => (kind === 0 ? 0 : 4 * middle) + 2 * (points.next() + points.next() - 1);
          return {
            x: place(Math.cos(turn)),
            y: place(Math.sin(turn)),
            label: kind === 0 ? 0 : 1,
            method: METHODS[kind - 1] ?? null,
          };
        }),
      },
    ],
    worst: Array.from({ length: 12 }, (_, i) => ({
      ...of(judged[0]!),
      kind: i < 6 ? 'false alarm' : 'miss',
      item: `${i < 6 ? 'real' : 'Deepfakes'}/0${i}0.mp4@1.2`,
      score: i < 6 ? 0.98 - i / 100 : 0.02 + i / 100,
      method: i < 6 ? null : 'Deepfakes',
      picture: i === 11 ? null : PICTURE,
    })),
  };
}
