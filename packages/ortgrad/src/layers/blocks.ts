/** @file The blocks of a network, told from the names of its parameters: `layer4.1`, `features.17`, `blocks.11`. */
import { segments } from './patterns.ts';

function commonParts(names: readonly (readonly string[])[]): number {
  const [first = [], ...others] = names;
  let count = 0;
  while (count < first.length - 1 && others.every((parts) => parts[count] === first[count])) count++;
  return others.length === 0 ? 0 : count;
}

/**
 * How many parts of a name are its block's: up to the first number, or word that ends in one and has layers beneath it, and a number right
 * behind that has layers beneath it, too. Zero where there is none.
 */
function blockParts(parts: readonly string[], from: number): number {
  const beneath = (i: number) => parts.length - i - 1;
  const isNumber = (i: number) => /^\d+$/.test(parts[i] ?? '');
  for (let i = from; i < parts.length - 1; i++) {
    if (!isNumber(i) && !(/\d$/.test(parts[i] as string) && beneath(i) > 1)) continue;
    return isNumber(i + 1) && beneath(i + 1) > 1 ? i + 2 : i + 1;
  }
  return 0;
}

/**
 * Groups the names of parameters into blocks, both in the order of first use. What has no number in its name goes with what was used before
 * it, at the very beginning with the first block. Empty where no name has a number.
 */
export function blocksOf(names: readonly string[]): string[][] {
  const split = names.map(segments);
  const shared = commonParts(split);
  const keyOf = (parts: readonly string[], count: number) => parts.slice(0, count).join('.');
  const stems = new Set(split.map((parts) => keyOf(parts, blockParts(parts, shared))));
  stems.delete('');
  /** The longest stem that a name begins with: a layer of a block may have a shorter name than the others. */
  const stemOf = (parts: readonly string[]) => {
    for (let count = parts.length - 1; count > 0; count--) {
      const stem = keyOf(parts, count);
      if (stems.has(stem)) return stem;
    }
    return undefined;
  };
  const blocks = new Map<string, string[]>();
  const leading: string[] = [];
  let current: string | undefined;
  for (const [i, name] of names.entries()) {
    current = stemOf(split[i] as string[]) ?? current;
    if (current === undefined) leading.push(name);
    else blocks.set(current, [...(blocks.get(current) ?? leading.splice(0)), name]);
  }
  return [...blocks.values()];
}
