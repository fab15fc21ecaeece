/** @file Gives a detector that is there the graph that explains it; what it says of pictures stays the same. */
import { join } from 'node:path';
import { readOnnx } from 'ortgrad';
import { detectorFiles } from '../detector-files.ts';
import type { ExplanationOptions } from '../explanation-graph.ts';
import type { ExplanationFacts } from '../manifest.ts';
import { writeDetector } from './bundle.ts';
import { badModel, readDetector, readManifest } from './read-detector.ts';

/**
 * Writes the explanation, the network with its feature map for a third output, and their checksums; an explanation that
 * was there is replaced, other files of the folder stay.
 * @throws UserError as `readDetector`, and where no explanation can be made of the network
 */
export async function addExplanation(folder: string, options?: ExplanationOptions): Promise<ExplanationFacts> {
  const { manifest, bytes } = await readDetector(folder);
  const files = detectorFiles(readOnnx(bytes).graph, options);
  if (!files.explanation) {
    const advice = 'heat maps need a convolutional network';
    throw badModel(join(folder, manifest.network.file), `cannot be explained (${files.unexplained})`, advice);
  }
  const { network: _network, explanation: _explanation, ...rest } = manifest;
  await writeDetector(folder, files, rest, { keepOthers: true });
  return (await readManifest(folder)).explanation as ExplanationFacts;
}
