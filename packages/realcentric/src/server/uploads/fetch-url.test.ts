import type { lookup } from 'node:dns';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../access/addresses.ts';
import { type FetchOptions, fetchUrl } from './fetch-url.ts';

describe('isPublicAddress', () => {
  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '2001::1',
    '2002:7f00:1::',
    '2001:db8::1',
    'example.org',
    '',
  ])('refuses %s', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(['8.8.8.8', '93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'])('allows %s', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );
});

describe('fetchUrl', () => {
  let server: Server;
  let port: string;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.headers.host}${request.url}`);
      const path = request.url ?? '';
      const redirect = /^\/to\/(.*)$/.exec(path)?.[1];
      if (redirect) response.writeHead(302, { location: decodeURIComponent(redirect) }).end();
      else if (path === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
      else if (path === '/silent') response.writeHead(200).flushHeaders();
      else if (path === '/none') response.writeHead(404).end();
      else response.writeHead(200).end('a file');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = `${(server.address() as { port: number }).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Names lead where they are said to lead; anything else does not exist. */
  const names: Record<string, string[]> = {
    'files.example': ['127.0.0.1'],
    'cdn.files.example': ['127.0.0.1'],
    'inside.example': ['10.0.0.7'],
    'both.example': ['93.184.216.34', '169.254.169.254'],
  };
  const resolve = ((host: string, _options: unknown, done: (...answer: unknown[]) => void) => {
    const found = names[host];
    if (!found) done(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }));
    else
      done(
        null,
        found.map((address) => ({ address, family: 4 })),
      );
  }) as unknown as typeof lookup;

  const options = (over: Partial<FetchOptions> = {}): FetchOptions => ({
    hosts: ['files.example', '*.files.example', 'inside.example', 'both.example', 'localhost'],
    signal: AbortSignal.timeout(20_000),
    lookup: resolve,
    ports: [port],
    ...over,
  });
  const local = { mayConnect: (address: string) => address === '127.0.0.1' || isPublicAddress(address) };
  const at = (rest: string, host = 'files.example') => `http://${host}:${port}${rest}`;

  it('fetches from hosts on the list, and follows redirects among them', async () => {
    const { stream, name } = await fetchUrl(at('/folder/a%20b.png'), options(local));
    expect([await text(stream), name]).toEqual(['a file', 'a b.png']);
    const moved = await fetchUrl(at(`/to/${encodeURIComponent(at('/x.png', 'cdn.files.example'))}`), options(local));
    expect([await text(moved.stream), moved.name]).toEqual(['a file', 'x.png']);
  });

  it.each([
    ['a loopback address', () => 'http://127.0.0.1/'],
    ['a decimal address', () => 'http://2130706433/'],
    ['a hexadecimal address', () => 'http://0x7f000001/'],
    ['an octal address', () => 'http://0177.0.0.1/'],
    ['a short address', () => 'http://127.1/'],
    ['the metadata of a cloud', () => 'http://169.254.169.254/latest/meta-data/'],
    ['IPv6 loopback', () => 'http://[::1]/'],
    ['IPv4 within IPv6', () => 'http://[::ffff:127.0.0.1]/'],
    ['a host that is not listed', () => 'http://other.example/'],
    ['a name that ends like one that is', () => 'http://evilfiles.example/'],
    ['a user name that looks like a listed host', () => 'http://files.example@127.0.0.1/'],
    ['another port', () => 'http://files.example:22/'],
    ['a file', () => 'file:///etc/passwd'],
    ['another scheme', () => 'gopher://files.example/'],
    ['no address at all', () => 'files.example'],
    ['a listed name that leads inside', () => at('/', 'inside.example')],
    ['a listed name, one of whose addresses leads inside', () => at('/', 'both.example')],
    ['a listed name that leads to loopback', () => at('/')],
  ])('refuses %s', async (_, url) => {
    const before = asked.length;
    await expect(fetchUrl(url(), options())).rejects.toMatchObject({ status: 422, code: 'url_refused' });
    expect(asked.length).toBe(before);
  });

  it.each([
    ['an address', 'http://169.254.169.254/'],
    ['a host that is not listed', 'http://other.example/'],
    ['another scheme', 'file:///etc/passwd'],
  ])('does not follow a redirect to %s', async (_, target) => {
    const url = at(`/to/${encodeURIComponent(target)}`);
    await expect(fetchUrl(url, options(local))).rejects.toMatchObject({ code: 'url_refused' });
  });

  it('resolves a name once for each connection, so that a second answer changes nothing', async () => {
    let times = 0;
    const rebinding = ((_host: string, _how: object, done: (...answer: unknown[]) => void) => {
      times += 1;
      done(null, [{ address: times === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }]);
    }) as unknown as typeof lookup;
    const { stream } = await fetchUrl(at('/x'), options({ ...local, lookup: rebinding }));
    expect([await text(stream), times]).toEqual(['a file', 1]);
    await expect(fetchUrl(at('/x'), options({ ...local, lookup: rebinding }))).rejects.toMatchObject({ status: 422 });
  });

  it('gives up on packed files, faults, circles and silence', async () => {
    const refused = (rest: string) => expect(fetchUrl(at(rest), options(local))).rejects;
    await refused('/packed').toThrow(/packed/);
    await refused('/none').toThrow(/answered 404/);
    await refused(`/to/${encodeURIComponent('/to/%2Fto%2F%252Fto%252Fx')}`).toMatchObject({ status: 422 });
    const { stream } = await fetchUrl(at('/silent'), options({ ...local, signal: AbortSignal.timeout(300) }));
    await expect(text(stream)).rejects.toThrow();
  });
});
