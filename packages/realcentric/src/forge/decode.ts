/**
 * @file Face swap by an auto-encoder (the Deepfakes family): as `swap`, with the source's face first passed through a bottleneck as
 * its decoder would leave it.
 */
import { type Bottleneck, imitatedDecoder } from './bottleneck.ts';
import { transplant } from './transplant.ts';
import type { Forge } from './types.ts';

/** `decode` with a bottleneck of one's own, such as a trained decoder. */
export function decodeThrough(bottleneck: Bottleneck): Forge {
  return (target, source, random, options) => {
    const { image, record } = bottleneck(source, random);
    return transplant(target, { ...source, image }, random, options, { method: 'decode', ...record });
  };
}

export const decode: Forge = decodeThrough(imitatedDecoder);
