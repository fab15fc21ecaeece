/** @file Face swap by graphics alone (the FaceSwap family): the source's face as it is, on the target's landmarks. */
import { transplant } from './transplant.ts';
import type { Forge } from './types.ts';

export const swap: Forge = (target, source, random, options) =>
  transplant(target, source, random, options, { method: 'swap' });
