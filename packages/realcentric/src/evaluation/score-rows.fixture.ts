/** @file Rows of made-up detectors. */
import fc from 'fast-check';
import { normal, random } from '../random.ts';
import type { ScoreRow } from './score-table.ts';

/** A scored real picture, but for the changes. */
export function scoreRow(changes: Partial<ScoreRow> & Pick<ScoreRow, 'item'>): ScoreRow {
  const { item } = changes;
  return { video: item, label: 0, method: null, status: 'ok', score: 0.5, faceSize: null, attributes: {}, ...changes };
}

/**
 * `videos` of `frames` each: every second video is real, the others of the methods in turn. The frames of a video share most of their
 * score, a probability; `separation` is how far apart the classes are, in standard deviations of the videos' margins.
 */
export function madeUpRows(
  seed: string,
  {
    videos,
    frames,
    methods,
    separation = 1,
  }: Readonly<Record<'videos' | 'frames', number>> & {
    readonly methods: readonly string[];
    readonly separation?: number;
  },
): ScoreRow[] {
  const draws = random('made-up rows', seed);
  return Array.from({ length: videos }, (_, v) => {
    const label = (v % 2) as 0 | 1;
    const method = label === 1 ? (methods[(v >> 1) % methods.length] ?? null) : null;
    const margin = normal(draws) + separation * (label - 0.5);
    return Array.from({ length: frames }, (_, f) =>
      scoreRow({
        item: `${method ?? 'youtube'}/${v}.mp4#${f}`,
        video: `${method ?? 'youtube'}/${v}`,
        label,
        method,
        score: 1 / (1 + Math.exp(-margin - 0.3 * normal(draws))),
        faceSize: Math.round(100 * Math.exp(0.5 * normal(draws))),
        attributes: { compression: v % 3 === 0 ? 'c40' : 'c23', identity: `person ${v >> 1}` },
      }),
    );
  }).flat();
}

/** Few rows of few videos: pictures with and without a score, with ties, often of one class alone. */
export const anyRows: fc.Arbitrary<ScoreRow[]> = fc
  .array(
    fc.record({
      video: fc.integer({ min: 0, max: 5 }),
      score: fc.option(fc.integer({ min: 0, max: 4 }), { nil: null, freq: 4 }),
      faceSize: fc.option(fc.integer({ min: 20, max: 60 }), { nil: null }),
    }),
    { maxLength: 25 },
  )
  .map((drawn) =>
    drawn.map(({ video, score, faceSize }, i) =>
      scoreRow({
        item: `${i}`,
        video: `${video}`,
        label: video % 2 === 0 ? 0 : 1,
        method: video % 2 === 0 ? null : `method ${video}`,
        status: score === null ? 'no_face' : 'ok',
        score: score === null ? null : score / 4,
        faceSize,
        attributes: { kind: `${video % 3}` },
      }),
    ),
  );
