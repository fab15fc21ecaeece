/** @file The stores that the tasks of this process name, each opened once. */
import type { FindingStore } from './store.ts';

export interface OpenStores {
  /** @throws UserError as `openFindingStore` */
  of(task: { readonly store: { readonly path: string } | null }): Promise<FindingStore | undefined>;
  close(): Promise<void>;
}

export function openStores(): OpenStores {
  const stores = new Map<string, Promise<FindingStore>>();
  return {
    async of({ store }) {
      if (store === null) return undefined;
      const { path } = store;
      // Loaded where there is one: the schema of findings takes a while.
      const open = stores.get(path) ?? import('./store.ts').then(({ openFindingStore }) => openFindingStore(path));
      stores.set(path, open);
      return open;
    },
    async close() {
      for (const open of await Promise.allSettled(stores.values())) if (open.status === 'fulfilled') open.value.close();
    },
  };
}
