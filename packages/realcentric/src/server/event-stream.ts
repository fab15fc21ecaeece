/** @file A scan as server-sent events, until it has ended. */
import { Readable } from 'node:stream';
import type { ScanRow, ScanTable } from './scan-table.ts';
import type { Service } from './service.ts';
import { ended, type ScanView } from './view.ts';

/** Milliseconds between two looks, whatever is heard: the word of a change may get lost. */
const LOOK_EVERY = 2000;
/** Looks without news after which a comment keeps proxies from closing the stream. */
const QUIET = 7;

const eventOf = (view: ScanView) => `event: scan\ndata: ${JSON.stringify(view)}\n\n`;

export function eventStream(service: Service, scans: ScanTable, first: ScanRow): Readable {
  return Readable.from(events(service, scans, first), { objectMode: false });
}

async function* events(service: Service, scans: ScanTable, first: ScanRow): AsyncGenerator<string> {
  let changed = Promise.withResolvers<void>();
  const unwatch = service.watch(first, () => changed.resolve());
  let before = '';
  let quiet = 0;
  try {
    for (;;) {
      changed = Promise.withResolvers<void>();
      const row = scans.find(first.id);
      if (!row) {
        const last = await service.view({ ...first, status: 'failed' }, false);
        yield eventOf({ ...last, status: 'cancelled' });
        return;
      }
      const view = await service.view(row, true);
      const now = eventOf(view);
      if (now !== before) yield now;
      else if (++quiet % QUIET === 0) yield ': still here\n\n';
      before = now;
      if (ended(view)) return;
      const timer = setTimeout(() => changed.resolve(), LOOK_EVERY);
      await changed.promise;
      clearTimeout(timer);
    }
  } finally {
    unwatch();
  }
}
