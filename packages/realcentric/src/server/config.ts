/** @file What the service can be told, from a YAML file and from flags. */
import { isIP } from 'node:net';
import * as z from 'zod';

const count = z.int().min(1);

/** A host, or with `*.` before it all below it. */
const hostPattern = z
  .string()
  .regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a host name in lower case, or *. and one')
  .refine((host) => isIP(host) === 0, 'must be a name, not an address');

export const serverConfig = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address to listen at; anything wider than loopback takes keys.'),
  port: z.int().min(0).max(65_535).default(8080).describe('0: one that is free.'),
  data: z.string().default('realcentric-data').describe('Folder of uploads, scans, keys and the embedded queue.'),
  queue: z
    .string()
    .optional()
    .describe('redis://, postgres:// or a file; where left out queue.sqlite in the data folder.'),
  workers: z.int().min(0).max(256).default(1).describe('Processes that scan; 0 where other machines do.'),
  model: z.string().optional().describe('Folder of a detector; the bundled one where left out.'),
  files: z
    .string()
    .regex(/^s3:\/\/[^/]+(\/[^?#]*)?$/)
    .optional()
    .describe('s3://bucket/folder, for workers that do not see the data folder.'),
  hosts: z.array(z.string()).default([]).describe('Names that it is called by; any where empty, if not on loopback.'),
  trust_proxy: z.boolean().default(false).describe('Whether X-Forwarded-For comes from a proxy of yours.'),
  page: z.boolean().default(true).describe('Whether to serve the page, where it is built.'),
  retention_hours: z.number().positive().default(24).describe('Scans are removed after so long.'),
  grace_seconds: z.number().min(0).default(30).describe('What running jobs have to end when it stops.'),
  limits: z
    .strictObject({
      bytes: count.default(500_000_000).describe('Of a file.'),
      uploads: count.default(32).describe('At once; more get 429.'),
      stored_bytes: count.default(20_000_000_000).describe('Of all files that wait to be scanned.'),
      waiting: count.default(10_000).describe('Jobs in the queue; more get 429.'),
      scan_seconds: count.default(600).describe('For one file.'),
      idle_seconds: count.default(15).describe('Longest silence in an upload.'),
      slowest: count.default(2048).describe('Bytes a second that an upload must reach after idle_seconds.'),
    })
    .prefault({}),
  rates: z
    .strictObject({
      requests: count.default(1200).describe('A minute, of a key or an address.'),
      uploads: count.default(240).describe('A minute, of a key or an address.'),
    })
    .prefault({}),
  urls: z
    .strictObject({
      hosts: z.array(hostPattern).min(1).describe('Hosts that files may be fetched from.'),
      seconds: count.default(60).describe('Longest that fetching may take.'),
    })
    .optional()
    .describe('Files by address; off where left out.'),
});

export type ServerConfig = z.infer<typeof serverConfig>;

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
