/** @file The page of packages/web, as its build left it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { App } from '../app.ts';

/** Inside the published package, or in a checkout; undefined where it is not built. */
export function pageFolder(): string | undefined {
  const places = ['../../../web/', '../../../../web/dist/'];
  const folders = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return folders.find((folder) => existsSync(`${folder}index.html`));
}

export async function pageRoutes(app: App, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    index: 'index.html',
    dotfiles: 'ignore',
    cacheControl: true,
    maxAge: 0,
    etag: true,
    // Every file is known when the service starts: no path of a request is ever joined to the folder.
    wildcard: false,
    schemaHide: true,
  });
}
