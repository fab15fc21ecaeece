/** @file What all peers train: 64 pictures of 28 x 28, two strided convolutions (16 and 32 channels), 128 hidden numbers, 10 classes, plain gradient descent. */
export const BATCH = 64;

export function pixels(): Float32Array {
  return Float32Array.from({ length: BATCH * 28 * 28 }, (_, i) => Math.sin(i * 12.9898) * 0.5);
}

export function oneHotTargets(): Float32Array {
  return Float32Array.from({ length: BATCH * 10 }, (_, i) => Number(i % 10 === Math.floor(i / 10) % 10));
}

/** Runs steps for about five seconds after two to warm up, checks that the loss falls, prints the median as JSON. */
export async function report(name: string, step: () => Promise<number>): Promise<void> {
  const first = await step();
  await step();
  const times: number[] = [];
  let last = first;
  const end = performance.now() + 5000;
  while (times.length < 5 || performance.now() < end) {
    const start = performance.now();
    last = await step();
    times.push(performance.now() - start);
  }
  if (!(last < first)) throw new Error(`${name}: the loss does not fall (${first} to ${last})`);
  const milliseconds = times.sort((a, b) => a - b)[times.length >> 1] as number;
  console.log(JSON.stringify({ name, milliseconds, steps: times.length, first, last }));
}
