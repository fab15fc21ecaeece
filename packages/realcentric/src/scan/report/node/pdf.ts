/** @file A page of HTML as PDF, by a headless Chromium of the machine: without a shell, a profile of its own, the network shut off. */
import { spawn } from 'node:child_process';
import { access, constants, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../../../errors.ts';
import { fillFileAtomic } from '../../../media/atomic.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'chrome'];
const ELSEWHERE: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
    String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
  ],
};
/** Of what a program says, in characters. */
const MAX_MESSAGES = 4000;
/** Fontconfig is not there: macOS and Windows have fonts for every language. */
const UNKNOWN = { code: null, said: '' };

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** A Chromium or a browser made of it: the one named in REALCENTRIC_CHROMIUM, on the PATH or where installers put them. */
async function findChromium(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const own = env.REALCENTRIC_CHROMIUM;
  const folders = (env.PATH ?? '').split(delimiter).filter(isAbsolute);
  const ending = process.platform === 'win32' ? '.exe' : '';
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name + ending)));
  const places = own === undefined ? [...onPath, ...(ELSEWHERE[process.platform] ?? [])] : [own];
  for (const place of places) if (await isProgram(place)) return place;
  return undefined;
}

/** The program that makes PDFs. @throws UserError where there is none */
export async function requireChromium(pdf: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const program = await findChromium(env);
  if (program !== undefined) return program;
  throw new UserError('not_found', 'a PDF needs Chromium, Chrome or Edge, and none was found', {
    file: pdf,
    advice:
      'install one (apt install chromium, brew install --cask chromium), name it in REALCENTRIC_CHROMIUM, or use --html',
  });
}

function argumentsFor(html: string, pdf: string, profile: string): string[] {
  // Chromium's sandbox does not work for root, in containers for the most part; the page is our own and has no script.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [
    '--headless',
    ...root,
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--no-default-browser-check',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    `--user-data-dir=${profile}`,
    '--no-pdf-header-footer',
    `--print-to-pdf=${pdf}`,
    pathToFileURL(html).href,
  ];
}

export interface PdfOptions {
  /** Longest that it may take, in seconds; 120 unless told. */
  readonly timeout?: number;
  readonly signal?: AbortSignal | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Where fontconfig says that no font has the letters of a language, Chromium would print boxes and say nothing.
 * @throws UserError then
 */
export async function requireFont(pdf: string, locale: string): Promise<void> {
  const language = locale.split('-')[0] as string;
  const { code, said } = await run('fc-list', [`:lang=${language}`, 'family'], { timeout: 10 }).catch(() => UNKNOWN);
  if (code !== 0 || said.trim() !== '') return;
  throw new UserError('not_found', 'no font here has the letters of the language of the report', {
    file: pdf,
    advice: 'install one (apt install fonts-noto-cjk), or use --html and print it elsewhere',
  });
}

/** Ends with the exit code; null where it was killed for the time or the signal. */
function run(program: string, args: readonly string[], { timeout = 120, signal }: PdfOptions) {
  const group = process.platform !== 'win32';
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: group, windowsHide: true });
  let said = '';
  let late = false;
  const hear = (chunk: Buffer) => {
    said = (said + chunk.toString('latin1')).slice(-MAX_MESSAGES);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  // Its helper processes go with it.
  const kill = () => {
    try {
      if (group && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  };
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, 1000 * timeout);
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted) kill();
  return new Promise<{ readonly code: number | null; readonly late: boolean; readonly said: string }>(
    (resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, late, said }));
    },
  ).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  });
}

/**
 * Prints a page of ours to a PDF, which replaces a file of that name once it is whole.
 * @throws UserError without a Chromium, when it fails or takes too long, and where the file system refuses; the signal's reason
 */
export async function printPdf(html: string, pdf: string, options: PdfOptions = {}): Promise<void> {
  options.signal?.throwIfAborted();
  const program = await requireChromium(pdf, options.env);
  const profile = await mkdtemp(join(tmpdir(), 'realcentric-pdf-'));
  try {
    await fillFileAtomic(pdf, async (temporary) => {
      const { code, late, said } = await run(program, argumentsFor(html, temporary, profile), options);
      options.signal?.throwIfAborted();
      if (code === 0 && (await stat(temporary)).size > 0) return;
      const last = said.trim().split('\n').at(-1)?.slice(0, 200) || `it ended with ${code}`;
      throw new UserError('bad_input', late ? 'Chromium took too long' : `Chromium made no PDF (${last})`, {
        file: pdf,
        advice: late ? 'report on fewer files at once, or use --html' : `check that ${program} runs, or use --html`,
      });
    });
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
