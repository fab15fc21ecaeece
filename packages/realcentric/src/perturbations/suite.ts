/**
 * @file The perturbation suite as a table: seven types at five levels (DeeperForensics-1.0, Jiang et al., CVPR 2020), and what was
 * added to it. Names in capitals are the suite's own; its "JPEG" is a pixelation, so JPEG compression is called RJPEG here.
 */
import { UserError } from '../errors.ts';

interface Type {
  /** What it is called in words; may stand for the type on the command line. */
  readonly name: string;
  /** Parameter of level 1, level 2, ... */
  readonly levels: readonly number[];
  /** What the parameters are. */
  readonly parameter: string;
}

export const PERTURBATIONS = {
  CS: { name: 'saturation', levels: [0.4, 0.3, 0.2, 0.1, 0], parameter: 'share of the chroma that is kept' },
  CC: { name: 'contrast', levels: [0.85, 0.725, 0.6, 0.475, 0.35], parameter: 'factor of every pixel' },
  BW: {
    name: 'blocks',
    levels: [16, 32, 48, 64, 80],
    parameter: 'grey squares of 8 pixels for each 256 of the shorter side',
  },
  GNC: { name: 'noise', levels: [0.001, 0.002, 0.005, 0.01, 0.05], parameter: 'variance of Gaussian noise in YCbCr' },
  GB: { name: 'blur', levels: [7, 9, 13, 17, 21], parameter: 'pixels of a Gaussian kernel, sigma a sixth of them' },
  JPEG: { name: 'pixelation', levels: [2, 3, 4, 5, 6], parameter: 'factor of scaling down and up, not antialiased' },
  VC: { name: 'video-compression', levels: [30, 32, 35, 38, 40], parameter: 'H.264 constant rate factor' },
  RJPEG: { name: 'real-jpeg', levels: [90, 70, 50, 30], parameter: 'JPEG quality' },
  DS: { name: 'down-scaling', levels: [0.5, 0.25], parameter: 'share of the size, antialiased, then up again' },
  'BW-crop': {
    name: 'blocks-crop',
    levels: [16, 32, 48, 64, 80],
    parameter: 'grey squares with sides of a 32nd of the crop',
  },
} as const satisfies Record<string, Type>;

export type PerturbationType = keyof typeof PERTURBATIONS;

/** Done on the pixels alone; the others go through an encoder and are in `node/`. */
export type PixelPerturbationType = Exclude<PerturbationType, 'VC' | 'RJPEG'>;

export interface Perturbation<T extends PerturbationType = PerturbationType> {
  readonly type: T;
  /** From 1; higher is stronger. */
  readonly level: number;
}

/** Whole frames, as the suite means it, or pictures already cut to the face. */
export type PictureForm = 'frame' | 'crop';

/** The seven types that the mean robustness is taken over; RJPEG and DS are reported beside it. */
export function suiteTypes(form: PictureForm): readonly PerturbationType[] {
  return ['CS', 'CC', form === 'frame' ? 'BW' : 'BW-crop', 'GNC', 'GB', 'JPEG', 'VC'];
}

/** The perturbation that does to a crop what `perturbation` does to a frame. */
export function cropForm(perturbation: Perturbation): Perturbation {
  return perturbation.type === 'BW' ? { ...perturbation, type: 'BW-crop' } : perturbation;
}

/** What the level means. Throws RangeError for a level that the type does not have. */
export function parameterOf({ type, level }: Perturbation): number {
  const parameter = PERTURBATIONS[type].levels[level - 1];
  if (parameter === undefined) throw new RangeError(`${type} has no level ${level}`);
  return parameter;
}

/** "GB:3". */
export function perturbationLabel({ type, level }: Perturbation): string {
  return `${type}:${level}`;
}

/**
 * Reads "GB:3" or "blur:3".
 * @throws UserError naming the types, or the levels of the type.
 */
export function parsePerturbation(text: string): Perturbation {
  const { label, digits } = /^(?<label>[^:]*)(:(?<digits>.*))?$/s.exec(text)!.groups!;
  const types = Object.keys(PERTURBATIONS) as PerturbationType[];
  const type = types.find((name) => name === label || PERTURBATIONS[name].name === label);
  if (type === undefined) {
    const known = types.map((name) => `${name} (${PERTURBATIONS[name].name})`).join(', ');
    throw new UserError('bad_usage', `'${text}' is no perturbation`, {
      advice: `give TYPE:LEVEL with one of ${known}`,
    });
  }
  const last = PERTURBATIONS[type].levels.length;
  if (!/^[1-9]$/.test(digits ?? '') || Number(digits) > last) {
    throw new UserError('bad_usage', `'${text}' names no level of ${type}`, {
      advice: `give ${type}:1 to ${type}:${last}`,
    });
  }
  return { type, level: Number(digits) };
}
