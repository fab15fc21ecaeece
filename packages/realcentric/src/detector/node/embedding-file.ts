/**
 * @file Embeddings on disk as Parquet: columns `file`, `kind` and `z0`, `z1`, ...; which detector they are by, and what
 * they were made from, in the metadata. Written and read a group of rows at a time, so that their number does not
 * matter.
 */
import { stat } from 'node:fs/promises';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { type ColumnSource, fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import * as z from 'zod';
import { UserError } from '../../errors.ts';
import { fillFileAtomic } from '../../media/atomic.ts';
import { onFile } from '../../media/system-errors.ts';

export interface EmbeddingRow {
  /** Where the face is from; null of what is no picture (a center, say). */
  readonly file: string | null;
  /** `real`, a forgery method, `center`, ... */
  readonly kind: string;
  /** Unit length. */
  readonly z: ArrayLike<number>;
}

const factsSchema = z.object({
  /** SHA-256 of the detector's network; empty where it is known from elsewhere. */
  detector: z.string().default(''),
  /** Changes with what the embeddings were made from; empty where nobody asks. */
  source: z.string().default(''),
});
export type EmbeddingFacts = z.infer<typeof factsSchema>;

/** Rows in a group. */
const GROUP = 2000;

function columnsOf(rows: readonly EmbeddingRow[], width: number): ColumnSource[] {
  const vectors = Array.from({ length: width }, (_, d) => ({
    name: `z${d}`,
    data: Float32Array.from(rows, (row) => row.z[d] as number),
    type: 'FLOAT' as const,
    nullable: false,
  }));
  return [
    { name: 'file', data: rows.map(({ file }) => file), type: 'STRING', nullable: true },
    { name: 'kind', data: rows.map(({ kind }) => kind), type: 'STRING', nullable: false },
    ...vectors,
  ];
}

/**
 * Writes the rows as they come; the file appears when it is whole. Returns how many there were.
 * @throws UserError for a file that cannot be written; whatever the rows throw is passed on
 */
export async function writeEmbeddings(
  path: string,
  rows: Iterable<EmbeddingRow> | AsyncIterable<EmbeddingRow>,
  facts: Partial<EmbeddingFacts> = {},
): Promise<number> {
  return fillFileAtomic(path, async (temporary) => {
    const kvMetadata = Object.entries(factsSchema.parse(facts)).map(([key, value]) => ({ key, value }));
    let writer: ParquetWriter | undefined;
    let group: EmbeddingRow[] = [];
    let count = 0;
    const flush = async () => {
      const columnData = columnsOf(group, group[0]?.z.length ?? 0);
      writer ??= new ParquetWriter({
        writer: fileWriter(temporary),
        schema: schemaFromColumnData({ columnData }),
        kvMetadata,
      });
      await writer.write({ columnData });
      group = [];
    };
    for await (const row of rows) {
      group.push(row);
      count++;
      if (group.length === GROUP) await flush();
    }
    if (group.length > 0 || !writer) await flush();
    await writer?.finish();
    return count;
  });
}

/** @throws UserError for a file that is missing or holds no embeddings */
export async function openEmbeddings(path: string) {
  await onFile(path, () => stat(path));
  const bad = (cause: unknown) =>
    new UserError('bad_input', 'holds no embeddings, or is damaged', {
      file: path,
      advice: 'make it again with realcentric embed',
      cause,
    });
  const guarded = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (cause) {
      throw bad(cause);
    }
  };
  const file = await guarded(() => asyncBufferFromFile(path));
  const metadata = await guarded(() => parquetMetadataAsync(file));
  const names = metadata.schema.slice(1).map(({ name }) => name);
  const width = names.filter((name) => /^z\d+$/.test(name)).length;
  if (!names.includes('kind')) throw bad(undefined);
  const facts = factsSchema.parse(Object.fromEntries((metadata.key_value_metadata ?? []).map((e) => [e.key, e.value])));
  return {
    facts,
    /** Numbers in an embedding. */
    width,
    count: Number(metadata.num_rows),
    /** In their order; a group of rows in memory at a time. */
    async *rows(): AsyncGenerator<EmbeddingRow, void> {
      let rowStart = 0;
      for (const { num_rows } of metadata.row_groups) {
        const rowEnd = rowStart + Number(num_rows);
        const read = () => parquetReadObjects({ file, metadata, rowStart, rowEnd });
        for (const row of (await guarded(read)) as Record<string, unknown>[]) {
          const values = Float32Array.from({ length: width }, (_, d) => Number(row[`z${d}`]));
          yield { file: typeof row.file === 'string' ? row.file : null, kind: String(row.kind), z: values };
        }
        rowStart = rowEnd;
      }
    },
  };
}
