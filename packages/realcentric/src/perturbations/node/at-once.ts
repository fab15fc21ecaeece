/** @file Several pieces of asynchronous work at a time. */

/**
 * Runs `work` on each item, at most `limit` of them at a time. After a failure no further item is begun; it is thrown once those that
 * were under way have ended, so that nothing goes on behind the caller's back.
 */
export async function atOnce<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    while (next < items.length && failure === undefined) {
      const item = items[next] as T;
      next += 1;
      try {
        await work(item);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failure !== undefined) throw failure.error;
}
