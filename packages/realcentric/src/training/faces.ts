/** @file The natural faces of a run: prepared, and split by person into those to train on and those held out. */
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { openFaceNetworks } from '../faces/node/networks.ts';
import type { Pool } from '../method/pairing.ts';
import { peopleIn } from '../method/pairing.ts';
import { storedMarginFor, traitsOf } from '../prepare/face-store.ts';
import { listPhotographs } from '../prepare/photographs.ts';
import { type PreparedFace, type PrepareOptions, prepareFaces } from '../prepare/prepare-faces.ts';
import type { FaceSet } from './batches.ts';
import type { TrainingConfig } from './config.ts';
import { type Side, sideOf } from './split.ts';

export interface GatheredFaces {
  readonly training: FaceSet;
  /** For the choice of checkpoint, calibration and bands. */
  readonly heldOut: FaceSet;
  /** Never seen by training or choices; empty pools where the configuration keeps nobody for tests. */
  readonly test: FaceSet;
  /** Photographs without a face. */
  readonly faceless: readonly string[];
}

export type FaceOptions = Omit<PrepareOptions, 'size' | 'margin'>;

/** The folders of natural photographs. @throws UserError for a configuration that has prepared sets in their place */
export function photographFolders({ data }: TrainingConfig): NonNullable<TrainingConfig['data']['reals']> {
  if (data.reals) return data.reals;
  throw new UserError('bad_config', 'data.reals is missing: this takes photographs, and makes the forgeries itself', {
    advice: 'give folders of natural photographs in data.reals instead of data.sets',
  });
}

/** Finds, cuts out and stores the faces of all folders, and splits them. @throws UserError where too few people are left. */
export async function gatherFaces(config: TrainingConfig, options: FaceOptions): Promise<GatheredFaces> {
  const reals = photographFolders(config);
  const { crop: size } = config.data;
  const seen = config.network.margin;
  const margin = storedMarginFor(seen);
  // One folder may serve runs with crops of other shapes.
  const shape = seen === 1.3 ? `${size}` : `${size}-${seen}`;
  const store = join(config.faces ?? join(config.out, 'faces'), shape);
  const networks = await openFaceNetworks();
  const faces: PreparedFace[] = [];
  const faceless: string[] = [];
  const folders: number[][] = [];
  for (const { path, match } of reals) {
    const prepared = await prepareFaces(await listPhotographs(path, match), store, networks, {
      ...options,
      size,
      margin,
    });
    folders.push(prepared.faces.map((_, i) => faces.length + i));
    faces.push(...prepared.faces);
    faceless.push(...prepared.faceless);
  }
  await networks.close();
  const traits = faces.map(({ stored }) => traitsOf(stored));
  const { validation, test, split_seed: seed = config.seed } = config.data;
  const set = (purpose: string, side: Side): FaceSet => {
    const pools = reals.map(({ weight, path }, i): Pool & { path: string } => {
      const members = (folders[i] as number[]).filter(
        (face) => sideOf((faces[face] as PreparedFace).person, { validation, test, seed }) === side,
      );
      return { weight, faces: members, path };
    });
    for (const pool of pools) {
      if (side === 'test' && test === 0) break;
      const people = peopleIn(pool, (face) => (faces[face] as PreparedFace).person);
      if (people >= 2) continue;
      throw new UserError(
        'no_work',
        `gives ${people} ${people === 1 ? 'person' : 'people'} ${purpose}, and a forgery takes two`,
        {
          file: pool.path,
          advice:
            'add photographs of other people (a subfolder each, or a photograph each), or change data.validation and data.test',
        },
      );
    }
    return { store, faces, traits, pools };
  };
  return {
    training: set('to train on', 'training'),
    heldOut: set('for validation', 'validation'),
    test: set('for tests', 'test'),
    faceless,
  };
}
