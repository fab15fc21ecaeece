/** @file The scans of a key: looked at, followed, removed. */
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { renderScanReport } from '../../scan/report/report.ts';
import { LANGUAGES } from '../../scan/words/language.ts';
import { DOCUMENT_POLICY } from '../access/headers.ts';
import { type App, type AppParts, ownerOf } from '../app.ts';
import { eventStream } from '../event-stream.ts';
import { notFound, Problem, problemSchema } from '../problem.ts';
import type { ScanRow } from '../scan-table.ts';
import { scanSchema } from '../view.ts';

const idSchema = z.object({ id: z.uuid() });
const faceSchema = idSchema.extend({ n: z.coerce.number().int().min(0).max(10_000) });
const listSchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.uuid().optional(),
});
const reportSchema = z.object({ language: z.enum(LANGUAGES).default('en') });
const read = { scope: 'read' } as const;
const errors = { '4xx': problemSchema, 503: problemSchema };

export function scanRoutes(app: App, { service, scans }: AppParts): void {
  /** @throws Problem 404, for the scans of others too */
  function rowOf(request: FastifyRequest): ScanRow {
    const { id } = request.params as z.infer<typeof idSchema>;
    const row = scans.find(id);
    if (!row || row.owner !== ownerOf(request) || row.expires <= Date.now()) throw notFound();
    return row;
  }

  async function resultOf(request: FastifyRequest) {
    const row = rowOf(request);
    const result = await service.result(row);
    if (!result) throw new Problem(404, 'not_done', 'the scan has no result (yet)');
    return { row, result };
  }

  app.get(
    '/api/scans',
    {
      config: read,
      schema: {
        summary: 'The scans of the key, newest first',
        querystring: listSchema,
        response: {
          200: z.object({ scans: z.array(scanSchema.omit({ finding: true })), next: z.string().nullable() }),
          ...errors,
        },
      },
    },
    async (request) => {
      const { limit, before } = request.query as z.infer<typeof listSchema>;
      const rows = scans.list(ownerOf(request), limit, before);
      const views = await Promise.all(rows.map((row) => service.view(row, false)));
      return {
        scans: views.map(({ finding: _, ...view }) => view),
        next: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
      };
    },
  );

  app.get(
    '/api/scans/:id',
    { config: read, schema: { summary: 'A scan', params: idSchema, response: { 200: scanSchema, ...errors } } },
    async (request) => service.view(rowOf(request), true),
  );

  app.delete(
    '/api/scans/:id',
    {
      config: { scope: 'delete' },
      schema: {
        summary: 'Cancel a scan where it is not done, and remove all of it',
        params: idSchema,
        response: { 204: z.null().describe('Removed.'), ...errors },
      },
    },
    async (request, reply) => {
      await service.remove(rowOf(request));
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/scans/:id/events',
    {
      config: read,
      schema: {
        summary: 'Follow a scan',
        description:
          'Server-sent events: event "scan" with a scan as its data, at once and at every change, until it has ended.',
        params: idSchema,
        response: { 200: z.string().describe('text/event-stream'), ...errors },
      },
    },
    async (request, reply) => {
      const row = rowOf(request);
      const stream = eventStream(service, scans, row);
      request.raw.on('close', () => stream.destroy());
      return reply.type('text/event-stream').header('X-Accel-Buffering', 'no').send(stream);
    },
  );

  for (const [what, summary] of [
    ['thumbnail', 'A face, as JPEG'],
    ['heatmap', 'A face with its heat map laid over, as JPEG'],
  ] as const) {
    app.get(
      `/api/scans/:id/faces/:n/${what}`,
      {
        config: read,
        schema: { summary, params: faceSchema, response: { 200: z.string().describe('image/jpeg'), ...errors } },
      },
      async (request, reply) => {
        const { result } = await resultOf(request);
        const { n } = request.params as z.infer<typeof faceSchema>;
        const id = result.finding.faces[n]?.id;
        const picture = result.pictures?.find(({ face }) => face === id);
        const jpeg = what === 'thumbnail' ? picture?.jpeg : picture?.heat;
        if (id === undefined || !jpeg) throw new Problem(404, 'no_picture', 'there is no such picture of this face');
        return reply.type('image/jpeg').send(Buffer.from(jpeg, 'base64'));
      },
    );
  }

  app.get(
    '/api/scans/:id/report.html',
    {
      config: read,
      schema: {
        summary: 'The report on a scan, one page',
        params: idSchema,
        querystring: reportSchema,
        response: { 200: z.string().describe('text/html'), ...errors },
      },
    },
    async (request, reply) => {
      const { row, result } = await resultOf(request);
      const { language } = request.query as z.infer<typeof reportSchema>;
      const finding = { ...result.finding, file: row.name ?? row.sha256 };
      const html = renderScanReport([{ finding, pictures: result.pictures ?? [] }], { language, made: new Date() });
      return reply
        .type('text/html; charset=utf-8')
        .header('Content-Security-Policy', DOCUMENT_POLICY)
        .header('Content-Disposition', 'inline; filename="report.html"')
        .send(html);
    },
  );
}
