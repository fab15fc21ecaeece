/** @file The rule for the verdict, case by case. */
import { describe, expect, it } from 'vitest';
import { bandOfFace } from './band.ts';
import type { FaceFinding } from './finding.ts';
import { judgeFile, type ReasonedFace } from './verdict.ts';

const bands = { uncertain: 0.4, substantial: 0.8, rule: 'none' };

interface Given {
  readonly probabilities?: readonly number[];
  readonly interval?: readonly [number, number];
  readonly reasons?: ReasonedFace['qualityReasons'];
}

let next = 0;
/** A face with frames of equal weight; without probabilities one that was not judged. */
function face({ probabilities = [], interval, reasons = [] }: Given): ReasonedFace {
  const probability = probabilities.reduce((a, b) => a + b, 0) / Math.max(1, probabilities.length);
  const [low, high] = interval ?? [probability - 0.01, probability + 0.01];
  const box = { x: 0, y: 0, width: 10, height: 10 };
  const frames = (probabilities.length > 0 ? probabilities : [null]).map((p) => ({
    ...{ time: null, box, size: 100, distance: 0.5, probability: p },
    weight: p === null ? 0 : 1 / probabilities.length,
    contribution: 0,
  }));
  const score = {
    ...{ probability, interval: { low, high }, distance: 0.5, percentile: 50, views: 2 },
    band: bandOfFace(probability, { low, high }, frames, bands),
  };
  const quality: FaceFinding['quality'] = {
    ...{ size: 100, sharpness: 1, yaw: 0, pitch: 0, roll: 0, occlusion: null, inside: 1, level: 'good', reasons: [] },
  };
  return {
    finding: {
      ...{ id: next++, box, roll: 0, size: 100, confidence: 1, ranges: null, frames, quality },
      ...{ score: probabilities.length > 0 ? score : null, explanation: null, nearest: null },
    },
    qualityReasons: reasons,
  };
}

function verdictOf(faces: readonly ReasonedFace[], video = false) {
  const looked = { frames: 1, seconds: 0, stopped: 'all' } as const;
  const { status, verdict, probability, reasons } = judgeFile(faces, bands, { looked, video, reasons: [] });
  return { status, verdict, probability, codes: reasons.map(({ code }) => code), reasons };
}

describe('a picture', () => {
  it.each([
    [[0.1], [0.05, 0.2], 'little', []],
    [[0.6], [0.55, 0.65], 'uncertain', ['between_bands']],
    [[0.9], [0.85, 0.95], 'substantial', []],
    // Wide intervals that reach only the next band do not unsettle a verdict; those that reach over it do.
    [[0.3], [0.1, 0.6], 'little', []],
    [[0.3], [0.05, 0.81], 'uncertain', ['interval_crosses_band']],
    [[0.9], [0.5, 0.99], 'substantial', []],
    [[0.9], [0.35, 0.99], 'uncertain', ['interval_crosses_band']],
  ] as const)('with %j and interval %j shows %s evidence', (probabilities, interval, verdict, codes) => {
    const result = verdictOf([face({ probabilities, interval })]);
    expect(result).toMatchObject({ status: 'ok', verdict, probability: probabilities[0], codes });
  });

  it('without a face, or with none to judge, has no verdict', () => {
    const small = { code: 'face_too_small', face: 0, values: { size: 20, least: 32 } } as const;
    expect(verdictOf([])).toMatchObject({ status: 'no_face', verdict: 'n/a', probability: null, codes: ['no_face'] });
    expect(verdictOf([face({ reasons: [small] })])).toMatchObject({
      ...{ status: 'low_quality', verdict: 'n/a', probability: null },
      codes: ['face_too_small', 'faces_not_judged'],
    });
  });

  it('of several people is as suspicious as the most suspicious of them', () => {
    const people = [
      face({ probabilities: [0.1] }),
      face({ probabilities: [0.95] }),
      face({ probabilities: [0.97] }),
      face({}),
    ];
    const { verdict, probability, reasons } = verdictOf(people);
    expect([verdict, probability]).toEqual(['substantial', 0.97]);
    expect(reasons).toEqual([
      { code: 'faces_disagree', face: null, values: { substantial: 2, little: 1 } },
      { code: 'faces_not_judged', face: null, values: { faces: 1, of: 4 } },
    ]);
  });

  it('ranks a clear band above a higher probability that does not hold', () => {
    const shaky = face({ probabilities: [0.96], interval: [0.3, 0.99] });
    const clear = face({ probabilities: [0.85] });
    expect(verdictOf([shaky, clear])).toMatchObject({ verdict: 'substantial', probability: 0.85 });
  });

  it('keeps what speaks against the quality of the face it rests on', () => {
    const blurred = { code: 'face_blurred', face: 0, values: { sharpness: 0.4, least: 0.5 } } as const;
    expect(verdictOf([face({ probabilities: [0.9], reasons: [blurred] })]).reasons).toEqual([blurred]);
  });
});

describe('a video', () => {
  it('is not substantial for one frame that stands out', () => {
    // One frame cannot, whatever its mean; three of five can.
    expect(verdictOf([face({ probabilities: [1, 0.75, 0.78, 0.75, 0.78] })], true)).toMatchObject({
      verdict: 'uncertain',
      codes: ['not_sustained'],
      reasons: [{ values: { frames: 1, of: 5 } }],
    });
    expect(verdictOf([face({ probabilities: [0.9, 0.9, 0.9, 0.7, 0.75] })], true).verdict).toBe('substantial');
  });

  it('says where a face was judged in few frames', () => {
    const { codes, reasons } = verdictOf([face({ probabilities: [0.1, 0.1] })], true);
    expect(codes).toEqual(['few_frames']);
    expect(reasons[0]?.values).toEqual({ frames: 2, least: 4 });
    expect(verdictOf([face({ probabilities: [0.1, 0.1, 0.1, 0.1] })], true).codes).toEqual([]);
  });
});
