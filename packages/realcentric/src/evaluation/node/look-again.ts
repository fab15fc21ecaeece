/** @file A second look at some items for the report: the map of their embeddings, and small pictures of the worst judged. */
import type { RgbImage } from '../../images/image.ts';
import { resize } from '../../images/resample.ts';
import { encodePicture } from '../../media/pictures.ts';
import { random } from '../../random.ts';
import { neighbourMap } from '../../reports/space.ts';
import type { EvaluationReportData } from '../report/data.ts';
import type { Evaluated, Judged } from './evaluate.ts';
import { type ImageJudge, type ItemPool, inChunks, makeItems, openItemPool } from './item-pool.ts';
import type { SourceItem } from './source.ts';

export interface LookOptions {
  readonly workers: number;
  readonly seed: number;
  /** Most points of a map. */
  readonly points: number;
  /** Whether small pictures of the worst items go into the report. */
  readonly thumbnails: boolean;
}

/** Longer side of a small picture. */
const SMALL = 128;

/** What the judge saw of each item: of several faces the first; undefined where nothing could be made. */
async function imagesOf(
  pool: ItemPool,
  judge: ImageJudge,
  items: readonly SourceItem[],
): Promise<(RgbImage | undefined)[]> {
  const how = { perturbations: [], seed: 0 };
  const made = await Promise.all(inChunks(items).map((chunk) => makeItems(pool, judge, chunk, how)));
  return made.flat().map(({ images }) => images[0]);
}

/** So many of the items that have a score, spread evenly. */
function spread({ source, clean }: Judged, count: number): SourceItem[] {
  const scored = source.items.filter((_, i) => clean.table.rows[i]?.score !== null);
  if (scored.length <= count) return scored;
  return Array.from({ length: count }, (_, i) => scored[Math.floor((i * scored.length) / count)] as SourceItem);
}

async function mapOf(judged: Judged, judge: ImageJudge, pool: ItemPool, { points, seed }: LookOptions) {
  if (!judge.embed) return [];
  const items = spread(judged, points);
  const images = await imagesOf(pool, judge, items);
  const shown = items.flatMap((item, i) => (images[i] ? [{ item, image: images[i] }] : []));
  // Fewer have no neighbourhoods to draw.
  if (shown.length < 10) return [];
  const places = neighbourMap(await judge.embed(shown.map(({ image }) => image)), random(seed, 'map', judge.name));
  const map: EvaluationReportData['maps'][0] = {
    detector: judge.name,
    source: judged.source.name,
    projection: 'UMAP by cosine distance',
    points: shown.map(({ item: { label, method } }, i) => {
      const [x, y] = places[i] as [number, number];
      return { x, y, label, method };
    }),
  };
  return [map];
}

async function thumbnail(image: RgbImage): Promise<string> {
  const scale = Math.min(1, SMALL / Math.max(image.width, image.height));
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)));
  const jpeg = await encodePicture(resize(image, width as number, height as number), 'jpeg', { quality: 80 });
  return `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
}

async function withPictures(worst: EvaluationReportData['worst'], judged: Judged, judge: ImageJudge, pool: ItemPool) {
  const byName = new Map(judged.source.items.map((item) => [item.item, item]));
  const items = worst.map(({ item }) => byName.get(item) as SourceItem);
  const images = await imagesOf(pool, judge, items);
  return Promise.all(worst.map(async (row, i) => ({ ...row, picture: images[i] ? await thumbnail(images[i]) : null })));
}

/** The maps of the judges that have embeddings, and the worst items with their pictures where those are wanted. */
export async function lookAgain(
  { judged }: Evaluated,
  worst: EvaluationReportData['worst'],
  options: LookOptions,
): Promise<Pick<EvaluationReportData, 'maps' | 'worst'>> {
  const pool = openItemPool(options.workers);
  try {
    const maps: EvaluationReportData['maps'][0][] = [];
    const shown: EvaluationReportData['worst'][0][] = [];
    for (const one of judged) {
      const { judge, source } = one;
      const own = worst.filter((row) => row.detector === judge.name && row.source === source.name);
      if (judge.takes === 'items') {
        shown.push(...own);
        continue;
      }
      maps.push(...(await mapOf(one, judge, pool, options)));
      shown.push(...(options.thumbnails ? await withPictures(own, one, judge, pool) : own));
    }
    return { maps, worst: shown };
  } finally {
    await pool.destroy();
  }
}
