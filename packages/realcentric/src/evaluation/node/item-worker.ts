/** @file A thread that makes what a detector takes from items: read, perturbed, faces found and cut out. */
import { UserError } from '../../errors.ts';
import { alignFace } from '../../faces/align.ts';
import { findFaces } from '../../faces/find.ts';
import { type OpenFaceNetworks, openFaceNetworks } from '../../faces/node/networks.ts';
import type { RgbImage } from '../../images/image.ts';
import { decodeOnOneThread, decodeOwnPicture, type Picture, readPicture } from '../../media/pictures.ts';
import { perturbInTurn } from '../../perturbations/node/perturb-picture.ts';
import { cropForm, type Perturbation } from '../../perturbations/suite.ts';
import { cutAgain } from '../../prepare/shards/cut-again.ts';
import { openShards, type ShardReader } from '../../prepare/shards/open-shards.ts';
import { type PlainError, plainError } from '../../processes/plain-error.ts';
import type { ItemFacts, ItemPlace } from './source.ts';

// Each thread is one of several: libvips must not start threads of its own in each.
decodeOnOneThread();

/** What a detector wants to see of an item. */
export interface Wanted {
  /** `crop`: each face, aligned, cut to `size` with `margin`. `picture`: the picture as it is. */
  readonly takes: 'crop' | 'picture';
  readonly size: number;
  /** Side of the crop over the face. */
  readonly margin: number;
}

export interface ItemTask {
  readonly items: readonly { readonly place: ItemPlace; readonly video: string; readonly frame: number }[];
  readonly wanted: Wanted;
  readonly perturbations: readonly Perturbation[];
  readonly seed: number;
}

export interface MadeItem {
  readonly status: 'ok' | 'no_face' | 'error';
  /** One for each face large enough to be judged; one where the picture is taken whole. */
  readonly images: readonly RgbImage[];
  /** Of the largest face, pixels of the picture. */
  readonly faceSize: number | null;
  /** Of a picture that was read here. */
  readonly facts: ItemFacts | null;
  /** Why it could not be read. */
  readonly problem: PlainError | null;
}

const readers = new Map<string, ShardReader>();
let networks: Promise<OpenFaceNetworks> | undefined;

function readerOf(set: string): ShardReader {
  const reader = readers.get(set) ?? openShards(set);
  readers.set(set, reader);
  return reader;
}

function factsOf({ width, height, bytes, quantisation }: Picture): ItemFacts {
  return { 'bits per pixel': (8 * bytes) / (width * height), 'JPEG quantisation': quantisation ?? null, width, height };
}

async function makeItem(
  { place, video, frame }: ItemTask['items'][0],
  { wanted, perturbations, seed }: Omit<ItemTask, 'items'>,
): Promise<MadeItem> {
  const at = { seed, video, frame };
  if (place.kind === 'crop') {
    const stored = await decodeOwnPicture(readerOf(place.set).crop(place));
    const crop = await perturbInTurn(stored, perturbations.map(cropForm), at);
    const image = wanted.takes === 'picture' ? crop : cutAgain(crop, place.margin, wanted);
    return { status: 'ok', images: [image], faceSize: null, facts: null, problem: null };
  }
  const read = await readPicture(place.path);
  const facts = factsOf(read);
  const picture = await perturbInTurn(read.image, perturbations, at);
  if (wanted.takes === 'picture') return { status: 'ok', images: [picture], faceSize: null, facts, problem: null };
  networks ??= openFaceNetworks();
  const faces = (await findFaces(picture, await networks)).filter((face) => !face.tooSmall);
  const faceSize = faces.length === 0 ? null : Math.max(...faces.map(({ size }) => size));
  return {
    status: faces.length === 0 ? 'no_face' : 'ok',
    images: faces.map((face) => alignFace(picture, face, wanted).image),
    faceSize,
    facts: { ...facts, 'face size': faceSize },
    problem: null,
  };
}

/** The items of a task in their order; one that cannot be read is an `error`, and the others go on. */
export default async function makeItems({ items, ...how }: ItemTask): Promise<MadeItem[]> {
  const made: MadeItem[] = [];
  for (const item of items) {
    try {
      made.push(await makeItem(item, how));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      made.push({ status: 'error', images: [], faceSize: null, facts: null, problem: plainError(error) });
    }
  }
  return made;
}
