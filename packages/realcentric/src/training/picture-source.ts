/** @file Where the pictures of a run come from: units are planned first, their pictures made when a step wants them. */
import type { PairingStrategy } from '../method/pairing.ts';

/** What a batch says of a unit, four pictures: two real ones, then two forgeries. */
export interface UnitLabels {
  /** Of the two forgeries. */
  readonly method: string;
  /** Units of one quad share the number. */
  readonly quad: number;
}

export interface PlanRequest {
  /** `epoch` and `statistics` are of the pictures to train on, `validation` of those held out. */
  readonly purpose: 'epoch' | 'statistics' | 'validation';
  /** Number of the epoch; 0 for what is planned once. */
  readonly epoch: number;
  readonly strategy: PairingStrategy;
  readonly quads: number;
  readonly methodsPerQuad: number;
}

/** Units in the order in which a run takes them. */
export interface PlannedUnits {
  readonly labels: readonly UnitLabels[];
  slice(start: number, end: number): PlannedUnits;
  /** Where their pictures come from, for messages. */
  files(): string[];
  /**
   * Their pictures in order, 8-bit planes [4 * units, 3, size, size]; the same key gives the same pictures.
   * @param key tells the draws of one batch from those of another
   * @param geometry crops displaced at random, or all as the detector cuts them
   */
  pictures(key: string, geometry: 'augmented' | 'still'): Promise<Uint8Array>;
}

/** What the manifest of the finished detector says of its pictures. */
export interface SourceFacts {
  readonly data: string;
  readonly people: number;
  /** Photographs, or crops of videos. */
  readonly photographs: number;
  readonly forgeries: readonly string[];
  /** Who or what training has not seen: "people", "clips of the validation split". */
  readonly heldOut: string;
}

export interface PictureSource {
  /** Names of the forgery methods; their order gives the numbers that labels have, from 1 on. */
  readonly methods: readonly string[];
  /** What of the configuration's `data` changes the numbers of a run. */
  readonly settings: readonly unknown[];
  /** Changes with the pictures themselves, a line each. */
  contents(): Iterable<string>;
  readonly facts: SourceFacts;
  /** The same request gives the same plan, in every session of a run. */
  plan(request: PlanRequest): PlannedUnits;
  close(): Promise<void>;
}

/** Crops as they are. */
export const still = { scale: 0, shift: 0, rotation: 0, flip: 0 } as const;

/** Units of one source as a plan. */
export function plannedUnits<Unit extends UnitLabels>(
  units: readonly Unit[],
  source: {
    readonly files: (unit: Unit) => readonly string[];
    readonly pictures: (units: readonly Unit[], ...how: Parameters<PlannedUnits['pictures']>) => Promise<Uint8Array>;
  },
): PlannedUnits {
  return {
    labels: units,
    slice: (start, end) => plannedUnits(units.slice(start, end), source),
    files: () => [...new Set(units.flatMap(source.files))],
    pictures: (key, geometry) => source.pictures(units, key, geometry),
  };
}

export interface BatchLabels {
  readonly fake: Float32Array;
  readonly quad: Float32Array;
  readonly method: Float32Array;
}

/** Labels in the order of the pictures: two reals and two fakes of each unit. */
export function labelsOf(units: readonly UnitLabels[], methods: readonly string[]): BatchLabels {
  const numbers = units.map(({ method }) => 1 + methods.indexOf(method));
  return {
    fake: Float32Array.from(units.flatMap(() => [0, 0, 1, 1])),
    quad: Float32Array.from(units.flatMap(({ quad }) => [quad, quad, quad, quad])),
    method: Float32Array.from(numbers.flatMap((m) => [0, 0, m, m])),
  };
}
