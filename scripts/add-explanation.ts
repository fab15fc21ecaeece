/**
 * @file Adds the graph that makes heat maps to a detector's folder: `node --conditions=source
 * scripts/add-explanation.ts FOLDER`. New detectors have it from their training on; this is for those from before, and
 * for when the way of explaining changes.
 */
import { addExplanation } from '../packages/realcentric/src/detector/node/add-explanation.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('give the folder of a detector');
const { file, bytes, height, width } = await addExplanation(folder);
console.log(`${folder}: ${file}, ${(bytes / 1e6).toFixed(1)} MB, maps of ${width}x${height}`);
