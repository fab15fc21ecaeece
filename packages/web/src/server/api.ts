/** @file The service's HTTP API (docs/server.md) as the page uses it. */
import type { Finding, Progress } from 'realcentric/browser';

/** What `GET /api/detector` says, as far as the page needs it. */
export interface ServiceFacts {
  readonly limits: { readonly bytes: number };
  /** Whether calls need a key. */
  readonly keys: boolean;
  /** Seconds until a file is deleted. */
  readonly retention: number;
}

interface Scan {
  readonly id: string;
  readonly status: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress: { readonly done: number; readonly total: number | null; readonly label: string } | null;
  readonly reason: string | null;
  readonly finding: Finding | null;
}

export interface ScanOptions {
  readonly key: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** An answer of the service that is no success; its text is the service's own. */
export class ServiceError extends Error {}

/** Where the page came from, which the addresses of the API are relative to. */
const address = (path: string) => new URL(path, document.baseURI).href;

function headers(key: string): Record<string, string> {
  return key === '' ? {} : { authorization: `Bearer ${key}` };
}

async function problemOf(response: Response): Promise<ServiceError> {
  const problem = (await response.json().catch(() => ({}))) as { detail?: unknown; title?: unknown };
  return new ServiceError(String(problem.detail ?? problem.title ?? response.status));
}

/** The service behind this page; undefined where there is none. */
export async function findService(): Promise<ServiceFacts | undefined> {
  try {
    const response = await fetch(address('api/detector'), { headers: { accept: 'application/json' } });
    if (!response.ok) return undefined;
    const facts = (await response.json()) as ServiceFacts;
    return typeof facts.limits?.bytes === 'number' ? facts : undefined;
  } catch {
    return undefined;
  }
}

/** Sends a file. XMLHttpRequest, as `fetch` does not tell how much of it has gone. */
function send(file: Blob, name: string, { key, signal, progress }: ScanOptions): Promise<Scan> {
  const { promise, resolve, reject } = Promise.withResolvers<Scan>();
  const request = new XMLHttpRequest();
  request.open('POST', address('api/scans?priority=live'));
  request.setRequestHeader('content-type', 'application/octet-stream');
  request.setRequestHeader('x-file-name', encodeURIComponent(name));
  for (const [header, value] of Object.entries(headers(key))) request.setRequestHeader(header, value);
  request.upload.onprogress = ({ loaded, total }) => progress({ done: loaded, total, label: 'sending' });
  request.onload = () => {
    const response = new Response(request.responseText || null, { status: request.status });
    if (request.status === 202) resolve(response.json() as Promise<Scan>);
    else problemOf(response).then(reject);
  };
  request.onerror = () => reject(new TypeError('offline'));
  const abort = () => {
    request.abort();
    reject(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
  request.send(file);
  return promise.finally(() => signal.removeEventListener('abort', abort));
}

/** The data of server-sent events (only what the service sends: one `data:` line each). */
async function* eventsOf(response: Response): AsyncGenerator<string> {
  let text = '';
  const decoded = response.body!.pipeThrough(new TextDecoderStream());
  for await (const part of decoded as unknown as AsyncIterable<string>) {
    text += part;
    const lines = text.split('\n');
    text = lines.pop()!;
    for (const line of lines) if (line.startsWith('data:')) yield line.slice(5);
  }
}

/** Follows a scan to its end. */
async function follow(id: string, { key, signal, progress }: ScanOptions): Promise<Scan> {
  const response = await fetch(address(`api/scans/${id}/events`), { headers: headers(key), signal });
  if (!response.ok) throw await problemOf(response);
  for await (const data of eventsOf(response)) {
    const scan = JSON.parse(data) as Scan;
    if (scan.progress) progress({ ...scan.progress, total: scan.progress.total ?? undefined });
    if (scan.status !== 'waiting' && scan.status !== 'running') return scan;
  }
  // The stream broke off: the scan itself goes on.
  const again = await fetch(address(`api/scans/${id}`), { headers: headers(key), signal });
  if (!again.ok) throw await problemOf(again);
  const scan = (await again.json()) as Scan;
  if (scan.status !== 'waiting' && scan.status !== 'running') return scan;
  throw new ServiceError('the connection broke off');
}

/** Has a file examined by the service. @throws the signal's reason after an abort, ServiceError for a refusal, TypeError without a connection */
export async function scanOnServer(
  file: Blob,
  name: string,
  options: ScanOptions,
): Promise<{ id: string; finding: Finding }> {
  const sent = await send(file, name, options);
  try {
    const { finding, reason } = await follow(sent.id, options);
    if (finding === null) throw new ServiceError(reason ?? 'no finding');
    return { id: sent.id, finding };
  } catch (error) {
    if (options.signal.aborted) void forgetOnServer(sent.id, options.key);
    throw error;
  }
}

/** Removes a scan with its file; where that fails the service's retention time does it. */
export async function forgetOnServer(id: string, key: string): Promise<void> {
  await fetch(address(`api/scans/${id}`), { method: 'DELETE', headers: headers(key) }).catch(() => undefined);
}

/** The report of a scan as HTML. @throws ServiceError where the scan is not there any more */
export async function reportFromServer(id: string, language: string, key: string): Promise<Blob> {
  const response = await fetch(address(`api/scans/${id}/report.html?language=${language}`), { headers: headers(key) });
  if (!response.ok) throw await problemOf(response);
  return response.blob();
}
