/** @file Plans from known forgeries: quads by method, what is less known degrades, even visits over epochs, the same plan from the same seed. */
import { describe, expect, it } from 'vitest';
import { type ClipPool, type KnownClip, type KnownPairingOptions, planKnownUnits, relationsOf } from './known-pairs.ts';

const real = (compression: string | null = null): KnownClip => {
  return { method: undefined, target: undefined, source: undefined, compression };
};
const fake = (method: string, target?: number, source?: number, compression: string | null = null): KnownClip => {
  return { method, target, source, compression };
};

/** Clips in quads: reals 100 q and 100 q + 1, and their forgeries by each method. */
function quads(count: number, methods: readonly string[]): [number, KnownClip][] {
  return Array.from({ length: count }, (_, q) => {
    const [a, b] = [100 * q, 100 * q + 1];
    const forged = methods.flatMap((method, m): [number, KnownClip][] => [
      [100 * q + 10 + 2 * m, fake(method, a, b)],
      [100 * q + 11 + 2 * m, fake(method, b, a)],
    ]);
    return [[a, real()], [b, real()], ...forged] as [number, KnownClip][];
  }).flat();
}

const pool = (clips: readonly [number, KnownClip][], weight = 1): ClipPool => ({ weight, clips: new Map(clips) });
const options: KnownPairingOptions = {
  strategy: 'quad',
  quads: 24,
  methodsPerQuad: 1,
  epoch: 0,
  seed: 1,
  purpose: 'epoch',
};
const plan = (pools: readonly ClipPool[], more: Partial<KnownPairingOptions> = {}) =>
  planKnownUnits(pools, { ...options, ...more });

const METHODS = ['Deepfakes', 'Face2Face', 'FaceSwap'];
const six = pool(quads(6, METHODS));
const clip = (n: number) => six.clips.get(n) as KnownClip;

describe('pairing of known forgeries', () => {
  it('makes quads of both directions by one method', () => {
    for (const { reals, fakes, method, related } of plan([six])) {
      expect(related).toBe(true);
      expect(fakes.map((n) => clip(n).target)).toEqual(reals);
      expect(fakes.map((n) => clip(n).source)).toEqual([...reals].reverse());
      expect(fakes.map((n) => clip(n).method)).toEqual([method, method]);
    }
  });

  it('visits quads, and in each its methods, evenly over epochs', () => {
    // Five quads an epoch of six quads: no epoch has all.
    const epochs = Array.from({ length: 18 }, (_, epoch) => plan([six], { quads: 5, epoch }));
    const counts = new Map<string, number>();
    for (const { reals, method } of epochs.flat()) {
      const key = `${reals[0]} ${method}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual(Array(18).fill(5));
    expect(epochs[1]).not.toEqual(epochs[0]);
  });

  it('puts several methods of a quad side by side', () => {
    const units = plan([six], { methodsPerQuad: 2, quads: 6 });
    expect(units).toHaveLength(12);
    for (let q = 0; q < 6; q++) {
      const [first, second] = units.slice(2 * q, 2 * q + 2);
      expect([first?.quad, second?.quad]).toEqual([q, q]);
      expect(second?.reals).toEqual(first?.reals);
      expect(second?.method).not.toBe(first?.method);
    }
    // More than there are: some twice.
    const many = plan([six], { methodsPerQuad: 4, quads: 1 });
    expect(new Set(many.map(({ method }) => method)).size).toBe(3);
  });

  it('degrades to target and forgery where the way back is missing, and to no relation where the target is', () => {
    const clips = new Map(six.clips);
    clips.delete(11); // Deepfakes of quad 0, the way back
    clips.set(9000, fake('Deepfakes', 999, 998));
    clips.set(9001, fake('DFDC'));
    const { quads: whole, withTarget, alone } = relationsOf(clips, 'quad');
    expect(whole.map(({ forged }) => forged.length)).toEqual([2, 3, 3, 3, 3, 3]);
    expect([withTarget, alone]).toEqual([[10], [9000, 9001]]);
    for (const { fakes, reals, related, method } of plan([{ weight: 1, clips }], { quads: 200 })) {
      expect(fakes.every((n) => clips.get(n)?.method === method)).toBe(true);
      expect(reals.every((n) => clips.get(n)?.method === undefined)).toBe(true);
      expect(related).toBe(fakes.every((n) => n < 9000));
      if (related) expect(fakes.map((n) => clips.get(n)?.target)).toEqual(reals);
    }
  });

  it('uses less of what is known where it is told to', () => {
    expect(relationsOf(six.clips, 'target').withTarget).toHaveLength(36);
    expect(relationsOf(six.clips, 'random').alone).toHaveLength(36);
    const targets = plan([six], { strategy: 'target', quads: 18 });
    for (const { fakes, reals } of targets) expect(fakes.map((n) => clip(n).target)).toEqual(reals);
    expect(new Set(targets.flatMap(({ fakes }) => fakes)).size).toBe(36);
    const random = plan([six], { strategy: 'random', quads: 18 });
    expect(new Set(random.flatMap(({ fakes }) => fakes)).size).toBe(36);
    expect(new Set(random.flatMap(({ reals }) => reals)).size).toBe(12);
    expect(random.every(({ related }) => related)).toBe(false);
    expect(random.filter(({ fakes, reals }) => clip(fakes[0]).target === reals[0]).length).toBeLessThan(9);
  });

  it('brings the same targets by other methods where only targets are known', () => {
    const [units] = [plan([six], { strategy: 'target', quads: 9, methodsPerQuad: 3 })];
    for (let q = 0; q < 9; q++) {
      const three = units.slice(3 * q, 3 * q + 3);
      expect(new Set(three.map(({ method }) => method)).size).toBe(3);
      for (const { fakes, reals } of three) expect(fakes.map((n) => clip(n).target)).toEqual(reals);
    }
  });

  it('takes reals of the same compression where there is no relation', () => {
    const mixed: [number, KnownClip][] = ['c23', 'c40'].flatMap((c, i) =>
      Array.from({ length: 4 }, (_, n): [number, KnownClip] => [
        10 * i + n,
        n < 2 ? real(c) : fake('F', undefined, undefined, c),
      ]),
    );
    const clips = new Map(mixed);
    for (const { reals, fakes } of plan([{ weight: 1, clips }]))
      for (const i of [0, 1] as const) expect(clips.get(reals[i])?.compression).toBe(clips.get(fakes[i])?.compression);
  });

  it('takes sets by weight, and pairs nothing across them', () => {
    const other = pool(
      quads(2, ['New']).map(([n, { method, target, source, compression }]) => {
        const moved = (clip: number | undefined) => (clip === undefined ? undefined : clip + 5000);
        return [n + 5000, { method, target: moved(target), source: moved(source), compression }];
      }),
      0.5,
    );
    const units = plan([six, other]);
    expect(units.filter(({ method }) => method === 'New')).toHaveLength(8);
    for (const { reals, fakes } of units) expect(new Set([...reals, ...fakes].map((n) => n >= 5000)).size).toBe(1);
  });

  it('is the same from the same seed, another from another', () => {
    expect(plan([six])).toEqual(plan([six]));
    expect(plan([six], { seed: 2 })).not.toEqual(plan([six]));
    expect(plan([six], { purpose: 'validation' })).not.toEqual(plan([six]));
  });
});
