/** @file Pictures of a run from photographs of natural faces: the forgeries are made from them on the way. */
import { basename } from 'node:path';
import { type ForgeMethodName, forgeMethodNames } from '../forge/forge.ts';
import type { PreparedFace } from '../prepare/prepare-faces.ts';
import { type FaceSet, planFor, taskOf } from './batches.ts';
import type { TrainingConfig } from './config.ts';
import { type FaceOptions, type GatheredFaces, gatherFaces, photographFolders } from './faces.ts';
import { keepPictures } from './kept-pictures.ts';
import { openPicturePool } from './picture-pool.ts';
import { type PictureSource, plannedUnits, type SourceFacts, still } from './picture-source.ts';
import type { UnitPictureOptions } from './unit-pictures.ts';

export interface PhotographOptions extends FaceOptions {
  /** Folder where batches of pictures are kept, for other runs on the same ones. */
  readonly keptPictures?: string;
}

function factsOf(config: TrainingConfig, { training }: GatheredFaces): SourceFacts {
  const members = training.pools.flatMap((pool) => pool.faces).map((face) => training.faces[face]);
  const name = ({ path, match }: { path: string; match?: string | undefined }) =>
    match ? `${basename(path)} (${match})` : basename(path);
  return {
    data: photographFolders(config).map(name).join(', '),
    people: new Set(members.map((face) => face?.person)).size,
    photographs: members.length,
    forgeries: config.forge.methods,
    heldOut: 'people',
  };
}

/** @throws UserError where the faces do not suffice */
export async function openPhotographs(config: TrainingConfig, options: PhotographOptions): Promise<PictureSource> {
  const faces = await gatherFaces(config, options);
  const threads = openPicturePool(config.workers);
  const pool = options.keptPictures === undefined ? threads : keepPictures(threads, options.keptPictures);
  const { seed, network, forge, augment, interference } = config;
  const { size, margin } = network;
  const moved: UnitPictureOptions = { size, margin, partShare: forge.part_share, augment, interference };
  const unmoved = { ...moved, augment: still };
  const pathOf = (set: FaceSet) => (face: number) => (set.faces[face] as PreparedFace).path;
  return {
    methods: forgeMethodNames,
    settings: [photographFolders(config).map(({ weight }) => weight), config.data.validation],
    *contents() {
      for (const { person, stored } of faces.training.faces) yield `${person} ${stored.sha256}\n`;
    },
    facts: factsOf(config, faces),
    plan({ purpose, epoch, ...request }) {
      const set = purpose === 'validation' ? faces.heldOut : faces.training;
      const methods = forge.methods as ForgeMethodName[];
      const plan = { ...request, methods, candidates: forge.candidates, seed };
      return plannedUnits(planFor(set, purpose === 'epoch' ? `epoch ${epoch}` : purpose, plan), {
        files: ({ reals, fakes }) =>
          [...reals, ...fakes.flatMap(({ target, source }) => [target, source])].map(pathOf(set)),
        pictures: (units, key, geometry) =>
          pool.make(
            units.map((unit, i) => taskOf(set, unit, geometry === 'still' ? unmoved : moved, seed, `${key} ${i}`)),
          ),
      });
    },
    close: () => pool.close(),
  };
}
