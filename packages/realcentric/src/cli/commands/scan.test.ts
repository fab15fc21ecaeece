/** @file `realcentric scan` as a user runs it: outputs, exit codes, files that are broken or break what reads them, a kill in the middle. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultDetectorFolder } from '../../detector/node/default-detector.ts';
import { type Finding, findingSchema } from '../../scan/finding.ts';
import { writeDemoFaces } from '../../scan/node/demo-faces.fixture.ts';
import { LAUNCHER, outcomeOf, runCommand } from '../run.fixture.ts';

let root: string;

const run = (...args: string[]) => runCommand(root, args);

/** A run with a text on standard input, or with modules loaded into all of its processes. */
function runWith({ input = '', modules = [] as string[] }, ...args: string[]) {
  const options = modules.map((module) => `--import=${join(root, module)}`).join(' ');
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: options },
  });
  child.stdin.end(input);
  return outcomeOf(child);
}

const lines = (stdout: string): Finding[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => findingSchema.parse(JSON.parse(line)));

const errorLines = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('realcentric: '));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'realcentric-scan-'));
  const [first, second, third] = (await writeDemoFaces(join(root, 'photos'), 4)) as [string, string, string];
  const noise = Buffer.from(Uint8Array.from({ length: 300 * 300 * 3 }, (_, i) => (i * 7919) % 251));
  const noFace = sharp(noise, { raw: { width: 300, height: 300, channels: 3 } }).blur(3);
  await noFace.jpeg().toFile(join(root, 'noface.jpg'));
  await writeFile(join(root, 'empty.jpg'), '');
  await writeFile(join(root, 'text.jpg'), 'These are words, no pixels.\n');
  const whole = await readFile(first);
  await writeFile(join(root, 'cut.jpg'), whole.subarray(0, whole.length / 2));
  const huge = sharp({ create: { width: 12_500, height: 8_000, channels: 3, background: '#888' } });
  await huge.png({ compressionLevel: 1 }).toFile(join(root, 'huge.png'));
  await cp(second, join(root, 'crash.jpg'));
  await cp(third, join(root, 'hang.jpg'));
  // A decoder that crashes or hangs, as far as whoever started the process can tell.
  await writeFile(
    join(root, 'broken-decoder.mjs'),
    `let file = '';
    process.on('message', (task) => {
      file = task.file ?? '';
      if (file.endsWith('crash.jpg')) process.kill(process.pid, 'SIGSEGV');
    });
    const send = process.send?.bind(process);
    if (send) process.send = (message) => send(message, () => {
      while (message.news && file.endsWith('hang.jpg'));
    });`,
  );
}, 120_000);
afterAll(() => rm(root, { recursive: true, force: true }));

describe('realcentric scan', () => {
  it('prints a row a face, and the same as JSON', async () => {
    const [table, json] = await Promise.all([run('scan', 'photos/person-1-1.jpg'), run('scan', '--json', 'photos')]);
    expect(table.stdout).toMatch(
      /person-1-1\.jpg +(ok|limited) +\d+x\d+ at \d+,\d+ +\d+\.\d %.* \d\.\d+ \(\d+ %\) +(little|uncertain|substantial)/,
    );
    const { tool, detector, findings } = JSON.parse(json.stdout);
    expect(tool.name).toBe('realcentric');
    expect(detector.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(findings).toHaveLength(4);
    for (const finding of findings) expect(findingSchema.parse(finding).status).toBe('ok');
    const { verdict } = findings[0];
    expect(table.code).toBe(verdict === 'substantial' ? 1 : 0);
    expect(table.stderr).toBe('');
  });

  it('goes on after files that are broken, and a process that crashes, in the order given', async () => {
    const files = ['photos/person-1-1.jpg', 'crash.jpg', 'empty.jpg', 'text.jpg', 'cut.jpg', 'huge.png', 'nowhere.jpg'];
    const { code, stdout, stderr } = await runWith(
      { modules: ['broken-decoder.mjs'] },
      ...['scan', '--workers', '2', '--jsonl', ...files, 'noface.jpg', 'photos/person-1-2.jpg'],
    );
    expect(code).toBe(2);
    const findings = lines(stdout);
    expect(findings.map(({ file }) => file)).toEqual([...files, 'noface.jpg', 'photos/person-1-2.jpg']);
    const status = findings.map((finding) => finding.status.replace('unsupported', 'error'));
    expect(status).toEqual(['ok', ...Array(6).fill('error'), 'no_face', 'ok']);
    expect(errorLines(stderr)).toEqual([
      expect.stringMatching(/^realcentric: crash\.jpg: .*died \(SIGSEGV\)/),
      expect.stringMatching(/^realcentric: empty\.jpg: is empty/),
      expect.stringMatching(/^realcentric: text\.jpg: is a text file/),
      expect.stringMatching(/^realcentric: cut\.jpg: .*(cut short|ends)/),
      expect.stringMatching(/^realcentric: huge\.png: .*100 megapixels/),
      expect.stringMatching(/^realcentric: nowhere\.jpg: does not exist/),
    ]);
  });

  it('ends a file that takes too long', async () => {
    const { code, stdout, stderr } = await runWith(
      { modules: ['broken-decoder.mjs'] },
      ...['scan', '--jsonl', '--timeout', '1', 'hang.jpg'],
    );
    expect(code).toBe(2);
    expect(lines(stdout)).toMatchObject([{ status: 'error', verdict: 'n/a' }]);
    expect(errorLines(stderr)).toEqual([expect.stringMatching(/hang\.jpg: took longer than 1 s; .*--timeout/)]);
  });

  it('reads a list, and writes what the Deepfake Detection Challenge takes', async () => {
    const input = 'photos/person-1-1.jpg\0noface.jpg\0';
    const { code, stdout } = await runWith({ input }, 'scan', '--csv', '-0', '--fail-on', 'no_face', '--', '-');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^filename,label\nperson-1-1\.jpg,0?\.\d+(e-\d+)?\nnoface\.jpg,0\.5\n$/);
  });

  it('exits with 1 for what is over the threshold, and draws it', async () => {
    const folder = join(root, 'strict');
    await cp(defaultDetectorFolder(), folder, { recursive: true });
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    manifest.bands = { uncertain: 0, substantial: 1, rule: 'none' };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    const scan = ['scan', '--model', 'strict', '--annotate', 'marked', '--jsonl', 'photos/person-1-*.jpg'];
    const [found, calm] = [await run(...scan, '--fail-on', 'uncertain'), await run(...scan)];
    expect(lines(found.stdout).map(({ verdict }) => verdict)).toEqual(['uncertain', 'uncertain', 'uncertain']);
    expect([found.code, calm.code]).toEqual([1, 0]);
    expect(await readdir(join(root, 'marked'))).toEqual(['person-1-1.png', 'person-1-2.png', 'person-1-3.png']);
  });

  it('goes on after a kill with what is in the store', async () => {
    const MANY = 6;
    await mkdir(join(root, 'many'));
    for (let i = 0; i < MANY; i++) {
      const picture = sharp(join(root, 'photos', 'person-1-1.jpg')).modulate({ brightness: 1 + i / 50 });
      await picture.toFile(join(root, 'many', `${String(i).padStart(2, '0')}.jpg`));
    }
    const args = ['scan', '--workers', '1', '--store', 'results.sqlite', '--jsonl', 'many'];
    const child = spawn(process.execPath, [LAUNCHER, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    const kept = () => {
      const database = new DatabaseSync(join(root, 'results.sqlite'), { readOnly: true });
      const rows = database.prepare(
        "SELECT finding ->> '$.elapsed' AS elapsed FROM findings ORDER BY finding ->> '$.file'",
      );
      const values = rows.all().map(({ elapsed }) => elapsed);
      database.close();
      return values;
    };
    expect(kept().length).toBeGreaterThanOrEqual(1);
    const [one, other] = await Promise.all([run(...args), run(...args)]);
    const names = Array.from({ length: MANY }, (_, i) => `${String(i).padStart(2, '0')}.jpg`);
    for (const { stdout } of [one, other]) {
      expect(lines(stdout).map(({ file }) => basename(file))).toEqual(names);
    }
    expect(kept()).toHaveLength(MANY);
    // What comes from the store says how long it took then.
    const again = lines((await run(...args)).stdout);
    expect(again.map(({ elapsed }) => elapsed)).toEqual(kept());
  }, 120_000);

  it('says in one line what cannot work', async () => {
    await mkdir(join(root, 'model'));
    await writeFile(join(root, 'model', 'manifest.json'), '{"format": 1}');
    await writeFile(join(root, 'other.sqlite'), 'words, no database'.repeat(100));
    for (const [args, message] of [
      [['--model', 'model'], /model\/manifest\.json: does not describe a detector/],
      [['--store', 'other.sqlite'], /other\.sqlite: is no database/],
      [['--annotate', 'text.jpg/x'], /text\.jpg\/x: cannot exist/],
      [['--workers', '0'], /give a whole number from 1 to 64/],
      [['--json', '--csv'], /'--json' cannot be used with option '--csv'/],
    ] as const) {
      const { code, stdout, stderr } = await run('scan', ...args, 'photos/person-1-1.jpg');
      expect(errorLines(stderr)).toEqual([expect.stringMatching(message)]);
      expect(stdout).toBe('');
      expect(code).toBe(2);
    }
  });
});
