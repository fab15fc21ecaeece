import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserError } from '../errors.ts';
import { writeManifest, writeSyntheticSet } from './forged-set.fixture.ts';
import { drawForgedSheet, type SheetOptions } from './forged-sheet.ts';
import type { ManifestLine } from './manifest-line.ts';

let root: string;
let set: string;
let lines: ManifestLine[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-sheet-'));
  set = join(root, 'set');
  lines = await writeSyntheticSet(join(root, 'photos'), set);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const options = (more: Partial<SheetOptions> = {}): SheetOptions => ({
  most: 100,
  cell: 64,
  problem: (error) => {
    throw error;
  },
  ...more,
});

/** What a drawing of the set tells its listener: the names of the forgeries in their order. */
async function drawn(more: Partial<SheetOptions>): Promise<string[]> {
  const names: string[] = [];
  await drawForgedSheet(set, options({ ...more, progress: ({ detail }) => detail && names.push(detail) }));
  return names;
}

describe('drawForgedSheet', () => {
  it('shows target, source, forgery and mask, two forgeries a row', async () => {
    const { image, shown, forgeries } = await drawForgedSheet(set, options());
    expect([shown, forgeries]).toEqual([12, 12]);
    expect(image.width).toBe(4 + 8 * 68);
    const rowHeight = (image.height - 4) / 6;
    expect(Number.isInteger(rowHeight)).toBe(true);
    const at = (column: number, row: number) => {
      const [x, y] = [4 + 68 * column + 32, 4 + rowHeight * row + 32];
      return [...image.data.subarray(3 * (y * image.width + x), 3 * (y * image.width + x) + 3)];
    };
    // The first forgery is a face blended with itself; the fourth, a swap, has another source.
    expect(at(0, 0)).toEqual(at(1, 0));
    expect(at(4, 1)).not.toEqual(at(5, 1));
    const mask = at(3, 0);
    expect(Math.max(...mask) - Math.min(...mask)).toBe(0);
  });

  it('takes as many of each method, from all over the set', async () => {
    const names = await drawn({ most: 4 });
    expect(names.map((name) => name.split('/')[0])).toEqual(['selfblend', 'swap', 'decode', 'reenact']);
    expect(await drawn({ most: 2, methods: ['reenact'] })).toEqual(['reenact/000_001', 'reenact/002_000']);
    expect(await drawn({ most: 5 })).toHaveLength(5);
  });

  it('leaves out what cannot be read, and says so', async () => {
    const broken = join(root, 'broken');
    const all = await writeSyntheticSet(join(root, 'photos2'), broken);
    await writeFile(join(broken, all[1]?.path as string), '');
    const problems: UserError[] = [];
    const { shown } = await drawForgedSheet(broken, options({ problem: (error) => problems.push(error) }));
    expect(shown).toBe(11);
    expect(problems.map((error) => error.message)).toEqual([expect.stringMatching(/000_000\.jpg: is empty/)]);
  });

  it('refuses a set with nothing to show, or without originals', async () => {
    await expect(drawForgedSheet(root, options())).rejects.toThrow(/manifest\.jsonl: does not exist/);
    await expect(drawForgedSheet(set, options({ methods: ['morph'] }))).rejects.toThrow(/no forgery by morph to show/);
    const file = join(root, 'manifest.jsonl');
    await writeManifest(file, lines.slice(1, 2));
    await expect(drawForgedSheet(root, options())).rejects.toThrow(/has no line for the photograph 000/);
  });
});
