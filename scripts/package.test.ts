/** @file What is published: packed as npm packs it, checked by those who check packages, installed in an empty folder and run there. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const BIN = join(ROOT, 'node_modules', '.bin');
const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH}` };

async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 1 << 26 });
  return stdout;
}

const photograph = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api')),
  '..',
  'demo',
  'sample1.jpg',
);

let root: string;
let app: string;
let tarballs: string[];

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const packageFile = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;

/**
 * Puts a tarball where npm would. What it says it depends on is linked from this checkout, so that the test needs no registry; what it
 * does not say it depends on is not there.
 */
async function install(name: string, tarball: string): Promise<void> {
  const folder = join(app, 'node_modules', name);
  await mkdir(folder, { recursive: true });
  await run(folder, 'tar', '-xzf', tarball, '--strip-components=1');
  for (const dependency of Object.keys(packageFile(folder).dependencies ?? {})) {
    const [own, shared] = [join(ROOT, 'packages', name), ROOT].map((from) =>
      join(from, 'node_modules', dependency),
    ) as [string, string];
    await link(existsSync(own) ? own : shared, join(app, 'node_modules', dependency));
  }
  for (const [command, file] of Object.entries(packageFile(folder).bin ?? {})) {
    await link(join(folder, file), join(app, 'node_modules', '.bin', command));
  }
}

async function link(target: string, path: string): Promise<void> {
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-package-'));
  app = join(root, 'app');
  await mkdir(app);
  // Building one builds both.
  await run(ROOT, 'npm', 'pack', '--workspace', 'realcentric', '--pack-destination', root);
  await run(ROOT, 'npm', 'pack', '--workspace', 'ortgrad', '--ignore-scripts', '--pack-destination', root);
  tarballs = (await readdir(root)).filter((name) => name.endsWith('.tgz')).map((name) => join(root, name));
  await writeFile(
    join(app, 'package.json'),
    '{ "name": "app", "version": "1.0.0", "type": "module", "private": true }',
  );
  // ortgrad first: what depends on it then finds it installed.
  for (const name of ['ortgrad', 'realcentric']) {
    await install(name, tarballs.find((path) => basename(path).startsWith(`${name}-`)) as string);
  }
}, 300_000);
afterAll(() => rm(root, { recursive: true, force: true }));

describe('the packages', () => {
  it('are such as publint and attw want them', async () => {
    expect(tarballs).toHaveLength(2);
    for (const tarball of tarballs) {
      const bytes = Uint8Array.from(readFileSync(tarball)).buffer;
      expect((await publint({ pack: { tarball: bytes }, strict: true })).messages).toEqual([]);
      // Throws where there is a problem; CommonJS and TypeScript's oldest resolution are not supported, on purpose.
      await run(root, 'attw', tarball, '--profile', 'esm-only', '--no-color');
    }
  }, 120_000);

  it('hold code, the detector and the licence, and neither tests nor sources', async () => {
    const folder = join(app, 'node_modules', 'realcentric');
    const files = await readdir(folder, { recursive: true });
    expect(files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'models/default/manifest.json', 'dist/index.js']),
    );
    expect(files.filter((file) => /\.(test|fixture)\.|^src|node_modules/.test(file))).toEqual([]);
  });

  it('give a result in three lines', async () => {
    await writeFile(
      join(app, 'three-lines.js'),
      `import { loadDetector } from 'realcentric';
const detector = await loadDetector();
for await (const finding of detector.scan([process.argv[2]])) console.log(finding.status, finding.verdict, finding.faces.length);
`,
    );
    const said = await run(app, 'node', 'three-lines.js', photograph);
    expect(said).toMatch(/^ok (little|uncertain|substantial) 3\n$/);
  }, 60_000);

  it('scan from the command line, in processes of their own', async () => {
    const said = await run(app, 'npx', '--no-install', 'realcentric', 'scan', '--csv', photograph).catch(
      // Exit code 1 says that something was found.
      (error: { code: number; stdout: string }) => (error.code === 1 ? error.stdout : Promise.reject(error)),
    );
    expect(said).toMatch(/^filename,label\nsample1\.jpg,0\.\d+\n$/);
  }, 60_000);

  it('have types that hold', async () => {
    await link(join(ROOT, 'node_modules', '@types', 'node'), join(app, 'node_modules', '@types', 'node'));
    const compilerOptions = {
      strict: true,
      module: 'nodenext',
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable'],
      types: ['node'],
      skipLibCheck: true,
      noEmit: true,
    };
    await writeFile(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    const consumer = (verdict: string) => `import { type Finding, loadDetector, UserError } from 'realcentric';
const isBad = (finding: Finding) => finding.verdict === '${verdict}' && (finding.faces[0]?.score?.interval.low ?? 0) > 0.5;
export async function count(signal: AbortSignal): Promise<number> {
  await using detector = await loadDetector({ workers: 2 });
  let bad = 0;
  try {
    for await (const finding of detector.scan('folder', { signal, store: 'results.sqlite' })) if (isBad(finding)) bad += 1;
  } catch (error) {
    if (error instanceof UserError && error.code === 'bad_model') return Number.NaN;
    throw error;
  }
  return bad;
}
`;
    await writeFile(join(app, 'consumer.ts'), consumer('substantial'));
    await run(app, 'tsc', '-p', '.');
    // Were the types lost on the way, anything would do.
    await writeFile(join(app, 'consumer.ts'), consumer('a little'));
    await expect(run(app, 'tsc', '-p', '.')).rejects.toMatchObject({ stdout: expect.stringContaining('no overlap') });
  }, 60_000);
});
