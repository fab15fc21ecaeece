/** @file The networks that the page runs, as files with checksums: converted on the Node side, put beside the page by the build. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defaultDetectorFolder } from '../../realcentric/src/detector/node/default-detector.ts';
import { networkOnnx } from '../../realcentric/src/faces/node/networks.ts';
import type { ServedFile } from '../src/engine/served-files.ts';

export interface BuiltFile extends ServedFile {
  readonly content: Uint8Array;
}

function built(path: string, content: Uint8Array): BuiltFile {
  return { path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex'), content };
}

/** Every file of the bundled detector, under the paths that `realcentric serve` has them at. */
async function detectorFiles(): Promise<BuiltFile[]> {
  const folder = defaultDetectorFolder();
  const manifest = await readFile(join(folder, 'manifest.json'));
  const { network, explanation } = JSON.parse(manifest.toString()) as {
    network: { file: string };
    explanation?: { file: string } | null;
  };
  const networks = [network.file, ...(explanation ? [explanation.file] : [])].map(async (file) =>
    built(`models/detector/${file}`, await readFile(join(folder, file))),
  );
  return [built('models/detector/manifest.json', manifest), ...(await Promise.all(networks))];
}

async function faceFiles(): Promise<BuiltFile[]> {
  const names = ['blazeface', 'facemesh'] as const;
  return Promise.all(names.map(async (name) => built(`models/faces/${name}.onnx`, await networkOnnx(name))));
}

/** ONNX Runtime's two builds for browsers (the plain one, and the one that can use the graphics card), and the C2PA reader. */
async function runtimeFiles(): Promise<BuiltFile[]> {
  const { resolve } = createRequire(import.meta.url);
  const folder = dirname(resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
  const names = ['ort-wasm-simd-threaded', 'ort-wasm-simd-threaded.asyncify'];
  const files = names.flatMap((name) => [`${name}.wasm`, `${name}.mjs`]);
  const c2pa = built('runtime/c2pa.wasm', await readFile(resolve('@contentauth/c2pa-wasm/c2pa.wasm')));
  const ort = files.map(async (file) => built(`runtime/${file}`, await readFile(join(folder, file))));
  return [c2pa, ...(await Promise.all(ort))];
}

export async function modelFiles(): Promise<BuiltFile[]> {
  return (await Promise.all([detectorFiles(), faceFiles(), runtimeFiles()])).flat();
}
