/** @file Pictures of a run from prepared sets: clips paired as their data sets say they were made, crops read from shards. */
import { join } from 'node:path';
import type { DatasetEntry } from '../../datasets/entry.ts';
import { UserError } from '../../errors.ts';
import { type ClipPool, type KnownClip, planKnownUnits, relationsOf } from '../../method/known-pairs.ts';
import type { PairingStrategy } from '../../method/pairing.ts';
import { random } from '../../random.ts';
import { type TrainingConfig, trainingConfig } from '../config.ts';
import { openCropLoader } from '../crop-loader.ts';
import { type PictureSource, plannedUnits, type SourceFacts, still } from '../picture-source.ts';
import type { Side } from '../split.ts';
import { methodOf, type OpenedSet, openSets } from './clips.ts';
import { type CropUnit, cropsOf, type PlacedClip } from './moments.ts';
import { type Sides, sidesOf } from './sides.ts';

/** The numbers of a set's clips, and which of them are on a side. */
interface NumberedSet extends OpenedSet {
  readonly numbers: ReadonlyMap<DatasetEntry, number>;
}

/** The clips of a set on one side, as pairing sees them: targets and sources are those of the same compression, where there are such. */
function poolOf({ weight, numbers }: NumberedSet, side: Side, { of }: Sides): ClipPool {
  const entries = [...numbers].filter(([entry]) => of.get(entry) === side);
  const reals = new Map<string, number>();
  for (const [{ label, video, compression }, number] of entries) {
    if (label === 1) continue;
    reals.set(`${compression} ${video}`, number);
    if (!reals.has(video)) reals.set(video, number);
  }
  const realOf = (video: string | null, compression: string | null) =>
    video === null ? undefined : (reals.get(`${compression} ${video}`) ?? reals.get(video));
  const known = (entry: DatasetEntry): KnownClip => ({
    method: methodOf(entry),
    target: realOf(entry.target, entry.compression),
    source: realOf(entry.source, entry.compression),
    compression: entry.compression,
  });
  return { weight, clips: new Map(entries.map(([entry, number]) => [number, known(entry)])) };
}

const countOf = ({ clips }: ClipPool) => {
  const fakes = [...clips.values()].filter(({ method }) => method !== undefined).length;
  return { reals: clips.size - fakes, fakes };
};

const isWhole = (pool: ClipPool) => Math.min(...Object.values(countOf(pool))) > 0;

/** @throws UserError where there is nothing to learn from, or to validate on */
function checkPools(sets: readonly OpenedSet[], training: readonly ClipPool[], heldOut: readonly ClipPool[]): void {
  for (const [i, pool] of training.entries()) {
    if (isWhole(pool)) continue;
    const { reals, fakes } = countOf(pool);
    const problem = `gives ${reals} real and ${fakes} forged clips to train on, and it takes both`;
    const advice =
      'prepare reals and forgeries together, and check data.sets and the split (realcentric dataset check)';
    throw new UserError('no_work', problem, { file: (sets[i] as OpenedSet).path, advice });
  }
  if (heldOut.some(isWhole)) return;
  throw new UserError('no_work', 'give no real and forged clips for validation', {
    file: sets.map(({ path }) => path).join(', '),
    advice: 'prepare the validation split too, or more people, or change data.validation',
  });
}

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What is made of a set, a line each. */
function* remarksOn(
  { path, about, clips }: OpenedSet,
  pool: ClipPool,
  heldOut: ClipPool,
  strategy: PairingStrategy,
  { of }: Sides,
): Generator<string> {
  const { reals, fakes } = countOf(pool);
  const { quads, withTarget, alone } = relationsOf(pool.clips, strategy);
  const inQuads = fakes - withTarget.length - alone.length;
  const ways = [
    ...(inQuads > 0 ? [`${inQuads} in ${counted(quads.length, 'quad')}`] : []),
    ...(withTarget.length > 0 ? [`${withTarget.length} with their target`] : []),
    ...(alone.length > 0 ? [`${alone.length} without relation`] : []),
  ];
  const held = countOf(heldOut);
  const unused = clips.filter(({ entry }) => of.get(entry) === 'unused').length;
  const left = unused === 0 ? '' : `; ${counted(unused, 'clip')} without a split, or between two sides, not used`;
  yield `${about.datasets.join(', ')} (${path}): ${reals} real and ${fakes} forged clips to train on, ` +
    `${ways.join(', ')}; ${held.reals} and ${held.fakes} for validation${left}`;
  const otherwise = [...pool.clips.values()].filter(({ target, compression }) => {
    const theirs = target === undefined ? null : (pool.clips.get(target)?.compression ?? null);
    return theirs !== null && compression !== null && theirs !== compression;
  });
  if (otherwise.length === 0) return;
  const many = `${counted(otherwise.length, 'forged clip')} ${otherwise.length === 1 ? 'is' : 'are'}`;
  yield `${path}: ${many} compressed otherwise than their targets; what is learnt may be the compression`;
}

/** @throws UserError for settings that prepared sets leave no room for */
function checkSettings({ forge, data }: TrainingConfig): void {
  const plain = trainingConfig.parse({ out: '.', data: { sets: [{ path: '.' }] } });
  const foreign = [
    ...(JSON.stringify(forge) === JSON.stringify(plain.forge) ? [] : ['forge']),
    ...(data.crop === plain.data.crop ? [] : ['data.crop']),
  ];
  if (foreign.length === 0) return;
  throw new UserError('bad_config', `${foreign.join(' and ')} cannot be set where data.sets is`, {
    advice: 'remove it: prepared sets bring their own forgeries and crops (choose methods in data.sets)',
  });
}

function factsOf(sets: readonly OpenedSet[], clips: readonly PlacedClip[], heldOut: string): SourceFacts {
  const person = ({ dataset, identity, video }: DatasetEntry) => `${dataset} ${identity ?? `clip ${video}`}`;
  const reals = clips.filter(({ entry }) => entry.label === 0);
  const compressions = (path: string) => {
    const names = clips.filter(({ set }) => set === path).flatMap(({ entry }) => entry.compression ?? []);
    return names.length === 0 ? '' : ` (${[...new Set(names)].sort().join(', ')})`;
  };
  return {
    data: sets.map(({ about, path }) => `${about.datasets.join(', ')}${compressions(path)}`).join('; '),
    people: new Set(reals.map(({ entry }) => person(entry))).size,
    photographs: clips.reduce((sum, { rows }) => sum + rows.length, 0),
    forgeries: [...new Set(clips.flatMap(({ entry }) => methodOf(entry) ?? []))].sort(),
    heldOut,
  };
}

/** @throws UserError for a set that is missing, incomplete or does not fit, and where its clips do not suffice */
export async function openPreparedSets(
  config: TrainingConfig,
  options: { readonly note: (text: string) => void },
): Promise<PictureSource> {
  checkSettings(config);
  const { seed, data, network, augment, interference } = config;
  const sets = await openSets(data.sets ?? [], network, options.note);
  const placed: PlacedClip[] = [];
  const numbered = sets.map((set): NumberedSet => {
    const numbers = new Map(set.clips.map(({ entry }, i) => [entry, placed.length + i]));
    placed.push(...set.clips.map((clip) => ({ ...clip, set: set.path, margin: set.about.settings.margin })));
    return { ...set, numbers };
  });
  const { validation, test, split_seed: splitSeed = seed } = data;
  const sides = sidesOf(
    placed.map(({ entry }) => entry),
    { validation, test, seed: splitSeed },
  );
  const training = numbered.map((set) => poolOf(set, 'training', sides));
  const heldOut = numbered.map((set) => poolOf(set, 'validation', sides));
  checkPools(sets, training, heldOut);
  const { strategy } = config.method.pairing;
  for (const [i, set] of sets.entries()) {
    const remarks = remarksOn(set, training[i] as ClipPool, heldOut[i] as ClipPool, strategy, sides);
    for (const remark of remarks) options.note(remark);
  }
  const clipAt = (number: number) => placed[number] as PlacedClip;
  const trained = training.flatMap(({ clips }) => [...clips.keys()].map(clipAt));
  const held = heldOut.flatMap(({ clips }) => [...clips.keys()].map(clipAt));
  const loader = openCropLoader({
    threads: config.workers,
    size: network.size,
    margin: network.margin,
    interference,
    seed,
  });
  return {
    methods: [...new Set([...trained, ...held].flatMap(({ entry }) => methodOf(entry) ?? []))].sort(),
    settings: [sets.map(({ weight }) => weight), [validation, test, splitSeed]],
    *contents() {
      for (const [i, clips] of [trained, held].entries())
        for (const { entry, rows } of clips)
          yield `${i} ${JSON.stringify(entry)} ${rows.map(({ sha256, time }) => `${time} ${sha256}`).join(' ')}\n`;
    },
    facts: factsOf(sets, trained, sides.heldOut),
    plan(request) {
      const { purpose, epoch } = request;
      const pools = purpose === 'validation' ? heldOut.filter(isWhole) : training;
      const units = planKnownUnits(pools, { ...request, seed }).map((unit, place) =>
        cropsOf(unit, clipAt, random(seed, 'moments', purpose, epoch, place)),
      );
      return plannedUnits<CropUnit>(units, {
        files: ({ crops }) => crops.map(({ set, row }) => join(set, row.entry.path)),
        pictures: (chosen, key, geometry) =>
          loader.load(
            chosen.flatMap(({ crops }) => crops),
            key,
            geometry === 'still' ? still : augment,
          ),
      });
    },
    close: () => loader.close(),
  };
}
