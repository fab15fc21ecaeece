/**
 * @file The nearest thing to a detector on npm as peers to judge beside ours: the antispoof and liveness classifiers of @vladmandic/human (MIT), as
 * ONNX files with the YAML that `realcentric evaluate --model` takes: `node --conditions=source scripts/import-human-classifiers.ts <folder>`.
 *
 * Both were made to tell a face before the camera from a picture of one. Antispoof was trained on data related to the `photoshop` set of
 * composites: its score there says nothing.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readTfjsModel, writeOnnx } from 'ortgrad';

/** Side that the network takes, and which of its numbers human reads. */
const CLASSIFIERS = [
  ['antispoof', 128, 'single'],
  ['liveness', 32, '0'],
] as const;

/** human hands on the face as its mesh step cuts it: its box, half as large again. */
const MARGIN = 1.5;

const description = (
  name: string,
  side: number,
  read: string,
) => `# Of @vladmandic/human: ${name}, 1 = a face before the camera.
model: ${name}.onnx
name: human ${name}
licence: MIT
takes: crop
margin: ${MARGIN}
input: { size: ${side}, layout: nchw, channels: rgb, range: 0..1 }
output: { fake: ${read}, activation: none, kind: probability, fake_is: low }
`;

const [out] = process.argv.slice(2);
if (!out) {
  console.error('usage: node --conditions=source scripts/import-human-classifiers.ts <folder>');
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const models = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/human')), '..', 'models');
for (const [name, side, read] of CLASSIFIERS) {
  const json = JSON.parse(readFileSync(join(models, `${name}.json`), 'utf8'));
  const graph = readTfjsModel(json, readFileSync(join(models, `${name}.bin`)), { name });
  const [input] = graph.inputs;
  if (input?.shape[2] !== side) throw new Error(`${name} takes [${input?.shape}], not ${side} pixels`);
  writeFileSync(join(out, `${name}.onnx`), writeOnnx(graph));
  writeFileSync(join(out, `${name}.yaml`), description(name, side, read));
  console.log(`npx realcentric evaluate --model ${join(out, `${name}.yaml`)} --data DIR`);
}
