/** @file Everything a scan needs, opened: the face networks and a detector. */

import { type OpenDetector, openDetector } from '../../detector/node/bundle.ts';
import { defaultDetectorFolder } from '../../detector/node/default-detector.ts';
import { openFaceNetworks } from '../../faces/node/networks.ts';
import type { Scanner } from '../scanner.ts';

export interface OpenScanner extends Scanner {
  readonly detector: OpenDetector;
  close(): Promise<void>;
}

export interface OpenScannerOptions {
  /** Threads of each network. Where left out the detector uses all cores, and the face networks one, which is the fastest for them. */
  readonly threads?: number;
  /** Whether to open what makes heat maps, too, if the detector has it. */
  readonly explanation?: boolean;
}

/** @param model folder of a detector; the bundled one where left out */
export async function openScanner(model?: string, options: OpenScannerOptions = {}): Promise<OpenScanner> {
  const opening = [openDetector(model ?? defaultDetectorFolder(), options), openFaceNetworks(options)] as const;
  const [detector, networks] = await Promise.all(opening).catch(async (error: unknown) => {
    for (const opened of await Promise.allSettled(opening))
      if (opened.status === 'fulfilled') await opened.value.close();
    throw error;
  });
  return {
    detector,
    networks,
    close: async () => {
      await Promise.all([detector.close(), networks.close()]);
    },
  };
}
