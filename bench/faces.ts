/**
 * @file How well faces are found: shares and speed over folders of photographs, and sweeps over turns, sizes and pictures without faces.
 *
 * node --conditions=source bench/faces.ts [--sweep folders|turns|sizes|faceless] [--every N] [--threads N] [--json] PATH...
 *
 * `folders` (the default): photographs that give a face, faces a photograph, photographs a second. The other sweeps take photographs
 * whose faces are found as they are: `turns` looks for them again with the photograph turned in steps of 30 degrees, `sizes` with it
 * scaled down, alone and laid into a large picture, `faceless` in crops that hold none of them, in drawn shapes and in noise.
 */
import { parseArgs } from 'node:util';
import { openFaceNetworks } from '../packages/realcentric/src/faces/node/networks.ts';
import { sweepFaceless, sweepFolders, sweepSizes, sweepTurns } from './faces/sweeps.ts';

const sweeps = { folders: sweepFolders, turns: sweepTurns, sizes: sweepSizes, faceless: sweepFaceless };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sweep: { type: 'string', default: 'folders' },
    every: { type: 'string', default: '1' },
    threads: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const sweep = sweeps[values.sweep as keyof typeof sweeps];
if (!sweep || positionals.length === 0) {
  process.stderr.write(`give a folder, and one of the sweeps ${Object.keys(sweeps).join(', ')}\n`);
  process.exit(2);
}
const networks = await openFaceNetworks({ threads: Number(values.threads) });
const rows = await sweep(positionals, networks, Number(values.every));
if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else console.table(rows);
await networks.close();
