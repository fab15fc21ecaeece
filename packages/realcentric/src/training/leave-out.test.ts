/** @file Methods left out of forgeries made on the way, and of prepared sets. */
import { expect, it } from 'vitest';
import { trainingConfig } from './config.ts';
import { withoutMethod } from './leave-out.ts';

const photographs = trainingConfig.parse({ out: '.', data: { reals: [{ path: '.' }] } });
const prepared = (...methods: (string[] | undefined)[]) =>
  trainingConfig.parse({ out: '.', data: { sets: methods.map((list) => ({ path: '.', methods: list })) } });

it('takes a method out, and nothing else', () => {
  const { forge } = withoutMethod(photographs, 'swap');
  expect(forge).toEqual({ ...photographs.forge, methods: photographs.forge.methods.filter((name) => name !== 'swap') });
  const { data } = withoutMethod(
    prepared(['Deepfakes', 'FaceSwap'], ['FaceSwap'], ['Deepfakes', 'NeuralTextures']),
    'FaceSwap',
  );
  expect(data.sets?.map(({ methods }) => methods)).toEqual([['Deepfakes'], ['Deepfakes', 'NeuralTextures']]);
});

it('refuses a method that is not trained on, that is the only one, or that may be hidden in a set', () => {
  expect(() => withoutMethod(photographs, 'Deepfakes')).toThrow(/no fakes of "Deepfakes" are trained on; choose from /);
  expect(() => withoutMethod(prepared(['Deepfakes']), 'Deepfakes')).toThrow(/"Deepfakes" is all that is trained on/);
  expect(() => withoutMethod(prepared(['Deepfakes'], undefined), 'Deepfakes')).toThrow(/does not list its methods/);
});
