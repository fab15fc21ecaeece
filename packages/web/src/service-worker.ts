/**
 * @file Keeps the page itself, so that it opens without a network. The networks and the runtime are kept by the page, with their checksums.
 * Nothing of what people look at passes through here: it answers for the page's own files alone.
 */

/** Put in by the build: the files of the page, and a name that changes with any of them. */
declare const SHELL_FILES: readonly string[];
declare const SHELL_VERSION: string;

/** What a service worker has that the types of a page do not. */
interface LongEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly registration: { readonly scope: string };
  addEventListener(type: 'install' | 'activate', listener: (event: LongEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}

const worker = self as unknown as Scope;
const PREFIX = 'realcentric-page-';
const CACHE = `${PREFIX}${SHELL_VERSION}`;
const addresses = new Set(SHELL_FILES.map((file) => new URL(file, worker.registration.scope).href));

async function keepShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL_FILES.map((file) => new Request(file, { cache: 'reload' })));
  await worker.skipWaiting();
}

async function forgetOldShells(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  await worker.clients.claim();
}

/**
 * Isolates the page from other origins, which threads need, where the server does not (most hosts of static files have no way to set
 * these headers).
 */
function isolated(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

async function answer(request: Request, address: string): Promise<Response> {
  const kept = await (await caches.open(CACHE)).match(address);
  return isolated(kept ?? (await fetch(request)));
}

worker.addEventListener('install', (event) => event.waitUntil(keepShell()));
worker.addEventListener('activate', (event) => event.waitUntil(forgetOldShells()));
worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const address = `${url.origin}${url.pathname}`.replace(/index\.html$/, '');
  if (event.request.method === 'GET' && addresses.has(address)) event.respondWith(answer(event.request, address));
});
