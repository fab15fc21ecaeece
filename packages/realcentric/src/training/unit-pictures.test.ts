import { expect, it } from 'vitest';
import { alignFace } from '../faces/align.ts';
import { syntheticFace } from '../forge/synthetic-face.fixture.ts';
import { still } from './picture-source.ts';
import { unitPictures } from './unit-pictures.ts';

const never = { probability: 0, range: [0, 0] } as const;
const interference = { resize: never, blur: never, noise: never, colour: never, jpeg: never };
const [a, b] = [syntheticFace(1), syntheticFace(2)];
const unit = {
  reals: [a, b],
  fakes: [
    { target: a, source: b },
    { target: b, source: a },
  ],
  method: 'swap',
} as const;

it('cuts reals as a scan cuts them, with the margin asked for', async () => {
  for (const margin of [1.1, 1.3]) {
    const options = { size: 96, margin, partShare: 0, augment: still, interference };
    const [first, second] = await unitPictures(unit, options, 1, 'test');
    for (const [face, picture] of [[a, first] as const, [b, second] as const]) {
      const { data } = alignFace(face.image, face, { size: 96, margin }).image;
      const difference = data.reduce((sum, value, i) => sum + Math.abs(value - (picture?.data[i] as number)), 0);
      // Two ways to one crop: levels of 255.
      expect(difference / data.length).toBeLessThan(0.5);
    }
  }
});

it('cuts a forgery as its target is cut, however that is displaced', async () => {
  const augment = { scale: 0.1, shift: 0.05, rotation: 10, flip: 0.5 };
  const options = { size: 96, margin: 1.3, partShare: 1, augment, interference };
  const [real, , fake] = await unitPictures(unit, options, 1, 'test');
  const same = real?.data.filter((value, i) => value === fake?.data[i]).length ?? 0;
  expect(same / (real?.data.length ?? 1)).toBeGreaterThan(0.4);
  expect(same).toBeLessThan(real?.data.length ?? 0);
});
