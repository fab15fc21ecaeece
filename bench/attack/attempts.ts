/** @file What is tried against the service, one thing after another, and what came back. */
import { described, jpegBomb, pngBomb, textBomb } from './files.ts';
import { ended, raw, type Service, send } from './service.ts';

export type Row = readonly [tried: string, answer: string];

async function judged(service: Service, bytes: Uint8Array): Promise<string> {
  const begun = performance.now();
  const { status, body } = await send(service, new Uint8Array(bytes));
  if (status !== 202) return `${status} ${body.code}: ${body.detail}`;
  const scan = await ended(service, body.id);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const { finding } = scan;
  return `202, then ${scan.status} in ${seconds} s: ${finding?.message ?? finding?.status ?? scan.reason}`;
}

const post = (port: number, headers: string, body = '') =>
  raw(port, `POST /api/scans HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${headers}\r\n\r\n${body}`);

const answer = ({ status, body }: Awaited<ReturnType<typeof send>>) => `${status} ${body.code ?? body.status}`;

async function files(service: Service, jpeg: Uint8Array): Promise<Row[]> {
  const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(10_000)]);
  const rows: Row[] = [
    ['ZIP bomb, called a.jpg', await judged(service, zip)],
    ['PNG of 30,000 x 30,000 pixels in a few kilobytes', await judged(service, pngBomb())],
    ['JPEG whose header says 65,500 x 65,500', await judged(service, jpegBomb(jpeg))],
    ['PNG with a text that unpacks to 200 MB', await judged(service, textBomb())],
    ['JPEG cut in half', await judged(service, jpeg.subarray(0, jpeg.length / 2))],
    [
      'SVG with a script',
      await judged(service, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')),
    ],
    ['HTML called a.png', await judged(service, Buffer.from('<!doctype html><script>alert(1)</script>'))],
    ['empty file', await judged(service, new Uint8Array())],
  ];
  const script = '<script>alert(document.cookie)</script><img src=x onerror=alert(1)>';
  const name = { 'x-file-name': encodeURIComponent(`${script}.jpg`) };
  const { body } = await send(service, new Uint8Array(described(jpeg, script)), name);
  await ended(service, body.id);
  const report = await (await fetch(`${service.url}/api/scans/${body.id}/report.html`)).text();
  const escaped = !/<script|<img src=x/.test(report) && report.includes('&lt;img src=x');
  rows.push(['script in the name and in EXIF, then the report', escaped ? 'escaped in the report' : 'NOT ESCAPED']);
  for (const path of [
    '../../../../etc/passwd',
    '..\\..\\boot.ini',
    '/etc/passwd',
    'a\0b',
    '%2e%2e%2fx',
    '.'.repeat(5000),
  ]) {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(jpeg)]), path);
    const sent = await send(service, form);
    const { name: shown } = sent.body as unknown as { name: string | null };
    rows.push([
      `name \`${JSON.stringify(path).slice(1, 40)}\``,
      `${sent.status}, called ${JSON.stringify(shown)?.slice(0, 40)}`,
    ]);
  }
  return rows;
}

async function protocol({ port, url }: Service): Promise<Row[]> {
  const multipart = 'Content-Type: multipart/form-data; boundary=b';
  const part = (name: string) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nx\r\n`;
  const sized = (body: string) => `${multipart}\r\nContent-Length: ${body.length}`;
  const many = part('x').repeat(10_000);
  const nested =
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n--b--';
  return [
    ['multipart without a boundary', await post(port, 'Content-Type: multipart/form-data\r\nContent-Length: 1', 'x')],
    ['multipart that ends early', await post(port, `${sized('--b\r\nrub')}`, '--b\r\nrub')],
    ['multipart of 10,000 fields', await post(port, sized(many), many)],
    ['multipart within multipart', await post(port, sized(nested), nested)],
    ['headers of 100 kB', await post(port, `X: ${'x'.repeat(100_000)}\r\nContent-Length: 0`)],
    ['20,000 headers', await post(port, `${'X: y\r\n'.repeat(20_000)}Content-Length: 0`)],
    [
      'Content-Length and Transfer-Encoding together',
      await post(port, 'Content-Length: 3\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
    ],
    ['Content-Length of 10^15', await post(port, 'Content-Type: image/png\r\nContent-Length: 1000000000000000', 'x')],
    ['negative Content-Length', await post(port, 'Content-Length: -1')],
    ['no HTTP at all', await raw(port, `${'\0\x16\x03'.repeat(100)}\r\n\r\n`)],
    ['TRACE', await raw(port, `TRACE / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)],
    [
      '/..%2f..%2fetc/passwd',
      await raw(port, `GET /..%2f..%2f..%2fetc/passwd HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`),
    ],
    ['Host: rebound.example', await raw(port, 'GET /api/scans HTTP/1.1\r\nHost: rebound.example\r\n\r\n')],
    [
      'Origin: https://evil.example',
      await raw(port, `GET /api/scans HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: https://evil.example\r\n\r\n`),
    ],
    ['a scan by a guessed id', `${(await fetch(`${url}/api/scans/${crypto.randomUUID()}`)).status}`],
  ];
}

async function addresses(service: Service): Promise<Row[]> {
  const rows: Row[] = [];
  for (const url of [
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::ffff:169.254.169.254]/',
    'http://localhost/',
    'http://allowed.invalid@127.0.0.1/',
    'http://allowed.invalid:22/',
    'file:///etc/passwd',
    'http://other.example/',
    'http://allowed.invalid/',
  ]) {
    const sent = await send(service, JSON.stringify({ url }), { 'content-type': 'application/json' });
    rows.push([`URL \`${url}\``, `${answer(sent)}: ${sent.body.detail}`]);
  }
  return rows;
}

/** @param jpeg a photograph */
export async function attempts(service: Service, jpeg: Uint8Array): Promise<Row[]> {
  const slow = post(service.port, 'Content-Type: image/png\r\nContent-Length: 90000', 'abc');
  const headers = raw(service.port, `POST /api/scans HTTP/1.1\r\nHost: 127.0.0.1:${service.port}\r\nX-Slow: `);
  const rows = [...(await files(service, jpeg)), ...(await protocol(service)), ...(await addresses(service))];
  rows.push(['three bytes of an upload, then silence', await slow]);
  rows.push(['half of the headers, then silence', await headers]);
  return rows;
}
