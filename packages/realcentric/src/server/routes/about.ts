/** @file What the service says of itself: its detector, its health, its figures, its API. */
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { detectorFactsSchema } from '../../scan/finding.ts';
import { type DescribedDetector, detectorFacts } from '../../scan/scanner.ts';
import { DOCUMENT_POLICY } from '../access/headers.ts';
import type { App, AppParts } from '../app.ts';
import { docsPage } from '../docs-page.ts';
import { Problem, problemSchema } from '../problem.ts';

const aboutSchema = detectorFactsSchema.extend({
  limits: z.object({ bytes: z.int().describe('Of a file.') }),
  urls: z.boolean().describe('Whether files can be named by their address.'),
  keys: z.boolean().describe('Whether calls take a key.'),
  retention: z.number().describe('Seconds that scans are kept.'),
});

/** @param ready throws where the service cannot take on scans */
export function aboutRoutes(
  app: App,
  { config, keys, metrics }: AppParts,
  described: DescribedDetector,
  ready: () => Promise<void>,
): void {
  app.get(
    '/api/detector',
    { schema: { summary: 'The detector, and what the service allows', response: { 200: aboutSchema } } },
    async () => ({
      ...detectorFacts(described),
      limits: { bytes: config.limits.bytes },
      urls: config.urls !== undefined,
      keys: keys.count() > 0,
      retention: 3600 * config.retention_hours,
    }),
  );

  const unlimited = { rateLimit: false } as const;
  const status = z.object({ status: z.string() });
  app.get(
    '/health',
    { config: unlimited, schema: { summary: 'Whether the process answers', response: { 200: status } } },
    async () => ({ status: 'ok' }),
  );
  app.get(
    '/ready',
    {
      config: unlimited,
      schema: { summary: 'Whether it can take on scans', response: { 200: status, 503: problemSchema } },
    },
    async () => {
      await ready().catch(() => {
        throw new Problem(503, 'not_ready', 'the queue cannot be reached, or the service is stopping', 5);
      });
      return { status: 'ready' };
    },
  );
  app.get(
    '/metrics',
    {
      config: { ...unlimited, scope: 'metrics' },
      schema: { summary: 'Figures for Prometheus', response: { 200: z.string().describe('text/plain') } },
    },
    async (_: FastifyRequest, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );

  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  app.get('/docs', { schema: { hide: true } }, async (_, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('Content-Security-Policy', DOCUMENT_POLICY)
      .send(docsPage(app.swagger() as Parameters<typeof docsPage>[0])),
  );
}
