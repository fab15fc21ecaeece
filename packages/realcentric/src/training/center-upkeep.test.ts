/** @file Centers between epochs: begun by k-means, revived where nothing goes to them, their counts told. */
import { type Tensor, tensor } from 'ortgrad';
import { expect, it } from 'vitest';
import { CENTER_COUNTS, CENTER_EPOCH, CENTERS } from '../method/centers.ts';
import { reviveCenters, startCenters } from './center-upkeep.ts';

const faces = [
  [1, 0, 0],
  [0.99, 0.14, 0],
  [0, 1, 0],
  [0, 0, 1],
].map((v) => Float32Array.from(v));

const states = (centers: number[], counts: number[]) =>
  new Map<string, Tensor>([
    [CENTERS, tensor('float32', [counts.length, 3], centers)],
    [CENTER_EPOCH, tensor('float32', [counts.length], counts)],
  ]);

it('begins several centers by k-means, and leaves a single one to the mean', () => {
  expect(startCenters(faces, 1, 1).size).toBe(0);
  const begun = startCenters(faces, 3, 1);
  expect(begun.get(CENTERS)?.shape).toEqual([3, 3]);
  expect(Array.from(begun.get(CENTER_COUNTS)?.data as Float32Array)).toEqual([1, 1, 1]);
});

it('puts a dead center to the face that is farthest from all, and starts counting anew', async () => {
  const { counts, revived, load } = await reviveCenters(states([1, 0, 0, 0, 1, 0], [500, 0]), async () => faces);
  expect(counts).toEqual([500, 0]);
  expect(revived).toEqual([1]);
  expect(Array.from(load.get(CENTERS)?.data as Float32Array)).toEqual([1, 0, 0, 0, 0, 1]);
  expect(Array.from(load.get(CENTER_EPOCH)?.data as Float32Array)).toEqual([0, 0]);
});

it('asks for no embeddings where all centers live, or there is one alone', async () => {
  const never = () => Promise.reject(new Error('not needed'));
  expect((await reviveCenters(states([1, 0, 0, 0, 1, 0], [300, 200]), never)).revived).toEqual([]);
  expect((await reviveCenters(states([1, 0, 0], [0]), never)).revived).toEqual([]);
});
