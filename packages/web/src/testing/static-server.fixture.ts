/** @file The built page as any server of static files would give it: no headers but the type. Calls of the API may go on to a service. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request as open, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface StaticServer {
  readonly address: string;
  close(): Promise<void>;
}

/** As a reverse proxy in front of both would. */
function forward(request: IncomingMessage, response: ServerResponse, service: string): void {
  const { host, origin: _, 'sec-fetch-site': __, ...headers } = request.headers;
  const onward = open(new URL(request.url!, service), { method: request.method!, headers }, (answer) => {
    response.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.on('close', () => request.complete || onward.destroy());
  request.pipe(onward);
}

/** @param service address of a service that has the API */
export async function serveStatic(folder: string, service?: string): Promise<StaticServer> {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url!, 'http://localhost').pathname));
    if (service !== undefined && path.startsWith('/api/')) return forward(request, response, service);
    try {
      const file = path.endsWith('/') ? `${path}index.html` : path;
      const content = await readFile(join(folder, file));
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
