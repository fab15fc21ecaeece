/** @file From paired clips to crops: which moment of each clip a unit shows, a forgery's being that of its target. */
import type { KnownUnit } from '../../method/known-pairs.ts';
import type { CropRow } from '../../prepare/shards/crop-row.ts';
import { pick, type Random } from '../../random.ts';
import type { CropOfSet } from '../crop-loader.ts';
import type { UnitLabels } from '../picture-source.ts';
import type { SetClip } from './clips.ts';

/** A clip of one of the sets. */
export interface PlacedClip extends SetClip {
  readonly set: string;
  readonly margin: number;
}

/** A unit with the crops that it shows, in order. */
export interface CropUnit extends UnitLabels {
  readonly crops: readonly CropOfSet[];
}

function nearest(rows: readonly CropRow[], time: number): CropRow {
  return rows.reduce((best, row) => (Math.abs(row.time - time) < Math.abs(best.time - time) ? row : best));
}

/**
 * Draws a crop of each forgery, and takes that of its target that is nearest in time; both get one moment, and so one displacement.
 * Clips without relation are drawn each by itself. Units of one quad draw anew, so that a batch shows other frames of the same clips.
 */
export function cropsOf(
  { reals, fakes, method, quad, related }: KnownUnit,
  clipAt: (number: number) => PlacedClip,
  draws: Random,
): CropUnit {
  const crop = ({ set, margin }: PlacedClip, row: CropRow, moment: string): CropOfSet => ({ set, margin, row, moment });
  const momentOf = (number: number, row: CropRow) => `${number} ${row.time}`;
  const sides = ([0, 1] as const).map((i) => {
    const [real, fake] = [clipAt(reals[i]), clipAt(fakes[i])];
    const forged = pick(draws, fake.rows);
    const natural = related ? nearest(real.rows, forged.time) : pick(draws, real.rows);
    const moment = momentOf(reals[i], natural);
    return {
      real: crop(real, natural, moment),
      fake: crop(fake, forged, related ? moment : momentOf(fakes[i], forged)),
    };
  });
  return { method, quad, crops: [...sides.map((side) => side.real), ...sides.map((side) => side.fake)] };
}
