/** @file Everything a scan needs, opened: the face networks and a detector. */

import { type OpenDetector, openDetector } from '../../detector/node/bundle.ts';
import { defaultDetectorFolder } from '../../detector/node/default-detector.ts';
import { openFaceNetworks } from '../../faces/node/networks.ts';
import type { Scanner } from '../scanner.ts';

export interface OpenScanner extends Scanner {
  readonly detector: OpenDetector;
  close(): Promise<void>;
}

/** @param model folder of a detector; the bundled one where left out */
export async function openScanner(model?: string): Promise<OpenScanner> {
  const detector = await openDetector(model ?? defaultDetectorFolder());
  const networks = await openFaceNetworks();
  return {
    detector,
    networks,
    close: async () => {
      await Promise.all([detector.close(), networks.close()]);
    },
  };
}
