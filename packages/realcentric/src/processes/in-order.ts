/** @file Work on the items of a stream side by side, with the results in the order of the items. */

export interface InOrderOptions {
  /** Most items that are begun and not yet handed on: bounds what waits behind a slow one. */
  readonly ahead: number;
}

/**
 * Runs `work` on items as they come and gives the results in the order of the items. No further item is taken while `ahead` results are
 * not fetched, so that a slow reader holds the source back. How many works run at once is for `work` to limit.
 * @throws the first error of the source or of `work`, at its place in the order; what was begun is then left to itself
 */
export async function* inOrder<Item, Result>(
  source: AsyncIterable<Item> | Iterable<Item>,
  work: (item: Item) => Promise<Result>,
  { ahead }: InOrderOptions,
): AsyncGenerator<Result, void> {
  const items = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const begun: Promise<Result>[] = [];
  let ended = false;
  let taking: Promise<void> | undefined;

  async function take(): Promise<void> {
    const { done, value } = await items.next();
    taking = undefined;
    if (done) {
      ended = true;
      return;
    }
    const result = work(value);
    // It may fail long before its turn.
    result.catch(() => undefined);
    begun.push(result);
  }

  try {
    for (;;) {
      if (!ended && begun.length < ahead) {
        taking ??= take();
        taking.catch(() => undefined);
      }
      const [first] = begun;
      if (first === undefined) {
        if (ended) return;
        await taking;
        continue;
      }
      const ready = first.then(() => true);
      if (await (taking ? Promise.race([ready, taking.then(() => false)]) : ready)) {
        begun.shift();
        yield await first;
      }
    }
  } finally {
    // Not waited for: a source that blocks (standard input) would hold up the end.
    Promise.resolve(items.return?.()).catch(() => undefined);
  }
}
