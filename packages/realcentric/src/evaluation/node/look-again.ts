/** @file A second look at some items for the report: the map of their embeddings, and small pictures of the worst judged. */
import { mkdir, readFile } from 'node:fs/promises';
import type { RgbImage } from '../../images/image.ts';
import { resize } from '../../images/resample.ts';
import { writeFileAtomic } from '../../media/atomic.ts';
import { encodePicture } from '../../media/pictures.ts';
import { onFile } from '../../media/system-errors.ts';
import type { Progress } from '../../progress.ts';
import { random } from '../../random.ts';
import { neighbourMap } from '../../reports/space.ts';
import { sha256 } from '../judges/judge.ts';
import { type EvaluationReportData, embeddingMap } from '../report/data.ts';
import type { Evaluated, Judged } from './evaluate.ts';
import { type ImageJudge, type ItemPool, inChunks, madeInOrder, openItemPool } from './item-pool.ts';
import { keptFile, parseJson } from './score-cache.ts';
import { imageScores } from './score-source.ts';
import type { SourceItem } from './source.ts';

export interface LookOptions {
  readonly workers: number;
  readonly seed: number;
  /** Most points of a map. */
  readonly points: number;
  /** Whether small pictures of the worst items go into the report. */
  readonly thumbnails: boolean;
  /** Where maps are kept, so that the next report has them at once. */
  readonly kept: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

interface Looking extends LookOptions {
  readonly pool: ItemPool;
}

type SeesImages = Judged & { readonly judge: ImageJudge };

/** Longer side of a small picture. */
const SMALL = 128;

/** What the judge saw of each item, where anything could be made, through `use`: of several faces the one with the highest score. */
async function imagesOf<T>(
  judged: SeesImages,
  items: readonly SourceItem[],
  label: string,
  { pool, ...options }: Looking,
  use: (image: RgbImage) => T | Promise<T>,
): Promise<(T | undefined)[]> {
  const { judge, source } = judged;
  const { workers, signal, progress } = options;
  const how = { pool, threads: workers, perturbations: [], seed: 0, ...(signal && { signal }) };
  const found: (T | undefined)[] = [];
  for await (const [chunk, made] of madeInOrder(judge, inChunks(items), how)) {
    const scores = await imageScores(judge, chunk, made);
    for (const [i, { images }] of made.entries()) {
      const own = scores[i] as number[];
      const image = images[own.indexOf(Math.max(...own))];
      found.push(image && (await use(image)));
    }
    progress?.({ done: found.length, total: items.length, label: `${label}, ${judge.name} on ${source.name}` });
  }
  return found;
}

/** So many of the items that have a score, spread evenly. */
function spread({ source, clean }: Judged, count: number): SourceItem[] {
  const scored = source.items.filter((_, i) => clean.table.rows[i]?.score !== null);
  if (scored.length <= count) return scored;
  return Array.from({ length: count }, (_, i) => scored[Math.floor((i * scored.length) / count)] as SourceItem);
}

type EmbeddingMap = EvaluationReportData['maps'][0];

async function drawMap(judged: SeesImages, options: Looking) {
  const { judge, source } = judged;
  const { embed } = judge;
  if (!embed) return undefined;
  const items = spread(judged, options.points);
  const vectors = await imagesOf(judged, items, 'Embedding', options, async (image) => (await embed([image]))[0]);
  const shown = items.flatMap((item, i) => (vectors[i] ? [{ item, vector: vectors[i] }] : []));
  // Fewer have no neighbourhoods to draw.
  if (shown.length < 10) return undefined;
  const vectorsShown = shown.map(({ vector }) => vector);
  const places = neighbourMap(vectorsShown, random(options.seed, 'map', judge.name));
  return {
    detector: judge.name,
    source: source.name,
    projection: 'UMAP by cosine distance',
    points: shown.map(({ item: { label, method } }, i) => {
      const [x, y] = places[i] as [number, number];
      return { x, y, label, method };
    }),
  } satisfies EmbeddingMap;
}

/** From the file where it was kept, else drawn and kept there. */
async function mapOf(judged: SeesImages, options: Looking): Promise<EmbeddingMap | undefined> {
  const { judge, source } = judged;
  const key = sha256(JSON.stringify([judge.checksum, source.checksum, options.seed, options.points]));
  const file = keptFile(options.kept, [judge.name, source.name, 'map'], key, 'json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const known = text === undefined ? undefined : embeddingMap.safeParse(parseJson(text));
  if (known?.success) return known.data;
  const drawn = await drawMap(judged, options);
  if (drawn) {
    await onFile(options.kept, () => mkdir(options.kept, { recursive: true }));
    await writeFileAtomic(file, JSON.stringify(drawn));
  }
  return drawn;
}

async function thumbnail(image: RgbImage): Promise<string> {
  const scale = Math.min(1, SMALL / Math.max(image.width, image.height));
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)));
  const jpeg = await encodePicture(resize(image, width as number, height as number), 'jpeg', { quality: 80 });
  return `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
}

async function withPictures(worst: EvaluationReportData['worst'], judged: SeesImages, options: Looking) {
  const byName = new Map(judged.source.items.map((item) => [item.item, item]));
  const items = worst.map(({ item }) => byName.get(item) as SourceItem);
  const pictures = await imagesOf(judged, items, 'Thumbnails', options, thumbnail);
  return worst.map((row, i) => ({ ...row, picture: pictures[i] ?? null }));
}

const seesImages = (judged: Judged): judged is SeesImages => judged.judge.takes !== 'items';

/** The maps of the judges that have embeddings, and the worst items with their pictures where those are wanted. */
export async function lookAgain(
  { judged }: Evaluated,
  worst: EvaluationReportData['worst'],
  options: LookOptions,
): Promise<Pick<EvaluationReportData, 'maps' | 'worst'>> {
  const pool = openItemPool(options.workers);
  try {
    const maps: EmbeddingMap[] = [];
    const shown: EvaluationReportData['worst'][0][] = [];
    for (const one of judged) {
      const own = worst.filter(({ detector, source }) => detector === one.judge.name && source === one.source.name);
      if (!seesImages(one)) {
        shown.push(...own);
        continue;
      }
      const map = await mapOf(one, { ...options, pool });
      if (map) maps.push(map);
      shown.push(...(options.thumbnails ? await withPictures(own, one, { ...options, pool }) : own));
    }
    return { maps, worst: shown };
  } finally {
    await pool.destroy();
  }
}
