import { describe, expect, it } from 'vitest';
import { countItems, levelsOf, scoredItems } from './levels.ts';
import { scoreRow } from './score-rows.fixture.ts';

const frame = (video: string, item: string, score: number | null) =>
  scoreRow({ item: `${video}#${item}`, video, score, status: score === null ? 'no_face' : 'ok' });

describe('levelsOf', () => {
  it('gives a video the mean of its scored frames, and counts the videos without any', () => {
    const rows = [
      frame('a', '0', 0.25),
      frame('b', '0', null),
      frame('a', '1', null),
      frame('a', '2', 0.75),
      frame('c', '0', 1),
      scoreRow({ item: 'd', status: 'error', score: null }),
      { ...frame('b', '1', null), status: 'error' as const },
    ];
    const { frames, videos } = levelsOf(rows);
    expect(videos.map(({ item, status, score }) => [item, status, score])).toEqual([
      ['a', 'ok', 0.5],
      ['b', 'no_face', null],
      ['c', 'ok', 1],
      ['d', 'error', null],
    ]);
    expect(countItems(videos)).toEqual({ total: 4, scored: 2, noFace: 1, failed: 1 });
    expect(countItems(frames)).toEqual({ total: 7, scored: 3, noFace: 2, failed: 2 });
    expect(scoredItems(frames)).toEqual({
      scores: Float64Array.of(0.25, 0.75, 1),
      labels: Uint8Array.of(0, 0, 0),
      videos: ['a', 'a', 'c'],
    });
  });

  it('keeps of a video what all its frames share', () => {
    const [video] = levelsOf([
      scoreRow({ item: '0', video: 'v', faceSize: 100, attributes: { camera: 'x', pose: 'left' } }),
      scoreRow({ item: '1', video: 'v', faceSize: 50, attributes: { camera: 'x', pose: 'right' } }),
      scoreRow({ item: '2', video: 'v', attributes: { camera: 'x' } }),
    ]).videos;
    expect(video).toMatchObject({ faceSize: 75, attributes: { camera: 'x' } });
    expect(video?.attributes).not.toHaveProperty('pose');
  });

  it.each([
    [
      'both labels',
      [scoreRow({ item: '0', video: 'v' }), scoreRow({ item: '1', video: 'v', label: 1 })],
      /^v: has items that are real \("0"\) and fake \("1"\)/,
    ],
    [
      'two methods',
      [
        scoreRow({ item: '0', video: 'v', label: 1, method: 'FaceSwap' }),
        scoreRow({ item: '1', video: 'v', label: 1, method: 'Deepfakes' }),
      ],
      /^v: has items of the methods "FaceSwap" and "Deepfakes"/,
    ],
    ['an item twice', [scoreRow({ item: 'x' }), scoreRow({ item: 'x' })], /^x: is listed twice/],
    ['a score that is NaN', [scoreRow({ item: 'x', score: Number.NaN })], /^x: has the score NaN/],
    ['an infinite score', [scoreRow({ item: 'x', score: Number.POSITIVE_INFINITY })], /^x: has the score Infinity/],
    ['no score of a judged item', [scoreRow({ item: 'x', score: null })], /^x: has the status "ok" and the score null/],
    ['a score without a face', [scoreRow({ item: 'x', status: 'no_face' })], /^x: has the status "no_face"/],
  ])('refuses %s', (_, rows, message) => {
    expect(() => levelsOf(rows)).toThrow(expect.objectContaining({ name: 'UserError', code: 'bad_input' }));
    expect(() => levelsOf(rows)).toThrow(message);
  });
});
