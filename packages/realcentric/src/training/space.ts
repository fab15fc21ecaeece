/** @file Where a run's validation faces, its centers and its synthesised features lie in the space of embeddings; kept as Parquet. */
import { readFile } from 'node:fs/promises';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { writeFileAtomic } from '../media/atomic.ts';
import { defaultMethod } from '../method/objective.ts';
import { synthesise } from '../method/synthesise.ts';
import { random } from '../random.ts';
import type { SpacePoint } from '../reports/space.ts';
import type { ValidationScores, ValidationSet } from './validation.ts';

/** Validation embeddings by kind (`real`, or the forgery's method), what is synthesised among them, and the centers. */
export async function spaceOf(
  set: ValidationSet,
  { embeddings }: Pick<ValidationScores, 'embeddings'>,
  centers: readonly ArrayLike<number>[],
  seed: number,
): Promise<SpacePoint[]> {
  const kind = (i: number) => (set.labels.fake[i] === 0 ? 'real' : (set.units[Math.floor(i / 4)]?.method as string));
  const { positives, negatives } = defaultMethod.term;
  const made = await synthesise(
    { z: embeddings, ...set.labels },
    centers,
    { positives, negatives },
    random(seed, 'space'),
  );
  return [
    ...embeddings.map((z, i) => ({ kind: kind(i), z })),
    ...made.positives.map((z) => ({ kind: 'hard positive', z })),
    ...made.negatives.map((z) => ({ kind: 'fused negative', z })),
    ...centers.map((z) => ({ kind: 'center', z })),
  ];
}

/** Columns `kind` and `z0`, `z1`, ... */
export async function writeSpace(path: string, points: readonly SpacePoint[]): Promise<void> {
  const width = (points[0] as SpacePoint).z.length;
  const columnData = [
    { name: 'kind', data: points.map((p) => p.kind), type: 'STRING' as const },
    ...Array.from({ length: width }, (_, d) => ({
      name: `z${d}`,
      data: Float32Array.from(points, (p) => p.z[d] as number),
      type: 'FLOAT' as const,
    })),
  ];
  await writeFileAtomic(path, new Uint8Array(parquetWriteBuffer({ columnData })));
}

export async function readSpace(path: string): Promise<SpacePoint[]> {
  const bytes = await readFile(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const rows = (await parquetReadObjects({ file })) as Record<string, unknown>[];
  const width = Object.keys(rows[0] ?? {}).length - 1;
  return rows.map((row) => ({
    kind: String(row.kind),
    z: Float32Array.from({ length: width }, (_, d) => Number(row[`z${d}`])),
  }));
}
