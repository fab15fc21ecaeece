/**
 * @file How well faces are found: shares and speed over folders of photographs, and sweeps over turns, sizes and pictures without faces.
 *
 * node --conditions=source bench/faces.ts [--sweep folders|turns|sizes|faceless] [--every N] [--threads N] [--json] PATH...
 *
 * `folders` (the default): photographs that give a face, faces a photograph, photographs a second. The other sweeps take photographs whose
 * faces are found as they are: `turns` looks for them again with the photograph turned in steps of 30 degrees, `sizes` with it scaled down,
 * alone and laid into a large picture, `faceless` in crops that hold none of them, and in drawn shapes and noise.
 */
import { parseArgs } from 'node:util';
import { Table } from 'console-table-printer';
import { openFaceNetworks } from '../packages/realcentric/src/faces/node/networks.ts';
import { listPictures } from '../packages/realcentric/src/media/list.ts';
import { sweepFaceless, sweepFolders, sweepSizes, sweepTurns } from './faces/sweeps.ts';
