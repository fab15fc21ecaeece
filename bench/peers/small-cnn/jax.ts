/** @file One step of the small network in jax-js on its wasm backend, compiled. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BATCH, oneHotTargets, pixels, report } from './task.ts';

// Not among the repository's own dependencies: the folder that holds it is told.
const {
  init,
  defaultDevice,
  numpy: np,
  lax,
  nn,
  valueAndGrad,
  jit,
  tree,
} = createRequire(join(process.argv[2] as string, 'package.json'))('@jax-js/jax');
await init('wasm');
defaultDevice('wasm');
let seed = 1;
const weights = (shape: number[], fan: number) => {
  const length = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length }, () => {
    seed = (seed * 48271) % 2147483647;
    return (seed / 2147483647 - 0.5) * Math.sqrt(12) * Math.sqrt(2 / fan);
  });
  return np.array(data).reshape(shape);
};
let parameters = {
  a: weights([16, 1, 3, 3], 9),
  a0: np.zeros([1, 16, 1, 1]),
  b: weights([32, 16, 3, 3], 144),
  b0: np.zeros([1, 32, 1, 1]),
  c: weights([1568, 128], 1568),
  c0: np.zeros([128]),
  d: weights([128, 10], 128),
  d0: np.zeros([10]),
};
type Parameters = typeof parameters;
const pads = [
  [1, 1],
  [1, 1],
];
function lossOf(p: Parameters, x: typeof parameters.a, y: typeof parameters.a) {
  let h = nn.relu(lax.convGeneralDilated(x, p.a, [2, 2], pads).add(p.a0));
  h = nn.relu(lax.convGeneralDilated(h, p.b, [2, 2], pads).add(p.b0));
  h = nn.relu(np.dot(h.reshape([BATCH, 1568]), p.c).add(p.c0));
  const logits = np.dot(h, p.d).add(p.d0);
  return nn
    .logSoftmax(logits, -1)
    .mul(y)
    .sum()
    .mul(-1 / BATCH);
}
const step = jit((p: Parameters, x: typeof parameters.a, y: typeof parameters.a) => {
  const [loss, gradient] = valueAndGrad(lossOf)(tree.ref(p), x, y);
  const moved = tree.map((w: typeof parameters.a, g: typeof parameters.a) => w.sub(g.mul(0.01)), p, gradient);
  return [loss, moved];
});
const x = np.array(pixels()).reshape([BATCH, 1, 28, 28]);
const y = np.array(oneHotTargets()).reshape([BATCH, 10]);
await report('jax-js', async () => {
  const [loss, moved] = step(parameters, x.ref, y.ref);
  parameters = moved;
  return (await loss.data())[0];
});
