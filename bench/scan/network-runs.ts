/** @file How often a scan runs each of its networks on a picture. */
import type { Network } from '../../packages/realcentric/src/faces/networks.ts';
import { openScanner } from '../../packages/realcentric/src/scan/node/open-scanner.ts';
import { scanFile } from '../../packages/realcentric/src/scan/node/scan-file.ts';

export interface NetworkRuns {
  /** A picture. */
  readonly runs: number;
  /** Inputs of a run, the mean rounded. */
  readonly batch: number;
}

/** Means over the files, for the networks `blazeface`, `facemesh` and `detector`. */
export async function networkRuns(files: readonly string[]): Promise<Readonly<Record<string, NetworkRuns>>> {
  const scanner = await openScanner(undefined, { threads: 1 });
  const counts = new Map<string, { runs: number; inputs: number }>();
  const counted = (name: string, network: Network): Network => ({
    run(inputs, outputs) {
      const count = counts.get(name) ?? { runs: 0, inputs: 0 };
      counts.set(name, count);
      count.runs += 1;
      count.inputs += Object.values(inputs)[0]?.shape[0] ?? 0;
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
  return Object.fromEntries(
    [...counts].map(([name, { runs, inputs }]) => [
      name,
      { runs: runs / files.length, batch: Math.max(1, Math.round(inputs / runs)) },
    ]),
  );
}
