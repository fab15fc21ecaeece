/** @file The forgeries on photographs of ../shared/data; skipped where that folder is absent. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alignFace } from '../faces/align.ts';
import { findLandmarks, regionAround } from '../faces/landmarks.ts';
import { type OpenFaceNetworks, openFaceNetworks } from '../faces/node/networks.ts';
import type { FaceCrop } from '../faces/types.ts';
import { rgbToLab } from '../images/colour.ts';
import { readPicture } from '../media/pictures.ts';
import { random } from '../random.ts';
import { forgeMethodNames, forgeMethods } from './forge.ts';
import { faceTraits, rankSources } from './likeness.ts';
import type { Forgery } from './types.ts';

const folder = resolve(import.meta.dirname, '../../../../../shared/data/ffhq');
const present = existsSync(folder);
if (!present) console.info(`skipped: no photographs in ${folder}`);

/** The photographs are aligned: the face of a 512-pixel one lies here. */
const region = { x: 256, y: 275, side: 350, roll: 0 };

/** Mean L*, a*, b* of the pictures' pixels weighted by the mask. */
function meanLab(data: Uint8Array, mask: Forgery['mask']): number[] {
  const lab = rgbToLab(data);
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < mask.data.length; i++) {
    sums[3] += mask.data[i];
    for (let c = 0; c < 3; c++) sums[c] += mask.data[i] * lab[3 * i + c];
  }
  return sums.slice(0, 3).map((sum) => sum / sums[3]);
}

describe.skipIf(!present)('on photographs', () => {
  let cacheFolder = '';
  let networks: OpenFaceNetworks | undefined;
  const faces: FaceCrop[] = [];

  beforeAll(async () => {
    cacheFolder = await mkdtemp(join(tmpdir(), 'realcentric-forge-'));
    networks = await openFaceNetworks({ cacheFolder, threads: 1 });
    for (const name of ['00001', '00002', '00010', '00012', '00016', '00018', '00024', '00030']) {
      const { image } = await readPicture(join(folder, `${name}.jpg`));
      const [{ landmarks }] = await findLandmarks(image, [region], networks.landmarks);
      const [again] = await findLandmarks(image, [regionAround(landmarks, 1.5)], networks.landmarks);
      faces.push(alignFace(image, again, { size: 256 }));
    }
  });
  afterAll(async () => {
    await networks?.close();
    await rm(cacheFolder, { recursive: true, force: true });
  });

  it.each(forgeMethodNames)('%s keeps colours near the target and leaves no black', (name) => {
    const traits = faces.map(faceTraits);
    for (const [i, target] of faces.entries()) {
      const source = faces[rankSources(traits[i], traits).filter((k) => k !== i)[0]];
      const darkest = Math.min(...[target, source].map(({ image }) => shareOfBlack(image.data)));
      for (let seed = 0; seed < 4; seed++) {
        const made = forgeMethods[name].forge(target, source, random(seed, name, i), { partShare: 0.4 });
        const there = meanLab(target.image.data, made.mask);
        const here = meanLab(made.image.data, made.mask);
        expect(Math.hypot(...here.map((value, c) => value - there[c]))).toBeLessThan(14);
        expect(shareOfBlack(made.image.data)).toBeLessThan(darkest + 0.1);
      }
    }
  });

  it('a face swapped with itself stays itself', () => {
    for (const [i, face] of faces.entries()) {
      const made = forgeMethods.swap.forge(face, face, random(i), { partShare: 0 });
      let sum = 0;
      let weight = 0;
      for (let k = 0; k < made.mask.data.length; k++) {
        if (made.mask.data[k] === 0) continue;
        weight += 3;
        for (let c = 3 * k; c < 3 * k + 3; c++) sum += Math.abs(made.image.data[c] - face.image.data[c]);
      }
      expect(sum / weight).toBeLessThan(1.5);
    }
  });

  it('a face is most like itself', () => {
    const traits = faces.map(faceTraits);
    for (const [i, own] of traits.entries()) expect(rankSources(own, traits)[0]).toBe(i);
  });
});

function shareOfBlack(data: Uint8Array): number {
  let black = 0;
  for (let i = 0; i < data.length; i += 3) if (data[i] + data[i + 1] + data[i + 2] < 12) black++;
  return (3 * black) / data.length;
}
