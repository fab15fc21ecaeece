/** @file Scanning in this process. */
import { UserError } from '../../errors.ts';
import { limiter } from '../../processes/limiter.ts';
import type { ScanEngine, ScanLimits } from './engine.ts';
import { failedScan, fault, tooLong } from './failed-scan.ts';
import type { OpenScanner } from './open-scanner.ts';
import { openStores } from './open-stores.ts';
import { type Scanned, type ScanTask, scanOne } from './scan-one.ts';
import { timeLimit } from './time-limit.ts';

/** While one file is judged, the next is decoded. */
const AT_ONCE = 2;

/** The networks are open in this process. The time limit holds between the steps of a file: a decoder that hangs is not ended. */
export function scanHere(scanner: OpenScanner): ScanEngine {
  const stores = openStores();
  const inTurn = limiter(AT_ONCE);

  async function scan(task: ScanTask, limits: ScanLimits): Promise<Scanned> {
    const begun = performance.now();
    const limit = timeLimit(limits);
    limit.begin();
    try {
      limits.signal?.throwIfAborted();
      return await scanOne(task, scanner, await stores.of(task), limit.signal);
    } catch (error) {
      limits.signal?.throwIfAborted();
      if (error instanceof UserError) throw error;
      return failedScan(task, limit.late() ? tooLong(limits.timeout) : fault(error), begun, scanner);
    } finally {
      limit.end();
    }
  }

  return {
    detector: scanner.detector,
    atOnce: AT_ONCE,
    scan: (task, limits) => inTurn(() => scan(task, limits)),
    networksHere: () => ({ open: async () => scanner, [Symbol.asyncDispose]: async () => undefined }),
    async close() {
      await stores.close();
      await scanner.close();
    },
  };
}
