/** @file What the labels of DeepfakeBench mean, and which partners its names of clips give away. */
import type { DatasetEntry, Family } from '../entry.ts';

interface Meaning {
  /** Null for reals. */
  readonly method: string | null;
  readonly family: Family;
  /** The first part of `video`, the same that the reader of the data set itself would give. */
  readonly prefix: string;
  /** The label is in no table, and does not say whether it is real or fake. */
  readonly guessed: boolean;
}

const REALS: Readonly<Record<string, string>> = {
  'FF-real': 'youtube',
  DFD_real: 'actors',
  DFDC_Real: 'original',
  DFDCP_Real: 'original_videos',
};

const FAKES: Readonly<Record<string, readonly [method: string, family: Family]>> = {
  'FF-DF': ['Deepfakes', 'swap'],
  'FF-F2F': ['Face2Face', 'reenactment'],
  'FF-FS': ['FaceSwap', 'swap'],
  'FF-NT': ['NeuralTextures', 'reenactment'],
  'FF-FH': ['FaceShifter', 'swap'],
  DFD_fake: ['DeepFakeDetection', 'swap'],
  CelebDFv1_fake: ['Celeb-synthesis', 'swap'],
  CelebDFv2_fake: ['Celeb-synthesis', 'swap'],
  DFDC_Fake: ['DFDC', 'unknown'],
  DFDCP_FakeA: ['method_A', 'swap'],
  DFDCP_FakeB: ['method_B', 'swap'],
  DF_fake: ['end_to_end', 'swap'],
};

/** A label that holds "real" is one, whatever the data set; every other is a fake. */
export function benchLabel(label: string): Meaning {
  if (/real/i.test(label)) return { method: null, family: 'unknown', prefix: REALS[label] ?? label, guessed: false };
  const known = FAKES[label];
  const [method, family] = known ?? ([label, 'unknown'] as const);
  return { method, family, prefix: method, guessed: known === undefined && !/fake/i.test(label) };
}

const PAIRED = new Set(['Deepfakes', 'Face2Face', 'FaceSwap', 'NeuralTextures', 'FaceShifter']);

/** Partners and person of a clip, as far as its name tells. */
export function partners(prefix: string, name: string): Pick<DatasetEntry, 'target' | 'source' | 'identity'> {
  if (prefix === 'youtube') return { target: null, source: null, identity: name };
  const pair = /^(?<target>\d{3})_(?<source>\d{3})$/.exec(name)?.groups;
  if (PAIRED.has(prefix) && pair !== undefined)
    return { target: `youtube/${pair.target}`, source: `youtube/${pair.source}`, identity: pair.target! };
  // Of Celeb-DF the label joins Celeb-real and YouTube-real under one name.
  const celeb = /^(?<target>id\d+)_(?:id\d+_)?(?<number>\d+)$/.exec(name)?.groups;
  if (celeb !== undefined) return { target: null, source: null, identity: celeb.target! };
  return { target: null, source: null, identity: null };
}
