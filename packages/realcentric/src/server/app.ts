/** @file The HTTP application: what surrounds every route. */

import type { Server } from 'node:http';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, {
  type FastifyError,
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { SECURITY_HEADERS } from './access/headers.ts';
import type { Key, KeyStore, Scope } from './access/keys.ts';
import { checkOrigin } from './access/origin.ts';
import type { Quotas } from './access/quota.ts';
import { isLoopback, type ServerConfig } from './config.ts';
import type { Metrics } from './metrics.ts';
import { openApi } from './openapi.ts';
import { Problem, problemBody } from './problem.ts';
import type { ScanTable } from './scan-table.ts';
import type { Service } from './service.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that came with it; undefined where the service has none. */
    key: Key | undefined;
  }
  interface FastifyContextConfig {
    /** What a key must be for; none where left out. */
    scope?: Scope;
  }
}

export interface AppParts {
  readonly config: ServerConfig;
  readonly service: Service;
  readonly scans: ScanTable;
  readonly keys: KeyStore;
  readonly quotas: Quotas;
  readonly metrics: Metrics;
  /** Where log lines go, one JSON object each; nowhere where null. */
  readonly log: { write(line: string): void } | null;
}

export type App = FastifyInstance;

/** Of all that belongs to no key, as long as there are none. */
export const NOBODY = 'local';
export const ownerOf = ({ key }: FastifyRequest) => key?.id ?? NOBODY;

const MAX_HEADER_BYTES = 16_384;
/** Milliseconds until the headers, and until the whole of a request must be there. */
const HEADERS_WITHIN = 15_000;
const REQUEST_WITHIN = 1_800_000;
const MAX_CONNECTIONS = 2000;
/** Of JSON. */
const BODY_LIMIT = 16_384;

/** Methods, routes, sizes and times; no names, no addresses of scans, nothing of a file. */
const serializers = {
  req: (request: FastifyRequest) => ({ method: request.method, route: request.routeOptions?.url ?? null }),
  res: ({ statusCode }: { statusCode?: number | string }) => ({ statusCode: statusCode ?? 0 }),
  err: (error: Error) => ({ type: error.name, message: error.message, stack: error.stack ?? '' }),
};

/** Codes of Fastify and its plugins that are the client's doing. */
function statusOf(error: FastifyError): number {
  if (error instanceof Problem) return error.status;
  if (error.code === 'FST_FILES_LIMIT' || error.code === 'FST_PARTS_LIMIT' || error.code === 'FST_FIELDS_LIMIT')
    return 400;
  // What busboy says of a broken multipart body, and Node of one that ends early.
  if (/^(Unexpected end of|Malformed|Multipart: |Part terminated|Missing boundary)/i.test(error.message)) return 400;
  if (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE') return 400;
  return error.statusCode ?? 500;
}

function answerErrors(app: App): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = statusOf(error);
    if (status >= 500 && !(error instanceof Problem)) request.log.error({ err: error }, 'fault');
    const code =
      error instanceof Problem ? error.code : status === 429 ? 'rate' : status < 500 ? 'bad_request' : 'fault';
    const detail =
      status >= 500 && !(error instanceof Problem) ? 'a fault of the service; its log says more' : error.message;
    if (error instanceof Problem && error.retryAfter !== undefined) reply.header('Retry-After', error.retryAfter);
    // What is still on its way of an upload is not read to its end.
    if (!request.raw.complete) reply.header('Connection', 'close');
    return reply
      .code(status)
      .type('application/problem+json')
      .send(JSON.stringify(problemBody(status, code, detail)));
  });
  app.setNotFoundHandler((_, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send(JSON.stringify(problemBody(404, 'not_found', 'there is nothing here'))),
  );
}

/** Sets `request.key`. @throws Problem 401, 403 */
function authenticate(request: FastifyRequest, keys: KeyStore): void {
  const { scope } = request.routeOptions.config;
  if (scope === undefined || keys.count() === 0) return;
  const [, secret] = /^Bearer ([\w-]{20,100})$/.exec(request.headers.authorization ?? '') ?? [];
  const key = secret === undefined ? undefined : keys.find(secret);
  if (!key) throw new Problem(401, 'no_key', 'send a key of this service: Authorization: Bearer KEY');
  if (!key.scopes.includes(scope)) throw new Problem(403, 'scope', `the key is not for "${scope}"`);
  request.key = key;
}

export async function createApp(parts: AppParts): Promise<App> {
  const { config, keys, metrics } = parts;
  const app = Fastify({
    logger: parts.log === null ? false : { level: 'info', stream: parts.log, serializers },
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trust_proxy,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_WITHIN,
    keepAliveTimeout: 10_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 100 },
    genReqId: () => crypto.randomUUID(),
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: HEADERS_WITHIN },
  } satisfies FastifyHttpOptions<Server>);
  app.server.maxConnections = MAX_CONNECTIONS;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.decorateRequest('key', undefined);
  answerErrors(app);

  const names = config.hosts.length > 0 ? config.hosts : isLoopback(config.host) ? ('loopback' as const) : undefined;
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    if (request.url.startsWith('/api')) reply.header('Cache-Control', 'no-store');
    checkOrigin(request.headers, names);
    authenticate(request, keys);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.request(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    const { method, key } = request;
    const about = {
      method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      key: key?.name ?? null,
    };
    request.log.info(about, 'answered');
    // Whoever goes on sending after a refusal is cut off.
    if (!request.raw.complete) setTimeout(() => request.raw.destroy(), 1000).unref();
  });

  await app.register(rateLimit, {
    max: config.rates.requests,
    timeWindow: 60_000,
    keyGenerator: (request) => request.key?.id ?? request.ip,
    errorResponseBuilder: (_, { ttl }) =>
      new Problem(429, 'rate', 'too many requests; wait a little', Math.ceil(ttl / 1000)),
  });
  await app.register(multipart, {
    limits: { files: 1, fields: 8, parts: 9, fieldSize: 1000, fieldNameSize: 100, headerPairs: 20, fileSize: Infinity },
    throwFileSizeLimit: false,
  });
  await app.register(swagger, openApi());
  return app;
}
