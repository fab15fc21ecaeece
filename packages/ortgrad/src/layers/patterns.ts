/** @file Patterns of parameter names, whose parts are set apart by dots (PyTorch) or strokes (ONNX exporters, TensorFlow). */

/** The parts of a name; a stroke at its beginning begins nothing. */
export function segments(name: string): string[] {
  return name.replace(/^[./]+/, '').split(/[./]/);
}

/**
 * Whether a name is of a pattern's form: `*` stands for any characters within a part, `?` for one, `**` for any number of whole
 * parts, none among them.
 */
export function matcher(pattern: string): (name: string) => boolean {
  const parts = segments(pattern).map((part) =>
    part === '**'
      ? undefined
      : new RegExp(
          `^${part
            .replace(/[\\^$+()[\]{}|]/g, '\\$&')
            .replaceAll('*', '.*')
            .replaceAll('?', '.')}$`,
          's',
        ),
  );
  const matches = (names: readonly string[], n: number, p: number): boolean => {
    if (p === parts.length) return n === names.length;
    const part = parts[p];
    if (part) return n < names.length && part.test(names[n] as string) && matches(names, n + 1, p + 1);
    for (let rest = n; rest <= names.length; rest++) if (matches(names, rest, p + 1)) return true;
    return false;
  };
  return (name) => matches(segments(name), 0, 0);
}
