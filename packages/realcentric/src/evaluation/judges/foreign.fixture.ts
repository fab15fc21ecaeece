/** @file Detectors of somebody else's: a tiny classifier and its YAML in a temporary folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { noisePicture, type Tiny, tinyClassifier } from './classifier.fixture.ts';

export const TINY: Tiny = { width: 8, height: 6, layout: 'nchw', outputs: 1, batch: 'N', inside: 'nothing' };
export const MEAN = [0.4, 0.5, 0.6];
export const STD = [0.2, 0.25, 0.3];
export const YAML = {
  model: 'tiny.onnx',
  takes: 'picture',
  input: { width: 8, height: 6, range: '0..1', mean: MEAN, std: STD },
  output: { fake: 'single', activation: 'sigmoid' },
};

export const pictures = Array.from({ length: 32 }, (_, i) => noisePicture(8, 6, i));

/** A folder for `<n>.yaml` and `<n>.onnx`, counted from 1. */
export function foreignFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-'));
  let made = 0;
  return {
    folder,
    remove: () => rmSync(folder, { recursive: true }),
    save(tiny: Partial<Tiny>, yaml: object): { path: string; model: Uint8Array } {
      const model = tinyClassifier({ ...TINY, ...tiny });
      const name = `${++made}.onnx`;
      writeFileSync(join(folder, name), model);
      const path = join(folder, `${made}.yaml`);
      writeFileSync(path, stringify({ ...YAML, ...yaml, model: name }));
      return { path, model };
    },
  };
}
