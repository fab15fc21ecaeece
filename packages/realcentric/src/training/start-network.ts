/** @file The network that a run starts from: a backbone, new heads, and which parameters of them learn. */
import { addLora, type Graph, selectParameters } from 'ortgrad';
import { buildDetector, HEADS, NORMALISATION } from '../detector/network.ts';
import { UserError } from '../errors.ts';
import { random } from '../random.ts';
import { openBackbone } from './backbone.ts';
import type { TrainingConfig } from './config.ts';
import { startFrom } from './start-from.ts';

export interface StartingNetwork {
  readonly detector: Graph;
  /** Names of the parameters that learn. */
  readonly learning: ReadonlySet<string>;
}

/**
 * @param naturals 8-bit planes [n, 3, size, size] of natural faces
 * @throws UserError where a file does not fit, or a pattern of what learns fits nothing
 */
export async function startNetwork(
  network: TrainingConfig['network'],
  naturals: Uint8Array,
  seed: number,
): Promise<StartingNetwork> {
  const body = random(seed, 'backbone');
  const backbone = await openBackbone(network, naturals, () => body.next());
  const heads = random(seed, 'heads');
  const built = buildDetector(backbone, network, () => heads.next());
  const plain = network.start === undefined ? built : await startFrom([network.start].flat(), built);
  const lora = random(seed, 'lora');
  try {
    const detector = network.lora ? addLora(plain, { ...network.lora, random: () => lora.next() }) : plain;
    const fixed = backbone.normalisation ? [`!${NORMALISATION}.**`] : [];
    return { detector, learning: selectParameters(detector, [...network.trainable, ...fixed], { heads: HEADS }) };
  } catch (cause) {
    throw new UserError('bad_config', `what learns in ${network.backbone}: ${(cause as Error).message}`, {
      advice: 'correct network.trainable or network.lora',
      cause,
    });
  }
}
