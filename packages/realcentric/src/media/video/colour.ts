/** @file What a file says of its colours, in the names of ffmpeg and of WebCodecs, as the matrix and range to convert with. */
import type { VideoFacts } from './types.ts';

type Colour = VideoFacts['colour'];

/** H.273 matrix coefficients; SMPTE 240M lies within 0.002 of BT.709. RGB has no matrix, whatever stands here. */
const MATRICES: Readonly<Record<string, Colour['matrix']>> = {
  bt709: 'bt709',
  smpte240m: 'bt709',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
  'bt2020-ncl': 'bt2020',
};

/** Undefined and unknown names stand for BT.601, undefined ranges for limited (see `VideoFacts.colour`). */
export function colourOf(matrix: string | undefined, fullRange: boolean | undefined): Colour {
  return { matrix: MATRICES[matrix ?? ''] ?? 'bt601', range: fullRange === true ? 'full' : 'limited' };
}

const HDR: Readonly<Record<string, string>> = {
  smpte2084: 'PQ',
  pq: 'PQ',
  'arib-std-b67': 'HLG',
  hlg: 'HLG',
};

/** A line for `problems` where the brightness is coded for HDR screens. */
export function hdrProblem(transfer: string | undefined): string | undefined {
  const name = HDR[transfer ?? ''];
  return name === undefined ? undefined : `HDR (${name}): shown in 8 bits without tone mapping`;
}

/** Whether a line of `problems` is that of `hdrProblem`: the file itself is sound. */
export function isHdrProblem(problem: string): boolean {
  return problem.startsWith('HDR (');
}
