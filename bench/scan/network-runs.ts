/** @file How often a scan runs each of its networks on a picture. */
import type { Network } from '../../packages/realcentric/src/faces/networks.ts';
import { openScanner } from '../../packages/realcentric/src/scan/node/open-scanner.ts';
import { scanFile } from '../../packages/realcentric/src/scan/node/scan-file.ts';

export interface NetworkRuns {
  readonly network: 'blazeface' | 'facemesh' | 'detector';
  /** Of the input: [N, 3, H, W]. */
  readonly shape: readonly number[];
  /** A picture. */
  readonly runs: number;
}

/** Means over the files, for each network and shape of input. */
export async function networkRuns(files: readonly string[]): Promise<NetworkRuns[]> {
  const scanner = await openScanner(undefined, { threads: 1 });
  const counts = new Map<string, NetworkRuns>();
  const counted = (name: NetworkRuns['network'], network: Network): Network => ({
    run(inputs, outputs) {
      const shape = Object.values(inputs)[0]?.shape ?? [];
      const key = `${name} ${shape}`;
      const runs = (counts.get(key)?.runs ?? 0) + 1 / files.length;
      counts.set(key, { network: name, shape, runs });
      return network.run(inputs, outputs);
    },
  });
  const { detector, networks } = scanner;
  const watched = {
    detector: { ...detector, network: counted('detector', detector.network) },
    networks: {
      detector: counted('blazeface', networks.detector),
      landmarks: counted('facemesh', networks.landmarks),
    },
  };
  for (const file of files) await scanFile(file, watched);
  await scanner.close();
  return [...counts.values()];
}
