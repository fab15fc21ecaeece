/** @file The face mesh: 468 points of a face that the detector found, and whether it is a face at all. */

import type { RgbImage } from '../images/image.ts';
import { hullBox } from './boxes.ts';
import { cutSquare } from './cut.ts';
import { floatOutput, type Network, writePlanes } from './networks.ts';
import { mapPoints, squareToPicture } from './similarity.ts';
import { LANDMARK_COUNT, leftEye, rightEye } from './topology.ts';
import type { Landmarks, Similarity } from './types.ts';

/** Side of the square crop that the network takes, in pixels. */
const MESH_SIZE = 192;
/** Faces that are run at a time. */
const BATCH = 8;

/** Where a face is thought to be: centre and side of a square in pixels of the picture, turned by `roll` radians. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly roll: number;
}

export interface Mesh {
  readonly landmarks: Landmarks;
  /** Confidence of the network that its crop shows a face, 0..1. */
  readonly score: number;
}

function meanPoint(points: ArrayLike<number>, indices: readonly number[]): readonly [x: number, y: number] {
  let x = 0;
  let y = 0;
  for (const i of indices) {
    x += points[2 * i];
    y += points[2 * i + 1];
  }
  return [x / indices.length, y / indices.length];
}

/** In-plane rotation of a mesh: the angle of the line between the middles of the eyes, positive = clockwise on the screen. */
export function rollOf(landmarks: Landmarks): number {
  const [rightX, rightY] = meanPoint(landmarks, rightEye);
  const [leftX, leftY] = meanPoint(landmarks, leftEye);
  return Math.atan2(leftY - rightY, leftX - rightX);
}

/** The square, turned with the face, that has the box around the landmarks in its middle and is `margin` times its larger side. */
export function regionAround(landmarks: Landmarks, margin: number): Region {
  const roll = rollOf(landmarks);
  const upright = mapPoints({ a: Math.cos(roll), b: -Math.sin(roll), tx: 0, ty: 0 }, landmarks);
  const { x, y, width, height } = hullBox(upright);
  const [centerX, centerY] = [x + width / 2, y + height / 2];
  return {
    x: Math.cos(roll) * centerX - Math.sin(roll) * centerY,
    y: Math.sin(roll) * centerX + Math.cos(roll) * centerY,
    side: margin * Math.max(width, height),
    roll,
  };
}

/** The mesh in each region; regions and results go together by index. */
export async function findLandmarks(
  image: RgbImage,
  regions: readonly Region[],
  network: Network,
): Promise<readonly Mesh[]> {
  const meshes: Mesh[] = [];
  for (let from = 0; from < regions.length; from += BATCH) {
    const batch = regions.slice(from, from + BATCH);
    const length = 3 * MESH_SIZE * MESH_SIZE;
    const data = new Float32Array(batch.length * length);
    const toPicture: Similarity[] = batch.map((r) => squareToPicture(r.x, r.y, r.side, r.roll, MESH_SIZE));
    for (const [i, transform] of toPicture.entries()) {
      const crop = cutSquare(image, transform, MESH_SIZE);
      writePlanes(crop.data, data, i * length, 1 / 255, 0);
    }
    const shape = [batch.length, 3, MESH_SIZE, MESH_SIZE];
    const outputs = await network.run({ input_1: { dtype: 'float32', shape, data } }, [
      'output_mesh',
      'output_faceflag',
    ]);
    const points = floatOutput(outputs, 'output_mesh');
    const scores = floatOutput(outputs, 'output_faceflag');
    for (const [i, transform] of toPicture.entries()) {
      const flat = new Float32Array(2 * LANDMARK_COUNT);
      for (let p = 0; p < LANDMARK_COUNT; p++) {
        flat[2 * p] = points[3 * (i * LANDMARK_COUNT + p)];
        flat[2 * p + 1] = points[3 * (i * LANDMARK_COUNT + p) + 1];
      }
      meshes.push({ landmarks: mapPoints(transform, flat), score: scores[i] });
    }
  }
  return meshes;
}
