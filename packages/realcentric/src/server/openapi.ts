/** @file The API as an OpenAPI 3.1 document: shapes by name, and what schemas of routes cannot say. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { findingSchema } from '../scan/finding.ts';
import { problemSchema } from './problem.ts';
import { scanSchema } from './view.ts';

/** Shapes that the document refers to by name, in place of writing them out at every call. */
function named() {
  const registry = z.registry<{ id: string }>();
  registry.add(findingSchema, { id: 'Finding' });
  registry.add(problemSchema, { id: 'Problem' });
  registry.add(scanSchema, { id: 'Scan' });
  return registry;
}

/** Bodies that are read as they come have no schema that could be checked first. */
const UPLOAD = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: ['file'],
        properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
      },
    },
    'application/octet-stream': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } },
    'application/json': {
      schema: { type: 'object', required: ['url'], properties: { url: { type: 'string', format: 'uri' } } },
    },
  },
};

interface Document {
  readonly paths?: Record<string, Record<string, object>>;
}

export function openApi(): FastifyDynamicSwaggerOptions {
  const schemaRegistry = named();
  const withNames = createJsonSchemaTransformObject({ schemaRegistry });
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'realcentric',
        version: '1',
        description:
          'Looks for manipulated faces in pictures and videos. Errors are application/problem+json (RFC 9457).',
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }],
    },
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: (document) => {
      const whole = withNames(document) as Document;
      const upload = whole.paths?.['/api/scans']?.post;
      if (upload) Object.assign(upload, { requestBody: UPLOAD });
      return whole as ReturnType<typeof withNames>;
    },
  };
}
