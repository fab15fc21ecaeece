/** @file Fetches a file that a user names by its address, and nothing but that: public addresses of hosts on a list, checked as they are connected to. */
import { lookup as systemLookup } from 'node:dns';
import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from '../access/addresses.ts';
import { Problem } from '../problem.ts';

const MOST_REDIRECTS = 3;

export interface FetchOptions {
  /** Hosts that may be asked: names, or `*.` and a name for all below it. */
  readonly hosts: readonly string[];
  readonly signal: AbortSignal;
  /** Resolves names; the system's where left out. */
  readonly lookup?: typeof systemLookup;
  /** Which addresses may be connected to; public ones where left out. */
  readonly mayConnect?: (address: string) => boolean;
  /** Ports that may be connected to beside those of http and https. */
  readonly ports?: readonly string[];
}

export interface Fetched {
  readonly stream: IncomingMessage;
  /** Last part of the address's path. */
  readonly name: string;
}

const refused = (detail: string) => new Problem(422, 'url_refused', detail);

function isListed(host: string, hosts: readonly string[]): boolean {
  return hosts.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern));
}

/** @throws Problem 422 */
function checkUrl(text: string, { hosts, ports = [] }: FetchOptions, base?: string): URL {
  if (!URL.canParse(text, base)) throw refused('this is no address');
  const url = new URL(text, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('only http and https are fetched');
  if (url.username !== '' || url.password !== '') throw refused('addresses with a user name are not fetched');
  if (url.port !== '' && !ports.includes(url.port)) throw refused('only the usual ports are fetched from');
  const host = url.hostname.replace(/\.$/, '');
  // Whatever notation it came in (decimal, hexadecimal, octal), an address is one by now.
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) throw refused('addresses by number are not fetched');
  if (!isListed(host, hosts)) throw refused('this host is not on the list of those that are fetched from');
  return url;
}

/** Resolves a name to what is then connected to, so that there is no second answer that could differ. */
function checkedLookup({ lookup = systemLookup, mayConnect = isPublicAddress }: FetchOptions): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) done(error, '');
      else if (found.length === 0 || found.some(({ address }) => !mayConnect(address))) {
        done(refused('the host leads to an address that is not public'), '');
      } else if (options.all) done(null, found);
      else done(null, found[0]?.address as string, found[0]?.family);
    });
  };
}

function ask(url: URL, options: FetchOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.protocol === 'https:' ? getHttps : getHttp;
    const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'realcentric' };
    const how = {
      headers,
      agent: false,
      lookup: checkedLookup(options),
      signal: options.signal,
      maxHeaderSize: 16_384,
    };
    get(url, how, resolve).on('error', reject);
  });
}

/**
 * @returns a stream that the caller has to read or destroy
 * @throws Problem 422 for what may not be fetched or does not give a file; 408 where it takes too long
 */
export async function fetchUrl(text: string, options: FetchOptions): Promise<Fetched> {
  let url = checkUrl(text, options);
  for (let left = MOST_REDIRECTS; left >= 0; left--) {
    const stream = await ask(url, options).catch((error: unknown) => {
      if (error instanceof Problem) throw error;
      if (options.signal.aborted) throw new Problem(408, 'url_slow', 'the host took too long');
      throw refused('the host cannot be reached');
    });
    const { statusCode = 0, headers } = stream;
    if (statusCode === 200) {
      if ((headers['content-encoding'] ?? 'identity') === 'identity') {
        return { stream, name: decodeName(url.pathname) };
      }
      stream.destroy();
      throw refused('the host sent the file packed');
    }
    stream.destroy();
    if (statusCode < 300 || statusCode > 399 || headers.location === undefined) {
      throw refused(`the host answered ${statusCode}`);
    }
    url = checkUrl(headers.location, options, url.href);
  }
  throw refused('the host redirects too often');
}

function decodeName(path: string): string {
  const last = path.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
