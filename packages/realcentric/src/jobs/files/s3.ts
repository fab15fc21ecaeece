/** @file A store of files that speaks S3's protocol (AWS, MinIO, Ceph, ...), for workers that share no disk with whoever submits. */
import { createWriteStream, openAsBlob } from 'node:fs';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import { UserError } from '../../errors.ts';

const settingsSchema = z.object({
  /** Without a path; where left out, AWS itself. */
  S3_ENDPOINT: z.url().optional(),
  AWS_REGION: z.string().default('us-east-1'),
  AWS_ACCESS_KEY_ID: z.string().min(1),
  AWS_SECRET_ACCESS_KEY: z.string().min(1),
  AWS_SESSION_TOKEN: z.string().optional(),
});

export interface ObjectStore {
  /** Copies a file there. @param sha256 of its bytes, which the store checks */
  put(address: string, path: string, sha256: string, signal?: AbortSignal): Promise<void>;
  /** Streams an object into a new file, through `check`. */
  get(address: string, path: string, check: Transform, signal?: AbortSignal): Promise<void>;
  remove(address: string): Promise<void>;
}

export const isObjectAddress = (file: string) => file.startsWith('s3://');

/** @throws UserError for what is no `s3://bucket/key` */
function parse(address: string): { readonly bucket: string; readonly key: string } {
  const match = /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(?<key>[^?#]{1,1000})$/.exec(address);
  if (match?.groups) return { bucket: match.groups.bucket as string, key: match.groups.key as string };
  throw new UserError('bad_usage', 'is no address of an object', { file: address, advice: 'give s3://bucket/key' });
}

/**
 * Opens the store that the environment describes: S3_ENDPOINT, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
 * @throws UserError where one is missing or wrong
 */
export function openObjectStore(environment: NodeJS.ProcessEnv = process.env): ObjectStore {
  const parsed = settingsSchema.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UserError('bad_config', `the environment variable ${issue?.path.join('.')} is missing or wrong`, {
      advice: 'set it for files on s3://',
    });
  }
  const { S3_ENDPOINT, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = parsed.data;
  const root = (S3_ENDPOINT ?? `https://s3.${AWS_REGION}.amazonaws.com`).replace(/\/+$/, '');
  const client = new AwsClient({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
    service: 's3',
    region: AWS_REGION,
    retries: 3,
  });

  async function ask(address: string, init: RequestInit): Promise<Response> {
    const { bucket, key } = parse(address);
    const path = key.split('/').map(encodeURIComponent).join('/');
    // A redirect would carry the signature elsewhere.
    const response = await client.fetch(`${root}/${bucket}/${path}`, { redirect: 'error', ...init });
    if (response.ok) return response;
    await response.body?.cancel();
    const problem = `the object store answered ${response.status}`;
    if (response.status >= 500 || response.status === 429) throw new Error(`${address}: ${problem}`);
    throw new UserError('not_found', problem, { file: address, advice: 'check the address and the credentials' });
  }

  return {
    async put(address, path, sha256, signal) {
      // A blob of the file: its length is known, and it is read as it is sent.
      const body = await openAsBlob(path);
      const headers = { 'x-amz-content-sha256': sha256 };
      const response = await ask(address, { method: 'PUT', body, headers, ...(signal && { signal }) });
      await response.body?.cancel();
    },
    async get(address, path, check, signal) {
      const { body } = await ask(address, { method: 'GET', ...(signal && { signal }) });
      const bytes =
        body === null ? Readable.from([]) : Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
      await pipeline(bytes, check, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    },
    async remove(address) {
      const response = await ask(address, { method: 'DELETE' });
      await response.body?.cancel();
    },
  };
}
