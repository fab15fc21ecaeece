/**
 * @file How often cuts are missed, and how often something else is taken for one, by kind of change: of the measure in use, and of
 * the difference of colours alone.
 *
 * node --conditions=source bench/scene-changes.ts [--each 100] [--seed 1] [--photographs FOLDER] [--from 0] [--most 300] [--json]
 */
import { parseArgs } from 'node:util';
import { colourDifference, frameLook, isCut } from '../packages/realcentric/src/images/scene-change.ts';
import { listPictures } from '../packages/realcentric/src/media/list.ts';
import { readPicture } from '../packages/realcentric/src/media/pictures.ts';
import { random } from '../packages/realcentric/src/random.ts';
import { shotPairs } from './scan/shot-pairs.ts';

const { values } = parseArgs({
  options: {
    each: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    photographs: { type: 'string', default: '../shared/data/ffhq' },
    from: { type: 'string', default: '0' },
    most: { type: 'string', default: '300' },
    json: { type: 'boolean', default: false },
  },
});
/** The difference of colours that alone counted as a cut before. */
const COLOURS_ALONE = 0.5;

const [from, most] = [Number(values.from), Number(values.most)];
const files = (await listPictures([values.photographs])).sort().slice(from, from + most);
const photographs = await Promise.all(files.map(async (file) => (await readPicture(file)).image));
const rows = new Map<string, { cut: boolean; pairs: number; wrong: number; byColours: number }>();
let spent = 0;
let pairs = 0;
for await (const { kind, cut, ...frames } of shotPairs(
  photographs,
  Number(values.each),
  random(Number(values.seed), 'scene changes'),
)) {
  const begun = performance.now();
  const [before, after] = [frameLook(frames.before), frameLook(frames.after)];
  const said = isCut(before, after);
  spent += performance.now() - begun;
  pairs += 1;
  const row = rows.get(kind) ?? { cut, pairs: 0, wrong: 0, byColours: 0 };
  rows.set(kind, row);
  row.pairs += 1;
  if (said !== cut) row.wrong += 1;
  if (colourDifference(before, after) > COLOURS_ALONE !== cut) row.byColours += 1;
}
const table = [...rows].map(([kind, { cut, pairs: count, wrong, byColours }]) => ({
  kind,
  error: cut ? 'missed' : 'false cut',
  pairs: count,
  'colours alone, %': (100 * byColours) / count,
  'in use, %': (100 * wrong) / count,
}));
if (values.json) console.log(JSON.stringify({ table, milliseconds: spent / pairs }));
else {
  console.table(table);
  console.log(`${(spent / pairs).toFixed(2)} ms a pair`);
}
