/** @file Einstein summation as ONNX writes it: which label stands for which axis of which operand. */
import type { Attributes, Dim, Shape } from './structure.ts';

export interface Einsum {
  /** A label for each axis of each operand. */
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly sizes: ReadonlyMap<string, Dim>;
}

/** The labels of a term: letters as they are, "..." as as many numbered labels as the operand has axes left over. */
function labelsOf(term: string, stack: number): string[] {
  const at = term.indexOf('...');
  const letters = (text: string) => {
    if (!/^[A-Za-z]*$/.test(text)) throw new Error(`"${term}" is no list of labels`);
    return [...text];
  };
  if (at < 0) return letters(term);
  const stacked = Array.from({ length: stack }, (_, i) => `.${stack - i}`);
  return [...letters(term.slice(0, at)), ...stacked, ...letters(term.slice(at + 3))];
}

function named(term: string): number {
  return term.replace('...', '').length;
}

/** @throws Error where the equation is none, or does not fit the shapes. */
export function einsumOf(attributes: Attributes, shapes: readonly Shape[]): Einsum {
  const equation = String(attributes.equation ?? '').replaceAll(' ', '');
  const [left, right, ...rest] = equation.split('->') as [string, string?, ...string[]];
  const terms = left.split(',');
  if (terms.length !== shapes.length || rest.length > 0)
    throw new Error(`"${equation}" does not fit ${shapes.length} operands`);
  const stacks = terms.map((term, i) => (term.includes('...') ? (shapes[i] as Shape).length - named(term) : 0));
  if (stacks.some((s) => s < 0)) throw new Error(`"${equation}" has more labels than its operands have axes`);
  const operands = terms.map((term, i) => labelsOf(term, stacks[i] as number));
  const sizes = new Map<string, Dim>();
  for (const [i, labels] of operands.entries()) {
    const shape = shapes[i] as Shape;
    if (labels.length !== shape.length)
      throw new Error(`"${terms[i]}" does not label the ${shape.length} axes of [${shape}]`);
    for (const [axis, label] of labels.entries()) {
      const size = shape[axis] as Dim;
      const before = sizes.get(label);
      if (before === undefined || before === 1 || (typeof before === 'string' && size !== 1)) sizes.set(label, size);
      else if (typeof before === 'number' && typeof size === 'number' && size !== 1 && size !== before) {
        throw new Error(`"${label}" is ${before} and ${size}`);
      }
    }
  }
  const output = right === undefined ? implied(operands) : labelsOf(right, Math.max(...stacks));
  if (new Set(output).size !== output.length) throw new Error(`"${equation}" repeats a label of the result`);
  for (const label of output) if (!sizes.has(label)) throw new Error(`"${label}" is no label of an operand`);
  return { operands, output, sizes };
}

/** Without "->": what stands under "..." first, then every label that occurs once, in order of the alphabet. */
function implied(operands: readonly (readonly string[])[]): string[] {
  const all = operands.flat();
  const isStacked = (label: string) => label.startsWith('.');
  const stacked = [...new Set(all.filter(isStacked))].sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
  const single = all.filter((label) => !isStacked(label) && all.indexOf(label) === all.lastIndexOf(label));
  return [...stacked, ...single.sort()];
}
