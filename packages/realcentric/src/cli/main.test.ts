import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LAUNCHER, type Outcome, outcomeOf } from './run.fixture.ts';

const source = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

/** A command line of its own, whose commands fail in every way a command can. */
const SCRIPT = `
import { main } from ${source('./main.ts')};
import { UserError } from ${source('../errors.ts')};
const command = (name, define) => ({ name, summary: 'Does ' + name, load: async () => ({ define }) });
const broken = new UserError('bad_input', 'is empty', { file: 'a\\nb.jpg', advice: 'get it again' });
process.exitCode = await main(process.argv.slice(1), [
  command('scan', (command, context) => command.description('Looks at pictures.').argument('<paths...>').option('--json')
    .action((paths, options) => { context.print(JSON.stringify({ paths, options })); context.setExitCode(1); })),
  command('refuse', (command) => command.action(() => { throw broken; })),
  command('skip', (command, context) => command.action(() => { context.problem(broken); context.setExitCode(1); context.print('went on'); })),
  command('fail', (command) => command.action(async () => { throw new TypeError('a bug'); })),
  command('fail-later', (command) => command.action(() => new Promise(() => setTimeout(() => { throw new TypeError('a bug'); }, 5)))),
  command('wait', (command, context) => command.action(async () => {
    context.print('waiting');
    await new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, 30_000);
      context.signal.addEventListener('abort', () => { clearTimeout(timer); reject(context.signal.reason); });
    });
  })),
  command('ignore', (command, context) => command.action(async () => {
    context.print('waiting');
    await new Promise((resolve) => setTimeout(resolve, 30_000));
  })),
  command('flood', (command, context) => command.action(async () => {
    while (!context.signal.aborted) {
      context.print('y'.repeat(10_000));
      await new Promise(setImmediate);
    }
  })),
  { name: 'broken', summary: 'Cannot be loaded', load: () => import('./no-such-file.ts') },
]);
`;

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, '--', ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
}

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => outcomeOf(start(args, env));

describe('usage', () => {
  it('prints help with the commands, their summaries and examples, without loading a command', async () => {
    const { code, stdout, stderr } = await run(['--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/Usage: realcentric <command> \[options\]/);
    expect(stdout).toMatch(/scan +Does scan/);
    expect(stdout).toMatch(/broken +Cannot be loaded/);
    expect(stdout).toMatch(/Examples:\n {2}\$ realcentric/);
    expect(stdout).toMatch(/Exit codes:\n {2}0 +done\n {2}2 /);
  });

  it('prints the help of one command, asked for in either way', async () => {
    const { code, stdout } = await run(['scan', '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /Usage: realcentric scan \[options\] <paths\.\.\.>\n\nLooks at pictures\.[\s\S]*--json[\s\S]*--quiet/,
    );
    expect((await run(['help', 'scan'])).stdout).toBe(stdout);
  });

  it('prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('shows the help on standard error when nothing is asked for', async () => {
    const { code, stdout, stderr } = await run([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: realcentric/);
  });

  it.each([
    [['scna', 'x'], "realcentric: unknown command 'scna'; did you mean scan?"],
    [['help', 'scna'], "realcentric: unknown command 'scna'; did you mean scan?"],
    [['scna', '--help'], "realcentric: unknown command 'scna'; did you mean scan?"],
    [['qqqqqq'], "realcentric: unknown command 'qqqqqq'; see realcentric --help"],
    [['scan', 'x', '--jsn'], "realcentric: unknown option '--jsn'; did you mean --json?"],
    [['scan', 'x', '--zzzzzz'], "realcentric: unknown option '--zzzzzz'; see realcentric scan --help"],
    [['scan'], "realcentric: missing required argument 'paths'; see realcentric scan --help"],
    [['refuse', 'x'], /^realcentric: too many arguments for 'refuse'.*; see realcentric refuse --help$/],
  ])('%j: one line and exit code 2', async (args, line) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.endsWith('\n')).toBe(true);
    if (typeof line === 'string') expect(stderr.slice(0, -1)).toBe(line);
    else expect(stderr.slice(0, -1)).toMatch(line);
  });
});

describe('how a command ends', () => {
  it('hands over arguments and options and takes the exit code', async () => {
    const { code, stdout, stderr } = await run(['scan', 'a', 'b', '--json', '-q']);
    expect(JSON.parse(stdout)).toEqual({ paths: ['a', 'b'], options: { json: true, quiet: true } });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  it('prints an error the user can act on as one line: exit code 2', async () => {
    expect(await run(['refuse'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'realcentric: a\\nb.jpg: is empty; get it again\n',
    });
  });

  it('goes on after a bad file, and still ends with 2', async () => {
    expect(await run(['skip'])).toEqual({
      code: 2,
      stdout: 'went on\n',
      stderr: 'realcentric: a\\nb.jpg: is empty; get it again\n',
    });
  });

  it.each(['fail', 'fail-later'])(
    '%s: prints a fault of its own as one line that says how to see more: exit code 70',
    async (name) => {
      const { code, stderr } = await run([name]);
      expect(code).toBe(70);
      expect(stderr).toBe(
        'realcentric: a bug (this is a fault of realcentric; set REALCENTRIC_DEBUG=1 to see where it happened)\n',
      );
      const debug = await run([name], { REALCENTRIC_DEBUG: '1' });
      expect(debug.code).toBe(70);
      expect(debug.stderr).toMatch(/^realcentric: a bug\nTypeError: a bug\n {4}at /);
    },
  );

  it('counts a command that cannot be loaded as a fault of its own', async () => {
    expect((await run(['broken'])).code).toBe(70);
  });
});

describe.skipIf(process.platform === 'win32')('interruption', () => {
  async function startWaiting(name: string): Promise<{ child: ChildProcess; end: Promise<Outcome> }> {
    const child = start([name]);
    const end = outcomeOf(child);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    return { child, end };
  }

  it('asks the command to stop at the first Ctrl-C: exit code 130', async () => {
    const { child, end } = await startWaiting('wait');
    child.kill('SIGINT');
    expect(await end).toEqual({
      code: 130,
      stdout: 'waiting\n',
      stderr: 'realcentric: stopping; press Ctrl-C again to stop at once\nrealcentric: interrupted\n',
    });
  });

  it('stops at once at the second', async () => {
    const { child, end } = await startWaiting('ignore');
    const noted = new Promise((resolve) => child.stderr?.once('data', resolve));
    child.kill('SIGINT');
    await noted;
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
  });

  it('stops on SIGTERM: exit code 143', async () => {
    const { child, end } = await startWaiting('wait');
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ code: 143, stderr: 'realcentric: stopped by SIGTERM\n' });
  });

  it('says nothing when the reader of its output goes away', async () => {
    const { child, end } = await startWaiting('flood');
    child.stdout?.destroy();
    expect(await end).toMatchObject({ code: 141, stderr: '' });
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full when its output cannot be written', async () => {
    const child = spawn(
      '/bin/sh',
      ['-c', '"$0" --input-type=module -e "$1" -- scan x > /dev/full', process.execPath, SCRIPT],
      { env: { ...process.env, NODE_OPTIONS: '' } },
    );
    expect(await outcomeOf(child)).toMatchObject({
      code: 2,
      stderr: 'realcentric: standard output: no space left on the disk; free some space and run again\n',
    });
  });
});

describe('the launcher', () => {
  const launch = (node: string, args: readonly string[]) =>
    outcomeOf(spawn(node, [LAUNCHER, ...args], { env: { ...process.env, NODE_OPTIONS: '' } }));

  it('runs the command line from its source', async () => {
    const { code, stdout, stderr } = await launch(process.execPath, ['--version']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('passes the exit code on', async () => {
    const { code, stderr } = await launch(process.execPath, ['--no-such-option']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "realcentric: unknown option '--no-such-option'; see realcentric --help\n",
    });
  });

  it.each([
    [
      'a main that ends with 7',
      'export const main = async (argv) => { console.log(argv.join()); return 7; };',
      7,
      'a,b\n',
      '',
    ],
    [
      'a main that cannot be loaded',
      "throw new Error('no such thing\\nat all');",
      70,
      '',
      'realcentric: cannot start: no such thing\n',
    ],
  ])('runs what was built where there is no source: %s', async (_, main, code, stdout, stderr) => {
    const installed = mkdtempSync(join(tmpdir(), 'launcher-'));
    mkdirSync(join(installed, 'bin'));
    mkdirSync(join(installed, 'dist', 'cli'), { recursive: true });
    copyFileSync(LAUNCHER, join(installed, 'bin', 'realcentric.js'));
    writeFileSync(join(installed, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(installed, 'dist', 'cli', 'main.js'), main);
    const result = await outcomeOf(
      spawn(process.execPath, [join(installed, 'bin', 'realcentric.js'), 'a', 'b'], {
        env: { ...process.env, NODE_OPTIONS: '' },
      }),
    );
    rmSync(installed, { recursive: true });
    expect(result).toEqual({ code, stdout, stderr });
  });

  // The machine's own Node, which npm scripts hide behind the one in node_modules/.bin.
  const systemNode = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path));

  it.skipIf(systemNode === undefined)('says in one line that an old Node is too old', async () => {
    const version = (await outcomeOf(spawn(systemNode!, ['--version']))).stdout.trim().slice(1);
    const [major, minor] = version.split('.').map(Number) as [number, number];
    const { code, stdout, stderr } = await launch(systemNode!, ['--version']);
    if (major > 22 || (major === 22 && minor >= 18)) {
      expect(code).toBe(0);
      return;
    }
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^realcentric: needs Node 22\.18 or newer, and this is Node [\d.]+; install a current Node.*\n$/,
    );
    expect(stderr).toContain(`this is Node ${version};`);
  });
});
