/** @file A scan as the API shows it. */
import * as z from 'zod';
import type { JobState } from '../jobs/queue.ts';
import { findingSchema } from '../scan/finding.ts';
import type { ScanRow } from './scan-table.ts';

export const scanSchema = z
  .object({
    id: z.string(),
    name: z.string().nullable().describe('As it was sent.'),
    bytes: z.int(),
    sha256: z.string(),
    status: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
    priority: z.enum(['live', 'batch']),
    attempts: z.int(),
    progress: z.object({ done: z.number(), total: z.number().nullable(), label: z.string() }).nullable(),
    created: z.iso.datetime(),
    expires: z.iso.datetime(),
    reason: z.string().nullable().describe('Why it failed.'),
    finding: findingSchema.nullable().describe('Once it is done.'),
  })
  .describe('A file that was sent, and what came of it.');

export type ScanView = z.infer<typeof scanSchema>;

export const ended = ({ status }: Pick<ScanView, 'status'>) =>
  status === 'done' || status === 'failed' || status === 'cancelled';

function statusOf({ status }: ScanRow, job: JobState | undefined): ScanView['status'] {
  if (status !== 'open') return status;
  return job?.status === 'running' ? 'running' : 'waiting';
}

/** @param finding of a scan that is done, where it is to be shown */
export function viewOf(row: ScanRow, job: JobState | undefined, finding: ScanView['finding']): ScanView {
  const { id, name, bytes, sha256, priority, reason } = row;
  const progress = row.status === 'open' && job?.progress ? job.progress : null;
  return {
    id,
    name,
    bytes,
    sha256,
    status: statusOf(row, job),
    priority,
    attempts: row.status === 'open' ? (job?.attempts ?? 0) : row.attempts,
    progress: progress && { done: progress.done, total: progress.total ?? null, label: progress.label },
    created: new Date(row.created).toISOString(),
    expires: new Date(row.expires).toISOString(),
    reason,
    finding: finding && { ...finding, file: name ?? sha256 },
  };
}
