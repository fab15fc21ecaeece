/** @file Numbers given on the command line. */
import { InvalidArgumentError } from 'commander';

export function parseShare(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('give a number from 0 to 1');
  return value;
}

export function parseSeed(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError('give a whole number from 0 on');
  }
  return value;
}

/** Reads whole numbers from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`give a whole number from ${least} to ${most}`);
    }
    return value;
  };
}
