/** @file The weights of a finished detector put into a network that goes on from there. */
import { type Graph, loadWeights, readOnnx } from 'ortgrad';
import { readDetector } from '../detector/node/read-detector.ts';
import { UserError } from '../errors.ts';

/**
 * @param folder of a detector; its crops may have another size, its embeddings not another length
 * @throws UserError where the folder holds no detector, or one of another network
 */
export async function startFrom(folder: string, network: Graph): Promise<Graph> {
  const { bytes } = await readDetector(folder);
  try {
    const given = readOnnx(bytes).graph.constants;
    // No part counts as a head that may misfit: the whole network goes on.
    const { network: started, missing, misfits } = loadWeights(network, given, { heads: [], strict: false });
    const wrong = [...missing, ...misfits.map(({ name }) => name)];
    if (wrong.length > 0) throw new Error(`${wrong.slice(0, 5).join(', ')} missing or of another shape`);
    return started;
  } catch (cause) {
    throw new UserError('bad_model', `is a detector of another network: ${(cause as Error).message}`, {
      file: folder,
      advice:
        'give network.backbone and network.embedding as it was trained with (its manifest.json says them), or leave network.start out',
      cause,
    });
  }
}
