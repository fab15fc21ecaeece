import { describe, expect, it } from 'vitest';
import { normal, random } from '../random.ts';
import { bootstrapAuc, bootstrapAucDifference } from './bootstrap.ts';
import { countByThreshold, rocAuc } from './ranking.ts';

/** `videos` of `frames` each, alternately real and fake; the frames of a video share most of their score. */
function simulate(seed: number, videos: number, frames: number) {
  const draws = random(seed, 'simulate');
  const scores: number[] = [];
  const labels: number[] = [];
  const groups: number[] = [];
  for (let video = 0; video < videos; video++) {
    const mean = normal(draws) + (video % 2);
    for (let frame = 0; frame < frames; frame++) {
      scores.push(mean + 0.3 * normal(draws));
      labels.push(video % 2);
      groups.push(video);
    }
  }
  return { scores: Float64Array.from(scores), labels, groups };
}

describe('bootstrapAuc', () => {
  it('gives what drawing the videos one by one gives', () => {
    const { scores: exact, labels, groups } = simulate(1, 16, 5);
    const scores = exact.map((score) => Math.round(score * 4) / 4); // with ties
    const draws = random(7);
    const aucs: number[] = [];
    for (let i = 0; i < 101; i++) {
      const drawn = Array.from({ length: 16 }, () => Math.floor(draws.next() * 16));
      const indices = drawn.flatMap((video) => groups.flatMap((group, index) => (group === video ? [index] : [])));
      const auc = rocAuc(
        countByThreshold(
          Float64Array.from(indices, (index) => scores[index]!),
          indices.map((index) => labels[index]!),
        ),
      );
      if (auc !== null) aucs.push(auc);
    }
    aucs.sort((a, b) => a - b);
    expect(aucs).toHaveLength(101);
    // With 101 resamples the quantiles of a 90 % interval are the 6th from either end.
    const interval = bootstrapAuc(scores, labels, { random: random(7), groups, resamples: 101, level: 0.9 });
    expect(interval).toEqual({ low: expect.closeTo(aucs[5]!, 12), high: expect.closeTo(aucs[95]!, 12), level: 0.9 });
  });

  it('gives a difference over the same videos for both, as drawing them one by one does', () => {
    const { scores, labels, groups } = simulate(6, 12, 3);
    const others = scores.map((score, i) => Math.round(2 * score * Math.cos(i)) / 2); // with ties, infinite ones too
    others[0] = Number.NEGATIVE_INFINITY;
    others[35] = Number.NEGATIVE_INFINITY;
    const draws = random(9);
    const differences: number[] = [];
    for (let i = 0; i < 41; i++) {
      const drawn = Array.from({ length: 12 }, () => Math.floor(draws.next() * 12));
      const indices = drawn.flatMap((video) => groups.flatMap((group, index) => (group === video ? [index] : [])));
      const [a, b] = [scores, others].map((of) =>
        rocAuc(
          countByThreshold(
            Float64Array.from(indices, (index) => of[index]!),
            indices.map((index) => labels[index]!),
          ),
        ),
      ) as [number, number];
      differences.push(a - b);
    }
    differences.sort((a, b) => a - b);
    const options = { random: random(9), groups, resamples: 41, level: 0.9 };
    expect(bootstrapAucDifference(scores, others, labels, options)).toEqual({
      low: expect.closeTo(differences[2]!, 12),
      high: expect.closeTo(differences[38]!, 12),
      level: 0.9,
    });
  });

  it('is the same for the same seed, and the names of the groups do not matter', () => {
    const { scores, labels, groups } = simulate(2, 40, 4);
    const named = groups.map((group) => `Deepfakes/${group}`);
    const first = bootstrapAuc(scores, labels, { random: random(3), groups });
    expect(bootstrapAuc(scores, labels, { random: random(3), groups: named })).toEqual(first);
    expect(bootstrapAuc(scores, labels, { random: random(4), groups })).not.toEqual(first);
  });

  it('is wider over videos than over frames that are much alike', () => {
    const { scores, labels, groups } = simulate(5, 60, 20);
    const overVideos = bootstrapAuc(scores, labels, { random: random(1), groups })!;
    const overFrames = bootstrapAuc(scores, labels, { random: random(1) })!;
    expect(overVideos.high - overVideos.low).toBeGreaterThan(3 * (overFrames.high - overFrames.low));
  });

  it('holds the true AUC about as often as it says', () => {
    // Scores N(0, 1 + 0.09) and N(1, 1 + 0.09): AUC = Phi(1 / sqrt(2 * 1.09)).
    const truth = 0.7508;
    let inside = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { scores, labels, groups } = simulate(100 + seed, 80, 3);
      const interval = bootstrapAuc(scores, labels, { random: random(seed), groups, resamples: 400 })!;
      if (interval.low <= truth && truth <= interval.high) inside++;
    }
    // 95 % of 200 with a standard deviation of 3; percentile intervals are a little short at this size.
    expect(inside).toBeGreaterThanOrEqual(178);
    expect(inside).toBeLessThanOrEqual(199);
  });

  it('is null where a class is missing, and a point where the classes are apart', () => {
    expect(bootstrapAuc(Float64Array.of(0.1, 0.2), [1, 1], { random: random(1) })).toBeNull();
    expect(bootstrapAuc(new Float64Array(), [], { random: random(1) })).toBeNull();
    const apart = bootstrapAuc(Float64Array.of(0.1, 0.2, 0.8, 0.9), [0, 0, 1, 1], { random: random(1) });
    expect(apart).toEqual({ low: 1, high: 1, level: 0.95 });
  });

  it('refuses groups of another length', () => {
    expect(() => bootstrapAuc(Float64Array.of(1, 2), [0, 1], { random: random(1), groups: [1] })).toThrow(
      '2 scores, but 1 groups',
    );
  });
});
