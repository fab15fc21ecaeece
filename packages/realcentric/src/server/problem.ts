/** @file What an answer says that went wrong: application/problem+json (RFC 9457). */
import { STATUS_CODES } from 'node:http';
import * as z from 'zod';

export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('For programs.'),
    detail: z.string().describe('For people.'),
  })
  .describe('RFC 9457');

/** Thrown by whatever handles a request; becomes its answer. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  /** Seconds after which to try again. */
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, detail: string, retryAfter?: number) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

export function problemBody(status: number, code: string, detail: string): z.infer<typeof problemSchema> {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail };
}

export const notFound = () => new Problem(404, 'not_found', 'there is no such scan, or it has expired');
