/** @file Who is trained on and who is validated on: people, never photographs, are split. */
import { random } from '../random.ts';

/**
 * Whether a person belongs to the validation set. Decided by the seed and the name alone, so that photographs can come and go
 * without moving others from one side to the other.
 */
export function isHeldOut(person: string, share: number, seed: number): boolean {
  return random(seed, 'split', person).next() < share;
}
