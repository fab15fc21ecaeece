/** @file A detector with other bands: the same networks, and a manifest that says where its thresholds come from. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic, writeFolderAtomic } from '../../media/atomic.ts';
import { thresholdAtFalseAlarms } from '../calibration.ts';
import { type Manifest, manifestSchema } from '../manifest.ts';
import { readDetector } from './read-detector.ts';

/** Shares of natural faces, 0..1, that may reach a band. */
export interface BandRates {
  readonly uncertain: number;
  readonly substantial: number;
}

/** The bands that no more than these shares of natural faces reach. @param naturals probabilities of natural faces, 0..1 */
export function bandsFor(naturals: readonly number[], rates: BandRates): Omit<Manifest['bands'], 'rule'> {
  return {
    uncertain: thresholdAtFalseAlarms(naturals, rates.uncertain),
    substantial: thresholdAtFalseAlarms(naturals, rates.substantial),
  };
}

/**
 * Copies a detector with other bands into a new folder, whole or not at all.
 * @throws UserError as `readDetector`, and where something is at `out` already
 */
export async function writeBands(folder: string, out: string, bands: Manifest['bands']): Promise<void> {
  const { manifest } = await readDetector(folder);
  const text = `${JSON.stringify(manifestSchema.parse({ ...manifest, bands }), null, 2)}\n`;
  await writeFolderAtomic(out, async (temporary) => {
    await cp(folder, temporary, { recursive: true });
    await writeFileAtomic(join(temporary, 'manifest.json'), text);
  });
}
