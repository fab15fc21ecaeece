/** @file Keeps a few asynchronous tasks going at a time. */

/** As many as Node decodes and reads at a time by default. */
const AT_A_TIME = 4;

/** Runs `work` on every item, begun in their order, a few at a time. The first error ends it; what was begun is waited for. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  let failed = false;
  const worker = async () => {
    for (const item of queue) {
      if (failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_A_TIME }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
