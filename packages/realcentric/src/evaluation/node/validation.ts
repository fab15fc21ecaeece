/** @file The data that thresholds are chosen on: the validation split where there is one, and nothing of what is judged. */
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { type EvaluationSource, openSource, type SourceItem } from './source.ts';

/** SHA-256 of the crops, and of those picture files whose size occurs on both sides. Files that are not there have none. */
async function contents(items: readonly SourceItem[], sizes: ReadonlySet<number>): Promise<Map<string, SourceItem>> {
  const found = new Map<string, SourceItem>();
  for (const item of items) {
    const { place } = item;
    if (place.kind === 'crop') {
      found.set(place.sha256, item);
      continue;
    }
    const { size } = await stat(place.path).catch(() => ({ size: -1 }));
    if (!sizes.has(size)) continue;
    const bytes = await readFile(place.path).catch(() => undefined);
    if (bytes) found.set(createHash('sha256').update(bytes).digest('hex'), item);
  }
  return found;
}

async function fileSizes(items: readonly SourceItem[]): Promise<Set<number>> {
  const sizes = new Set<number>();
  for (const { place } of items) {
    if (place.kind !== 'picture') continue;
    const info = await stat(place.path).catch(() => undefined);
    if (info) sizes.add(info.size);
  }
  return sizes;
}

/** What both have: the same video of the same data, or the same bytes under whatever name. */
async function sharedItem(a: EvaluationSource, b: EvaluationSource): Promise<readonly [string, string] | undefined> {
  const [first, second] = await Promise.all([a, b].map(({ path }) => realpath(path)));
  if (first === second) {
    const videos = new Set(a.items.map(({ video }) => video));
    const item = b.items.find(({ video }) => videos.has(video));
    if (item) return [item.video, item.video];
  }
  const sizes = await fileSizes(a.items);
  const other = await fileSizes(b.items);
  const both = new Set([...sizes].filter((size) => other.has(size)));
  const known = await contents(a.items, both);
  for (const [sha256, { item }] of await contents(b.items, both)) {
    const same = known.get(sha256);
    if (same) return [same.item, item];
  }
  return undefined;
}

/**
 * Opens the data that thresholds are chosen on. Where its entries have splits, those of `val` alone.
 * @throws UserError as `openSource`, for splits without `val`, for one class alone, and for data that shares a video or a picture with
 * what is judged
 */
export async function openValidation(path: string, judged: readonly EvaluationSource[]): Promise<EvaluationSource> {
  const all = await openSource(path);
  const splits = new Set(all.items.map(({ attributes }) => attributes.split));
  splits.delete(undefined as never);
  if (splits.size > 0 && !splits.has('val')) {
    const problem = `has the split${splits.size > 1 ? 's' : ''} ${[...splits].join(' and ')}, but no val to choose a threshold on`;
    throw new UserError('bad_usage', problem, {
      file: path,
      advice: 'give data with a validation split, or without splits',
    });
  }
  const validation = splits.size > 0 ? await openSource(path, { split: 'val' }) : all;
  for (const [label, what] of ['real', 'fake'].entries()) {
    if (validation.items.some((item) => item.label === label)) continue;
    const problem = `has nothing ${what} to choose a threshold on`;
    throw new UserError('no_work', problem, { file: path, advice: 'give data with reals and fakes' });
  }
  for (const source of judged) {
    const shared = await sharedItem(source, validation);
    if (!shared) continue;
    const [own, other] = shared;
    const problem = `shares ${other} with what is judged${own === other ? '' : ` (${own})`}, so its threshold would be chosen on test data`;
    throw new UserError('bad_usage', problem, {
      file: path,
      advice: 'judge --split test, or choose the threshold on other data',
    });
  }
  return validation;
}
