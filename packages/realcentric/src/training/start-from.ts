/** @file The weights of finished detectors put into a network that goes on from there. */
import { type Graph, loadWeights, readOnnx, type Tensor, withValues } from 'ortgrad';
import { readDetector } from '../detector/node/read-detector.ts';
import { UserError } from '../errors.ts';

/**
 * The network with the weights of a detector, or with the mean of the weights of several that went on from one another or from the same
 * start: such a mean often does better on other data than any of them (Wortsman et al., Model soups, ICML 2022).
 * @param folders of the detectors; their crops may have another size, their embeddings not another length
 * @throws UserError where a folder holds no detector, or one of another network
 */
export async function startFrom(folders: readonly string[], network: Graph): Promise<Graph> {
  const given: Graph[] = [];
  for (const folder of folders) given.push(await withWeightsOf(folder, network));
  const [first, ...others] = given as [Graph, ...Graph[]];
  if (others.length === 0) return first;
  const means = new Map<string, Tensor>();
  for (const [name, { dtype, shape }] of first.constants) {
    if (dtype !== 'float32') continue;
    const all = given.map(({ constants }) => (constants.get(name) as Tensor<'float32'>).data);
    const mean = (i: number) => all.reduce((sum, data) => sum + (data[i] as number), 0) / all.length;
    means.set(name, {
      dtype,
      shape,
      data: Float32Array.from({ length: (all[0] as Float32Array).length }, (_, i) => mean(i)),
    });
  }
  return withValues(first, means);
}

async function withWeightsOf(folder: string, network: Graph): Promise<Graph> {
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
