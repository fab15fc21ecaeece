/** @file A store that answers as S3 does, as far as this program asks: PUT, GET and DELETE of objects, signatures checked for being there. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface LocalStore {
  readonly environment: Readonly<Record<string, string>>;
  readonly objects: Map<string, Buffer>;
  close(): Promise<void>;
}

export async function startStore(): Promise<LocalStore> {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    const answer = (status: number, body?: Buffer) => response.writeHead(status).end(body);
    if (!/^AWS4-HMAC-SHA256 Credential=test-key\//.test(request.headers.authorization ?? '')) return answer(403);
    if (request.method === 'PUT') {
      const body = await buffer(request);
      const sha256 = createHash('sha256').update(body).digest('hex');
      if (request.headers['content-length'] !== `${body.length}`) return answer(411);
      if (request.headers['x-amz-content-sha256'] !== sha256) return answer(400);
      objects.set(path, body);
      return answer(200);
    }
    const body = objects.get(path);
    if (request.method === 'DELETE') {
      objects.delete(path);
      return answer(204);
    }
    return body ? answer(200, body) : answer(404);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    environment: {
      S3_ENDPOINT: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test-key',
      AWS_SECRET_ACCESS_KEY: 'test-secret',
    },
    objects,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
