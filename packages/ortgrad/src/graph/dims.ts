/**
 * @file Arithmetic on dimensions of which some are open: sums of products of names with whole factors ("N*196", "H+2"), so that what a
 * graph multiplies, cuts and joins cancels again. Whatever is no such sum becomes a name of its own ("floor(H/2)").
 */
import type { Dim } from './structure.ts';

/** Factors by product of names, those sorted and joined by "*"; the plain number under "". */
type Sum = Map<string, number>;

/** Names grow with every operation on them; a longer one is replaced by a short stand-in, so that hostile files cannot make them huge. */
const MAX_NAME = 120;

/** Splits at separators that stand outside brackets; the separators come along. */
function splitOutside(text: string, separators: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (depth === 0 && separators.includes(character)) parts.push(character, '');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function factorsOf(product: string): string[] {
  return splitOutside(product, '*').filter((part) => part !== '*' && part !== '');
}

function parse(dim: Dim): Sum {
  if (typeof dim === 'number') return new Map([['', dim]]);
  const sum: Sum = new Map();
  let sign = 1;
  for (const part of splitOutside(dim, '+-')) {
    if (part === '+' || part === '-') sign = part === '-' ? -1 : 1;
    else if (part !== '') {
      let factor = sign;
      const names: string[] = [];
      for (const name of factorsOf(part)) {
        if (/^\d+$/.test(name)) factor *= Number(name);
        else names.push(name);
      }
      const key = names.sort().join('*');
      sum.set(key, (sum.get(key) ?? 0) + factor);
    }
  }
  return sum;
}

/** FNV-1a: equal expressions get equal stand-ins. */
function shortened(name: string): string {
  if (name.length <= MAX_NAME) return name;
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return `dim${hash >>> 0}`;
}

function toDim(sum: Sum): Dim {
  const terms = [...sum].filter(([, factor]) => factor !== 0);
  if (terms.length === 0) return 0;
  if (terms.length === 1 && terms[0]?.[0] === '') return terms[0][1];
  const plain = (key: string) => (key === '' ? 1 : 0);
  terms.sort(([a], [b]) => plain(a) - plain(b) || (a < b ? -1 : 1));
  const text = terms.map(([key, factor], i) => {
    const size = Math.abs(factor);
    const sign = factor < 0 ? '-' : i > 0 ? '+' : '';
    return `${sign}${key === '' ? size : size === 1 ? key : `${key}*${size}`}`;
  });
  return shortened(text.join(''));
}

function scaled(sum: Sum, factor: number): Sum {
  return new Map([...sum].map(([key, value]) => [key, value * factor]));
}

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const sum = parse(a);
  for (const [key, factor] of parse(b)) sum.set(key, (sum.get(key) ?? 0) + factor);
  return toDim(sum);
}

export function subtractDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return addDims(a, toDim(scaled(parse(b), -1)));
}

export function multiplyDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  const product: Sum = new Map();
  for (const [left, p] of parse(a)) {
    for (const [right, q] of parse(b)) {
      const key = [...factorsOf(left), ...factorsOf(right)].sort().join('*');
      product.set(key, (product.get(key) ?? 0) + p * q);
    }
  }
  return toDim(product);
}

/** a / b where that is a whole number for every size, else undefined. */
export function divideDims(a: Dim, b: Dim): Dim | undefined {
  if (typeof a === 'number' && typeof b === 'number') return Number.isInteger(a / b) ? a / b : undefined;
  if (a === b) return 1;
  const divisor = [...parse(b)];
  if (divisor.length !== 1) return undefined;
  const [names, factor] = divisor[0] as [string, number];
  const quotient: Sum = new Map();
  for (const [key, value] of parse(a)) {
    const left = factorsOf(key);
    for (const name of factorsOf(names)) {
      const at = left.indexOf(name);
      if (at < 0) return undefined;
      left.splice(at, 1);
    }
    if (!Number.isInteger(value / factor)) return undefined;
    quotient.set(left.join('*'), value / factor);
  }
  return toDim(quotient);
}

/** The whole part of a / b. */
export function floorDivideDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return Math.floor(a / b);
  return divideDims(a, b) ?? shortened(`floor((${a})/(${b}))`);
}

export function productOfDims(dims: readonly Dim[]): Dim {
  return dims.reduce<Dim>(multiplyDims, 1);
}
