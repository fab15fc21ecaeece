/** @file The index of a prepared set as Parquet: a row a crop, in the order of the manifest and of time. */
import { readFile } from 'node:fs/promises';
import { parquetReadObjects } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { type DatasetEntry, entrySchema } from '../../datasets/entry.ts';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../media/atomic.ts';
import { onFile } from '../../media/system-errors.ts';
import type { CropRow } from './crop-row.ts';

type EntryColumn = keyof DatasetEntry;

const ENTRY_TEXTS = [
  'path',
  'kind',
  'dataset',
  'method',
  'family',
  'target',
  'source',
  'identity',
  'video',
  'split',
  'compression',
  'mask',
] as const satisfies readonly EntryColumn[];

type Numbers = 'INT32' | 'INT64' | 'DOUBLE';

/** Numbers of a row and the types of their columns; places are in bytes of the shard, -1 where there are no landmarks. */
const NUMBERS: readonly (readonly [name: string, type: Numbers, of: (row: CropRow) => number])[] = [
  ['label', 'INT32', ({ entry }) => entry.label],
  ['shard', 'INT32', ({ shard }) => shard],
  ['offset', 'INT64', ({ offset }) => offset],
  ['length', 'INT32', ({ length }) => length],
  ['time', 'DOUBLE', ({ time }) => time],
  ['box_x', 'DOUBLE', ({ box }) => box.x],
  ['box_y', 'DOUBLE', ({ box }) => box.y],
  ['box_width', 'DOUBLE', ({ box }) => box.width],
  ['box_height', 'DOUBLE', ({ box }) => box.height],
  ['face_size', 'DOUBLE', ({ faceSize }) => faceSize],
  ['to_picture_a', 'DOUBLE', ({ toPicture }) => toPicture.a],
  ['to_picture_b', 'DOUBLE', ({ toPicture }) => toPicture.b],
  ['to_picture_tx', 'DOUBLE', ({ toPicture }) => toPicture.tx],
  ['to_picture_ty', 'DOUBLE', ({ toPicture }) => toPicture.ty],
  ['landmarks_offset', 'INT64', ({ landmarks }) => landmarks?.offset ?? -1],
  ['landmarks_length', 'INT32', ({ landmarks }) => landmarks?.length ?? 0],
];

/** Writes the index. The same rows give the same bytes. */
export async function writeCropIndex(path: string, rows: readonly CropRow[]): Promise<void> {
  const text = (name: string, of: (row: CropRow) => string | null): ColumnSource => ({
    name,
    type: 'STRING',
    data: rows.map(of),
  });
  const columnData: ColumnSource[] = [
    ...ENTRY_TEXTS.map((name) => text(name, ({ entry }) => entry[name])),
    { name: 'cropped', type: 'BOOLEAN', data: rows.map(({ entry }) => entry.cropped) },
    text('unit', ({ unit }) => unit),
    text('sha256', ({ sha256 }) => sha256),
    ...NUMBERS.map(([name, type, of]) => ({
      name,
      type,
      data: type === 'INT64' ? rows.map((row) => BigInt(of(row))) : rows.map(of),
      nullable: false,
    })),
  ];
  await writeFileAtomic(path, new Uint8Array(parquetWriteBuffer({ columnData })));
}

type Row = Readonly<Record<string, unknown>>;

function rowOf(row: Row, entryOf: (row: Row) => DatasetEntry): CropRow {
  const number = (name: string) => Number(row[name]);
  const landmarks = { offset: number('landmarks_offset'), length: number('landmarks_length') };
  return {
    entry: entryOf(row),
    unit: String(row.unit),
    shard: number('shard'),
    offset: number('offset'),
    length: number('length'),
    sha256: String(row.sha256),
    time: number('time'),
    box: { x: number('box_x'), y: number('box_y'), width: number('box_width'), height: number('box_height') },
    toPicture: {
      a: number('to_picture_a'),
      b: number('to_picture_b'),
      tx: number('to_picture_tx'),
      ty: number('to_picture_ty'),
    },
    faceSize: number('face_size'),
    landmarks: landmarks.offset < 0 ? null : landmarks,
  };
}

/** @throws UserError for a file that is missing or no such index */
export async function readCropIndex(path: string): Promise<CropRow[]> {
  const bytes = await onFile(path, () => readFile(path));
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  try {
    const rows = (await parquetReadObjects({ file })) as Row[];
    // The rows of a video follow each other and share their entry.
    let last: { readonly path: unknown; readonly video: unknown; readonly entry: DatasetEntry } | undefined;
    const entryOf = (row: Row): DatasetEntry => {
      if (!last || last.path !== row.path || last.video !== row.video) {
        const texts = Object.fromEntries(ENTRY_TEXTS.map((name) => [name, row[name] ?? null]));
        const entry = entrySchema.parse({ ...texts, label: row.label, cropped: row.cropped });
        last = { path: row.path, video: row.video, entry };
      }
      return last.entry;
    };
    return rows.map((row) => rowOf(row, entryOf));
  } catch (cause) {
    const advice = 'run realcentric prepare again';
    throw new UserError('bad_input', 'is no index of a prepared set, or damaged', { file: path, advice, cause });
  }
}
