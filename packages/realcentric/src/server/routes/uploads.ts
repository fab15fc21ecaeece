/** @file POST /api/scans: a file in one of three forms of body. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { JobQueue } from '../../jobs/queue.ts';
import { type App, type AppParts, ownerOf } from '../app.ts';
import { Problem, problemSchema } from '../problem.ts';
import { soon } from '../service.ts';
import { fetchUrl } from '../uploads/fetch-url.ts';
import { type Received, receiveFile, tooLarge } from '../uploads/receive.ts';
import { scanSchema } from '../view.ts';

const MAX_NAME = 255;

const querySchema = z.object({ priority: z.enum(['live', 'batch']).default('live') });
const urlSchema = z.strictObject({ url: z.string().max(2000) });

/** The last part of what may be a path of some system, without characters that do not show. Only ever shown, never used as a path. */
export function displayName(name: string | undefined): string | null {
  const last = (name ?? '').split(/[/\\]/).at(-1) ?? '';
  const shown = last
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '')
    .trim()
    .slice(0, MAX_NAME);
  return shown === '' || shown === '.' || shown === '..' ? null : shown;
}

interface Taken {
  readonly file: Received;
  readonly name: string | null;
}

export function uploadRoutes(app: App, parts: AppParts & { readonly uploads: string; readonly queue: JobQueue }): void {
  const { config, service, scans, quotas, metrics, uploads, queue } = parts;
  const { limits, urls } = config;
  let receiving = 0;

  async function fromMultipart(request: FastifyRequest): Promise<Taken> {
    let taken: Taken | undefined;
    for await (const part of request.parts()) {
      if (part.type !== 'file') continue;
      if (part.fieldname !== 'file') {
        part.file.resume();
        throw new Problem(400, 'bad_request', 'the part with the file is called "file"');
      }
      taken = { file: await receiveFile(part.file, uploads, limits), name: displayName(part.filename) };
    }
    if (!taken) throw new Problem(400, 'bad_request', 'there is no part "file"');
    return taken;
  }

  async function fromBody(request: FastifyRequest): Promise<Taken> {
    const header = request.headers['x-file-name'];
    let name: string | undefined;
    try {
      name = typeof header === 'string' ? decodeURIComponent(header) : undefined;
    } catch {
      throw new Problem(400, 'bad_request', 'X-File-Name is not percent-encoded');
    }
    return { file: await receiveFile(request.raw, uploads, limits), name: displayName(name) };
  }

  async function fromUrl(body: unknown): Promise<Taken> {
    if (!urls) throw new Problem(403, 'urls_off', 'the service does not fetch files by their address');
    const parsed = urlSchema.safeParse(body);
    if (!parsed.success) throw new Problem(400, 'bad_request', 'send { "url": "https://..." }');
    const signal = AbortSignal.timeout(1000 * urls.seconds);
    const { stream, name } = await fetchUrl(parsed.data.url, { hosts: urls.hosts, signal });
    const length = Number(stream.headers['content-length']);
    if (length > limits.bytes) {
      stream.destroy();
      throw tooLarge(limits.bytes);
    }
    try {
      return { file: await receiveFile(stream, uploads, limits), name: displayName(name) };
    } finally {
      stream.destroy();
    }
  }

  function take(request: FastifyRequest): Promise<Taken> {
    if (request.isMultipart()) return fromMultipart(request);
    if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return fromUrl(request.body);
    return fromBody(request);
  }

  /** What can be told before a byte of the file is read. */
  async function checkRoom(request: FastifyRequest): Promise<void> {
    if (Number(request.headers['content-length']) > limits.bytes + 100_000) throw tooLarge(limits.bytes);
    if (receiving >= limits.uploads) throw new Problem(429, 'busy', 'too many files come in at this time', 1);
    quotas.check(request.key);
    if (scans.openBytes() >= limits.stored_bytes) throw new Problem(429, 'full', 'too many files wait already', 30);
    const { waiting } = await soon(queue.counts());
    if (waiting >= limits.waiting) throw new Problem(429, 'full', 'too many files wait already', 30);
  }

  // Whatever type is declared, the bytes are read by the handler, as they come.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));

  app.post(
    '/api/scans',
    {
      config: { scope: 'scan', rateLimit: { max: config.rates.uploads, timeWindow: 60_000 } },
      schema: {
        summary: 'Send a file',
        description:
          'multipart/form-data with a part "file"; or the bytes of the file under any other type, with its name percent-encoded in X-File-Name; ' +
          'or application/json { "url": "https://..." }, where the service was told to fetch files.',
        querystring: querySchema,
        response: { 202: scanSchema, '4xx': problemSchema, 503: problemSchema },
      },
    },
    async (request: FastifyRequest, reply: FastifyReply) => {
      await checkRoom(request);
      receiving += 1;
      try {
        const { file, name } = await take(request);
        metrics.upload(file.bytes);
        quotas.count(ownerOf(request), file.bytes);
        const { priority } = request.query as z.infer<typeof querySchema>;
        const view = await service.submit({ file, name, owner: ownerOf(request), priority });
        return await reply.code(202).header('Location', `/api/scans/${view.id}`).send(view);
      } finally {
        receiving -= 1;
      }
    },
  );
}
