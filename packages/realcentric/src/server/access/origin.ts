/** @file Which pages of which sites may have a browser call the service: none but its own. */
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../problem.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** The host of a `Host` header, without its port. */
const nameOf = (host: string) => host.replace(/:\d+$/, '');

/**
 * Without keys, whoever reaches loopback is let in, and that is every web page in a browser on this machine: by a request across sites,
 * or by a name of its own that it lets lead to 127.0.0.1 (DNS rebinding).
 * @param names that the service may be called by; any where undefined
 * @throws Problem 403 or 421
 */
export function checkOrigin(headers: IncomingHttpHeaders, names: readonly string[] | 'loopback' | undefined): void {
  const { host = '', origin } = headers;
  const name = nameOf(host).toLowerCase();
  const known = names === undefined || (names === 'loopback' ? LOOPBACK.test(name) : names.includes(name));
  if (!known)
    throw new Problem(421, 'wrong_host', 'the service is not called by this name; see "hosts" of its configuration');
  const site = headers['sec-fetch-site'];
  const foreign = origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
  if (foreign || site === 'cross-site' || site === 'same-site') {
    throw new Problem(403, 'foreign_page', 'pages of other sites may not call the service');
  }
}
