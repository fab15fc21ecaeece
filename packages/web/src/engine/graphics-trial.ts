/**
 * @file Whether the graphics card may be used: only where it gives the same numbers as the processor on this very machine, sooner. Drivers
 * differ, and a score must not depend on them.
 */
import type { Network } from 'realcentric/browser';
import type { Runtime } from './runtime.ts';

/** Networks to try, with the shape of one input each. */
export interface TrialNetwork {
  readonly bytes: Uint8Array;
  readonly input: string;
  readonly shape: readonly number[];
  /** Values lie in 0..scale. */
  readonly scale: number;
}

/** Largest difference allowed, as a share of the value or of 1, whichever is more. */
export const TOLERANCE = 2e-3;
const TIMED_RUNS = 3;

/** The same noise on every machine: a linear congruential generator (Numerical Recipes' constants). */
export function trialValues(count: number, scale: number): Float32Array {
  const values = new Float32Array(count);
  let state = 1;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = (scale * state) / 2 ** 32;
  }
  return values;
}

export function agree(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (!(Math.abs(a[i]! - b[i]!) <= TOLERANCE * Math.max(1, Math.abs(a[i]!)))) return false;
  }
  return true;
}

async function timed(network: Network, { input, shape, scale }: TrialNetwork) {
  const data = trialValues(
    shape.reduce((a, b) => a * b, 1),
    scale,
  );
  const run = () => network.run({ [input]: { dtype: 'float32', shape, data } });
  const outputs = await run();
  const begun = performance.now();
  for (let i = 0; i < TIMED_RUNS; i++) await run();
  return { outputs, elapsed: performance.now() - begun };
}

/** @param runtime the one for the graphics card, which has the processor too */
export async function graphicsEqualAndFaster(runtime: Runtime, networks: readonly TrialNetwork[]): Promise<boolean> {
  let [onProcessor, onGraphics] = [0, 0];
  for (const network of networks) {
    const reference = await timed(await runtime.open(network.bytes, 'wasm'), network);
    const tried = await timed(await runtime.open(network.bytes, 'webgpu'), network);
    for (const [name, { data }] of Object.entries(reference.outputs)) {
      if (!agree(data as Float32Array, tried.outputs[name]!.data as Float32Array)) return false;
    }
    onProcessor += reference.elapsed;
    onGraphics += tried.elapsed;
  }
  return onGraphics < onProcessor;
}
