/** @file Scanning in this process. */
import { UserError } from '../../errors.ts';
import type { ScanEngine } from './engine.ts';
import { failedScan, fault, tooLong } from './failed-scan.ts';
import type { OpenScanner } from './open-scanner.ts';
import { openStores } from './open-stores.ts';
import { scanOne } from './scan-one.ts';
import { timeLimit } from './time-limit.ts';

/** The networks are open in this process. The time limit holds between the steps of a file: a decoder that hangs is not ended. */
export function scanHere(scanner: OpenScanner): ScanEngine {
  const stores = openStores();
  return {
    detector: scanner.detector,
    atOnce: 1,
    async scan(task, limits) {
      const begun = performance.now();
      const limit = timeLimit(limits);
      limit.begin();
      try {
        return await scanOne(task, scanner, await stores.of(task), limit.signal);
      } catch (error) {
        limits.signal?.throwIfAborted();
        if (error instanceof UserError) throw error;
        return failedScan(task, limit.late() ? tooLong(limits.timeout) : fault(error), begun, scanner);
      } finally {
        limit.end();
      }
    },
    networksHere: () => ({ open: async () => scanner, [Symbol.asyncDispose]: async () => undefined }),
    async close() {
      await stores.close();
      await scanner.close();
    },
  };
}
