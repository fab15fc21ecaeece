/**
 * @file The networks inside the npm package nsfwjs (MIT) as ONNX files to train from: `node --conditions=source scripts/import-nsfwjs.ts
 * <folder> [side]`. Both began at ImageNet and were trained on to tell drawings from photographs and worse; their batch norms are whole.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type KerasModelJson, readKerasModel, writeOnnx } from 'ortgrad';

/** Name in the package, and the layer whose map is the feature. */
const NETWORKS = [
  ['mobilenet_v2', 'out_relu'],
  ['inception_v3', 'mixed10'],
] as const;

const require = createRequire(import.meta.url);

function contents(file: string): unknown {
  const value = require(file);
  return value.default ?? value;
}

function importNetwork(name: string, feature: string, side: number): Uint8Array {
  const folder = join(dirname(require.resolve('nsfwjs')), '..', 'models', name);
  const shards = readdirSync(folder)
    .filter((file) => file.startsWith('group1-'))
    .sort();
  const weights = Buffer.concat(shards.map((file) => Buffer.from(String(contents(join(folder, file))), 'base64')));
  const json = contents(join(folder, 'model.min.js')) as KerasModelJson;
  const inputSize = { height: side, width: side };
  return writeOnnx(readKerasModel(json, new Uint8Array(weights), { name, outputs: [feature], inputSize }));
}

const [out, side = '160'] = process.argv.slice(2);
if (!out || !(Number(side) >= 75)) {
  console.error(
    'usage: node --conditions=source scripts/import-nsfwjs.ts <folder> [side of the crop in pixels, 75 or more]',
  );
  process.exit(2);
}
mkdirSync(out, { recursive: true });
for (const [name, feature] of NETWORKS) {
  const file = join(out, `${name}-${side}.onnx`);
  writeFileSync(file, importNetwork(name, feature, Number(side)));
  console.log(
    `${file}: train with network: { backbone: ${file}, feature: ${feature}, size: ${side}, normalise: { mean: [0, 0, 0], std: [1, 1, 1] } }`,
  );
}
