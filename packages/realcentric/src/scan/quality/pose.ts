/** @file Which way a face looks, from its 468 points: a rigid mean face seen from afar is turned until it fits. */
import { rollOf } from '../../faces/landmarks.ts';
import type { Landmarks } from '../../faces/types.ts';

/**
 * Points that move little with expression, of a mean face: index, then x to the right of the picture, y down, z away from the camera; the
 * sides of the face (234, 454) are 200 apart. The symmetrised Procrustes mean of the meshes, with the network's own z, of the 22 faces in
 * the demo photographs of @vladmandic/face-api; turned so that the median photograph of FFHQ has pitch 0.
 */
const MIDDLE: readonly (readonly [index: number, y: number, z: number])[] = [
  ...([
    [168, -14, -36],
    [6, -1, -43],
    [197, 10, -50],
    [195, 20, -57],
    [5, 30, -65],
    [4, 42, -68],
  ] as const),
  ...([
    [1, 52, -65],
    [2, 62, -42],
    [10, -90, -32],
    [9, -39, -39],
    [8, -26, -37],
    [151, -65, -37],
  ] as const),
];

/** As above, for points on both sides: on the left of the picture, on the right, x of the latter. */
const SIDES: readonly (readonly [left: number, right: number, x: number, y: number, z: number])[] = [
  ...([
    [98, 327, 24, 58, -30],
    [129, 358, 30, 48, -25],
    [33, 263, 67, -8, -3],
    [133, 362, 26, -4, -13],
  ] as const),
  ...([
    [234, 454, 100, 20, 76],
    [127, 356, 102, -2, 69],
    [93, 323, 98, 42, 78],
    [132, 361, 95, 64, 76],
  ] as const),
  ...([
    [109, 338, 28, -89, -30],
    [67, 297, 52, -85, -20],
    [54, 284, 88, -61, 16],
    [50, 280, 72, 40, -10],
  ] as const),
  ...([
    [117, 346, 77, 17, -2],
    [123, 352, 92, 37, 15],
    [21, 251, 97, -44, 34],
    [162, 389, 101, -25, 53],
  ] as const),
];

type Vector = readonly [x: number, y: number, z: number];

interface RigidPoint {
  readonly index: number;
  readonly at: Vector;
}

const points: readonly RigidPoint[] = centred([
  ...MIDDLE.map(([index, y, z]): RigidPoint => ({ index, at: [0, y, z] })),
  ...SIDES.flatMap(([left, right, x, y, z]): RigidPoint[] => [
    { index: left, at: [-x, y, z] },
    { index: right, at: [x, y, z] },
  ]),
]);

function centred(all: readonly RigidPoint[]): RigidPoint[] {
  const mean = [0, 1, 2].map((axis) => all.reduce((sum, { at }) => sum + at[axis]!, 0) / all.length);
  return all.map(({ index, at: [x, y, z] }) => ({ index, at: [x - mean[0]!, y - mean[1]!, z - mean[2]!] }));
}

/** Inverse of the sum of p p^T over the points; x does not mix with y and z in a symmetrical face. */
const inverse = (() => {
  const sum = (f: (at: Vector) => number) => points.reduce((total, { at }) => total + f(at), 0);
  const [xx, yy, yz, zz] = [
    sum(([x]) => x * x),
    sum(([, y]) => y * y),
    sum(([, y, z]) => y * z),
    sum(([, , z]) => z * z),
  ];
  const determinant = yy * zz - yz * yz;
  return { xx: 1 / xx, yy: zz / determinant, yz: -yz / determinant, zz: yy / determinant };
})();

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const add = (a: Vector, b: Vector, share: number): Vector => [
  a[0] + share * b[0],
  a[1] + share * b[1],
  a[2] + share * b[2],
];
const scaled = (a: Vector, by: number): Vector => [by * a[0], by * a[1], by * a[2]];

export interface Pose {
  /** Degrees, positive: turned to the right of the picture. Profiles read as 50 to 60: the mesh does not follow them all the way. */
  readonly yaw: number;
  /** Degrees, positive: looks down. */
  readonly pitch: number;
}

/**
 * Least squares of the weak-perspective camera x = s R p + t over the rigid points; R's first two rows are made orthonormal alike. `yaw` and
 * `pitch` are the direction of R's third column, seen with the eyes level. Against the rotation of the network's own three-dimensional points: yaw within 1.0
 * degree, pitch within 2.2 (medians of 300 faces of FFHQ).
 */
export function poseOf(landmarks: Landmarks): Pose {
  const row = (axis: 0 | 1): Vector => {
    const mean = points.reduce((sum, { index }) => sum + landmarks[2 * index + axis]!, 0) / points.length;
    let moment: Vector = [0, 0, 0];
    for (const { index, at } of points) moment = add(moment, at, landmarks[2 * index + axis]! - mean);
    const [x, y, z] = moment;
    return [inverse.xx * x, inverse.yy * y + inverse.yz * z, inverse.yz * y + inverse.zz * z];
  };
  const [first, second] = [row(0), row(1)];
  const [u, v] = [scaled(first, 1 / Math.sqrt(dot(first, first))), scaled(second, 1 / Math.sqrt(dot(second, second)))];
  // Half-angle vectors of two unit vectors are orthogonal: each axis is moved by half of what they lack.
  const [plus, minus] = [add(u, v, 1), add(u, v, -1)];
  const [p, m] = [
    scaled(plus, Math.SQRT1_2 / Math.sqrt(dot(plus, plus))),
    scaled(minus, Math.SQRT1_2 / Math.sqrt(dot(minus, minus))),
  ];
  const [x, y] = [add(p, m, 1), add(p, m, -1)];
  // Where the face looks: against the third column. Then upright, as roll counts apart.
  const [right, down, near] = [-x[2], -y[2], x[0] * y[1] - x[1] * y[0]];
  const roll = rollOf(landmarks);
  const [uprightRight, uprightDown] = [
    Math.cos(roll) * right + Math.sin(roll) * down,
    Math.cos(roll) * down - Math.sin(roll) * right,
  ];
  const degrees = 180 / Math.PI;
  return {
    yaw: degrees * Math.atan2(uprightRight, near),
    pitch: degrees * Math.asin(Math.max(-1, Math.min(1, uprightDown))),
  };
}

/** Degrees between where the face looks and the camera. */
export function angleOffCamera({ yaw, pitch }: Pose): number {
  const cosine = Math.cos((yaw * Math.PI) / 180) * Math.cos((pitch * Math.PI) / 180);
  return (180 / Math.PI) * Math.acos(Math.min(1, cosine));
}
